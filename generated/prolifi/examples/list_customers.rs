//! Goes through all customers, page by page, and stops and goes on.

use prolifi_client::{Client, Error};

/// The ids of all customers. A page is asked for when the items of the one before are used up.
pub async fn ids(client: &Client) -> Result<Vec<String>, Error> {
    // The largest page that the API gives, for the fewest requests.
    let mut customers = client.customers().list().limit(100).items();
    let mut ids = Vec::new();
    while let Some(customer) = customers.next().await {
        let customer = customer?;
        ids.push(customer.id.as_deref().unwrap_or_default().to_owned());
    }
    Ok(ids)
}

/// How many customers there are: the first page by one walk, the others by another that goes on where it stopped.
pub async fn count(client: &Client) -> Result<usize, Error> {
    let mut pages = client.customers().list().pages();
    let mut count = match pages.next().await {
        Some(page) => page?.len(),
        None => 0,
    };
    // The token is a text that can be stored.
    if let Some(token) = pages.token() {
        let mut rest = client.customers().list().pages().resume(token);
        while let Some(page) = rest.next().await {
            count += page?.len();
        }
    }
    Ok(count)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .bearer_auth(std::env::var("PROLIFI_API_KEY")?)
        .build()?;
    println!("{:?}", ids(&client).await?);
    println!("{} customers", count(&client).await?);
    Ok(())
}
