//! Clears the notes of the parcels that wait, with the credentials of the environment.

use build_script::api::parcels::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut client = Client::builder().bearer_auth(std::env::var("PARCELS_TOKEN")?);
    if let Ok(url) = std::env::var("PARCELS_URL") {
        client = client.base_url(url);
    }
    let cleared = build_script::clear_notes(&client.build()?).await?;
    println!("{cleared} notes cleared");
    Ok(())
}
