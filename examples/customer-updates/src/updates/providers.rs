//! The providers: takes a customer's id and what to change, gives the outcome.
//!
//! Each client sends a call again where that does no harm; what is left over is told apart here by whether the provider can
//! have acted.

use std::error::Error;

use super::Outcome;
use super::file::Update;

/// A client for each provider. Clones share connections and the budget of retries.
#[derive(Debug, Clone)]
pub struct Providers {
    prolifi: prolifi_client::Client,
    omise: omise_client::Client,
}

impl Providers {
    /// Clients with the credentials of the environment.
    ///
    /// # Errors
    ///
    /// When a key is missing or a URL is none.
    pub fn from_environment() -> Result<Self, Box<dyn Error>> {
        let mut prolifi =
            prolifi_client::Client::builder().bearer_auth(variable("PROLIFI_API_KEY")?);
        if let Ok(url) = std::env::var("PROLIFI_URL") {
            prolifi = prolifi.base_url(url);
        }
        let mut omise = omise_client::Client::builder().secret_key(variable("OMISE_SECRET_KEY")?);
        if let Ok(url) = std::env::var("OMISE_URL") {
            omise = omise.base_url(url);
        }
        Ok(Self {
            prolifi: prolifi.build()?,
            omise: omise.build()?,
        })
    }

    /// Updates one customer.
    pub async fn update(&self, provider: &str, id: &str, update: &Update) -> Outcome {
        match provider {
            "prolifi" => self.prolifi(id, update).await,
            "omise" => self.omise(id, update).await,
            other => Outcome::Failed(format!("no provider {other:?}: prolifi or omise")),
        }
    }

    async fn prolifi(&self, id: &str, update: &Update) -> Outcome {
        let mut call = self.prolifi.customers().update(id);
        if let Some(email) = &update.email {
            call = call.email(email.as_str());
        }
        if let Some(description) = &update.description {
            call = call.company_name(description.as_str());
        }
        match call.send().await {
            Ok(_) => Outcome::Updated,
            Err(error) if error.is_not_found() => Outcome::NotFound,
            Err(error) => failure(&error, error.may_have_executed()),
        }
    }

    async fn omise(&self, id: &str, update: &Update) -> Outcome {
        let mut call = self.omise.customers().update(id);
        if let Some(email) = &update.email {
            call = call.email(email.as_str());
        }
        if let Some(description) = &update.description {
            call = call.description(description.as_str());
        }
        match call.send().await {
            Ok(_) => Outcome::Updated,
            Err(error) if error.is_not_found() => Outcome::NotFound,
            Err(error) => failure(&error, error.may_have_executed()),
        }
    }
}

/// An error's text names status, code and request id, and holds nothing of what was sent.
fn failure(error: &dyn Error, may_have_executed: bool) -> Outcome {
    if may_have_executed {
        Outcome::Unknown(error.to_string())
    } else {
        Outcome::Failed(error.to_string())
    }
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|_| format!("the environment has no {name}"))
}
