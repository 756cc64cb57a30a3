//! Generates the client from `api/parcels`, whenever something there has changed.

fn main() {
    clientwright::Build::new("api/parcels").generate();
}
