//! The operations that the tests are about.

macro_rules! operations {
    ($provider:ident: $($name:ident = $id:literal, $method:ident, $path:literal;)+) => {
        pub(crate) mod $provider {
            use clientwright_runtime::{Method, Operation};

            $(pub(crate) static $name: Operation = Operation::new($id, Method::$method, $path);)+
        }
    };
}

operations! { atlas:
    UPDATE_CUSTOMER = "updateCustomer", PATCH, "/customers/{customer_id}";
    LIST_CUSTOMERS = "listCustomers", GET, "/customers";
}
operations! { commercelayer:
    UPDATE_CUSTOMER = "updateCustomer", PATCH, "/customers/{customerId}";
    LIST_CUSTOMERS = "listCustomers", GET, "/customers";
}
operations! { imprint:
    UPDATE_CUSTOMER = "updateCustomer", POST, "/v2/customers/{customer_id}";
    SEARCH_CUSTOMERS = "searchCustomers", GET, "/v2/customers";
}
operations! { omise:
    UPDATE_CUSTOMER = "updateCustomer", PATCH, "/customers/{id}";
    LIST_CUSTOMERS = "listCustomers", GET, "/customers";
}
operations! { prolifi:
    UPDATE_CUSTOMER = "update-customer", PATCH, "/customers/{id}";
    LIST_CUSTOMERS = "list-customers", GET, "/customers";
}
