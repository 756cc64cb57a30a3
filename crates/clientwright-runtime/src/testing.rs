//! For tests of code that uses a client: answers from a script, over no network or over loopback.
//!
//! Takes answers for operations ([`Mock::on`], [`Reply`]); gives the requests that were made, taken apart ([`Recorded`]). A
//! [`Mock`] is a [`Transport`](crate::Transport), so that everything but the network is the client's own: encoding, credentials,
//! retries, limits and decoding. A [`Server`] gives the same answers over HTTP to code in another process or language.
//!
//! This is test code: it panics where a test has asked for what is not there, and says what was there instead.
//!
//! ```
//! # use clientwright_runtime::{Answer, Api, BodyKind, Call, ClientBuilder, Error, Host, Method, Operation, Style};
//! use clientwright_runtime::testing::{Mock, Reply};
//! # static API: Api = Api {
//! #     hosts: &[Host::new("", "https://api.example.com/v1")],
//! #     ..Api::new("shop-client", "0.1.0")
//! # };
//! # // A generated crate has these in its module `operations`.
//! # static UPDATE_CUSTOMER: Operation = Operation {
//! #     body: BodyKind::Json("application/json"),
//! #     ..Operation::new("update-customer", Method::PATCH, "/customers/{id}")
//! # };
//! # // Stands for code of one's own.
//! # async fn change_email(client: &clientwright_runtime::Client, id: &str, email: &str) -> Result<(), Error> {
//! #     let mut call = Call::new(client, &UPDATE_CUSTOMER);
//! #     call.path("id", Style::SIMPLE, &id.to_owned());
//! #     call.field("/email", &email.to_owned());
//! #     call.send_as(Answer::empty).await
//! # }
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Error> {
//! let mock = Mock::new();
//! mock.on(&UPDATE_CUSTOMER).reply(Reply::json(200, r#"{"id": "c1"}"#));
//! # let mut builder = ClientBuilder::new(&API);
//! # builder.set_transport(mock.clone());
//! # let client = builder.build()?; /*
//! let client = Client::builder().transport(mock.clone()).build()?;
//! # */
//!
//! change_email(&client, "c1", "new@example.com").await?;
//!
//! let request = mock.request(&UPDATE_CUSTOMER);
//! assert_eq!(request.path("id"), Some("c1"));
//! assert_eq!(request.json()["email"], "new@example.com");
//! # Ok(())
//! # }
//! ```
//!
//! # Time
//!
//! Delays and the waits between attempts of a [`Mock`] are those of the test's own runtime: under tokio's paused time
//! (`#[tokio::test(start_paused = true)]`) they take none. A [`Server`] has a thread and a clock of its own: a
//! test whose time is paused would run into its timeouts before the server has answered.
//!
//! # Faults
//!
//! A call that may be sent again is: [`Script::reply`] once for a fault and once for what follows it shows what code makes of a
//! provider that comes back, [`Script::always`] what it makes of one that does not. [`Mock::assert_done`] holds that all of the
//! script was played.

mod mock;
mod parts;
mod recorded;
mod reply;
mod server;
mod template;

pub use mock::{Mock, Script};
pub use parts::RecordedPart;
pub use recorded::Recorded;
pub use reply::{Reply, minimal};
pub use server::Server;
