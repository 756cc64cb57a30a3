//! The five clients over real sockets.
//!
//! Each check runs for each provider and lists all that is wrong, not only the first.

mod pages;
mod secrets;
mod statuses;
mod survive;
mod together;
mod walks;
mod webhooks;
mod wire;

/// A test for each provider, of an async function `check::<Provider>() -> Vec<String>` of problems.
macro_rules! each_provider {
    ($($module:ident :: $check:ident => $name:ident;)+) => {
        $(mod $name {
            each_provider! { @ $module $check: atlas Atlas, commercelayer CommerceLayer, imprint Imprint, omise Omise, prolifi Prolifi }
        })+
    };
    (@ $module:ident $check:ident: $($test:ident $provider:ident),+) => {
        $(
            #[tokio::test]
            async fn $test() {
                let problems: Vec<String> = crate::$module::$check::<providers_tests::$provider>().await;
                assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
            }
        )+
    };
}

each_provider! {
    wire::operations => every_operation_has_a_case;
    wire::requests => requests_are_exact;
    statuses::documented => documented_answers_survive;
    statuses::undocumented => undocumented_answers_are_kept;
    survive::unknowns => unknown_values_survive;
    survive::free_form => free_form_data_is_kept;
    secrets::requests => requests_hide_secrets;
    secrets::answers => answers_hide_secrets;
}
