//! The same call twice: by the generated Omise client, and by hand with reqwest and serde.
//!
//! Both change a customer's e-mail address and description at a server on loopback, with a timeout and the same settings of
//! reqwest's, and decode the customer that comes back, with three cards. What is written by hand does no more than that: no
//! retry, no limit on the answer, no error but reqwest's own.

pub mod by_hand;
pub mod count;
pub mod generated;
pub mod server;
