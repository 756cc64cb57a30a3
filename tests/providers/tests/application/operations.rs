//! The operations that the tests are about.

macro_rules! update {
    ($provider:ident, $id:literal, $method:ident, $path:literal) => {
        pub(crate) mod $provider {
            use clientwright_runtime::{Method, Operation};

            pub(crate) static UPDATE_CUSTOMER: Operation =
                Operation::new($id, Method::$method, $path);
        }
    };
}

update! { atlas, "updateCustomer", PATCH, "/customers/{customer_id}" }
update! { commercelayer, "updateCustomer", PATCH, "/customers/{customerId}" }
update! { imprint, "updateCustomer", POST, "/v2/customers/{customer_id}" }
update! { omise, "updateCustomer", PATCH, "/customers/{id}" }
update! { prolifi, "update-customer", PATCH, "/customers/{id}" }
