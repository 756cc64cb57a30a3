//! Lowering: small schemas in, the model as text out.

mod support;

use support::answered;

#[test]
fn first() {
    println!("{}", answered("T: {type: object, properties: {a: {type: string}, b: {type: integer}, c: {$ref: '#/components/schemas/T'}}}"));
}

/// The documents of the providers lower without an error.
#[test]
fn providers() {
    for name in ["atlas", "commercelayer", "imprint", "omise", "prolifi"] {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../specs/");
        let Ok(client) = std::fs::read_to_string(format!("{folder}{name}/client.yaml")) else { continue };
        println!("== {name}\n{}", support::provider(&format!("{folder}{name}"), &client));
    }
}
