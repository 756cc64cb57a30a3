//! Fetches the credentials when they are needed, and again when they expire or are refused.

use std::time::Duration;

use prolifi_client::runtime::BoxFuture;
use prolifi_client::runtime::{Token, TokenError, TokenProvider};
use prolifi_client::{Client, Error};

/// Reads the token from a file that something else renews, such as a secret that is mounted into a container.
pub struct File {
    path: std::path::PathBuf,
}

impl File {
    pub fn at(path: impl Into<std::path::PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

impl TokenProvider for File {
    fn token(&self) -> BoxFuture<'_, Result<Token, TokenError>> {
        Box::pin(async {
            let text = std::fs::read_to_string(&self.path)
                .map_err(|error| TokenError::with_source("the file cannot be read", error))?;
            // Asked for again after five minutes, or as soon as the provider answers 401.
            Ok(Token::new(text.trim()).expires_in(Duration::from_secs(300)))
        })
    }
}

/// Whether the provider takes the token.
pub async fn is_accepted(client: &Client, id: &str) -> Result<bool, Error> {
    match client.customers().retrieve(id).send().await {
        Ok(_) => Ok(true),
        Err(error) if error.is_unauthorized() => Ok(false),
        Err(error) => Err(error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder()
        .bearer_auth_provider(File::at(std::env::var("PROLIFI_TOKEN_FILE")?))
        .build()?;
    println!(
        "{}",
        is_accepted(&client, "9b5e1ee0-2e1c-46e7-81b9-3c3917204be4").await?
    );
    Ok(())
}
