//! What of a stage went over the wire: a canary that was never there could not be found either.

use fault_tests::Server;

use crate::PLACES;

/// What was seen on the wire, and the places whose canaries must be in it.
pub(crate) struct Carried {
    pub(crate) places: &'static [&'static str],
    requests: Vec<u8>,
    answers: Vec<u8>,
}

impl Carried {
    /// A stage that fails before anything is sent.
    pub(crate) const NOTHING: Self = Self {
        places: &[],
        requests: Vec::new(),
        answers: Vec::new(),
    };

    /// What went to and fro, which is to have been every canary.
    pub(crate) fn by(servers: &[Server]) -> Self {
        let requests = servers.iter().flat_map(Server::requests);
        let whole = requests.flat_map(|request| {
            let headers = request
                .headers
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}\n"));
            let headers: String = headers.collect();
            [
                request.target.into_bytes(),
                headers.into_bytes(),
                request.body,
            ]
            .concat()
        });
        let parts = servers.iter().flat_map(Server::parts);
        Self {
            places: &PLACES,
            requests: whole.chain(parts).collect(),
            answers: servers.iter().flat_map(Server::sent).collect(),
        }
    }

    /// The same, where only these places can have been on the wire.
    pub(crate) fn only(self, places: &'static [&'static str]) -> Self {
        Self { places, ..self }
    }

    /// Whether the canary went the way that it is to go: an echo does not count.
    pub(crate) fn holds(&self, place: &str, canary: &str) -> bool {
        let bytes = if place == "response" {
            &self.answers
        } else {
            &self.requests
        };
        bytes
            .windows(canary.len())
            .any(|bytes| bytes == canary.as_bytes())
    }
}
