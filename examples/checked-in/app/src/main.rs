//! Prints where a parcel is.

use std::process::ExitCode;

use parcels_client::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let Some(id) = std::env::args().nth(1) else {
        eprintln!("usage: app PARCEL");
        return Ok(ExitCode::from(2));
    };
    let mut client = Client::builder().bearer_auth(std::env::var("PARCELS_TOKEN")?);
    if let Ok(url) = std::env::var("PARCELS_URL") {
        client = client.base_url(url);
    }
    match client.build()?.parcels().get(id).send().await {
        Ok(parcel) => println!("{}", parcel.status.as_str()),
        Err(error) if error.is_not_found() => {
            println!("no such parcel");
            return Ok(ExitCode::FAILURE);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(ExitCode::SUCCESS)
}
