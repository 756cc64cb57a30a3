//! How an application tests its own code: against a script, without a network.

mod examples;
mod lists;
mod ten_lines;
mod updates;

/// The clients' examples, whose own tests run with these.
macro_rules! example {
    ($name:ident, $file:literal) => {
        #[path = $file]
        #[allow(
            dead_code,
            unreachable_pub,
            reason = "a program, of which all but `main` is called here"
        )]
        mod $name;
    };
}

example! { atlas_example, "../../../../generated/atlas/examples/customers.rs" }
example! { commercelayer_example, "../../../../generated/commercelayer/examples/customers.rs" }
example! { imprint_example, "../../../../generated/imprint/examples/customers.rs" }
example! { omise_example, "../../../../generated/omise/examples/customers.rs" }
example! { prolifi_example, "../../../../generated/prolifi/examples/customers.rs" }
