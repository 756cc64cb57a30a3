//! Subscriptions of customers, and resets of their passwords.

use commercelayer_client::customer_password_resets::{
    CustomerPasswordResetCreateAttributes, CustomerPasswordResetCreateData,
    CustomerPasswordResetCreateRequest, CustomerPasswordResetUpdateAttributes,
    CustomerPasswordResetUpdateData, CustomerPasswordResetUpdateRequest,
};
use commercelayer_client::customer_subscriptions::{
    CustomerSubscriptionCreateAttributes, CustomerSubscriptionCreateData,
    CustomerSubscriptionCreateRequest, CustomerSubscriptionUpdateAttributes,
    CustomerSubscriptionUpdateData, CustomerSubscriptionUpdateRequest,
};
use commercelayer_client::{Client, Patch};

use super::{bare, failure, filter, with};
use crate::{Case, run};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = writes();
    cases.extend(reads());
    cases.extend(reset_writes());
    cases.extend(reset_reads());
    cases
}

fn writes() -> Vec<Case<Client>> {
    vec![
        with(
            "createCustomerSubscription",
            "POST /customer_subscriptions?include=customer",
            r#"{"data":{"type":"customer_subscriptions","attributes":{"customer_email":"jane@example.com","reference":"newsletter","reference_origin":"site","metadata":{"weekly":true}}}}"#,
            run!(client => client
                .customer_subscriptions()
                .create("jane@example.com", "newsletter")
                .include(["customer"])
                .reference_origin("site")
                .metadata([("weekly", true)])),
        ),
        with(
            "createCustomerSubscription",
            "POST /customer_subscriptions",
            r#"{"data":{"type":"customer_subscriptions","attributes":{"customer_email":"new@example.com","reference":"n2"}}}"#,
            run!(client => client
            .customer_subscriptions()
            .create("old@example.com", "n1")
            .body(&CustomerSubscriptionCreateRequest::new(CustomerSubscriptionCreateData::new(
                CustomerSubscriptionCreateAttributes::new("new@example.com", "n2"),
            )))),
        ),
        with(
            "updateCustomerSubscription",
            "PATCH /customer_subscriptions/s1",
            r#"{"data":{"type":"customer_subscriptions","id":"s1","attributes":{"reference":"newsletter","reference_origin":"site","metadata":{"weekly":false}}}}"#,
            run!(client => client
                .customer_subscriptions()
                .update("s1")
                .reference("newsletter")
                .reference_origin("site")
                .metadata([("weekly", false)])),
        ),
        with(
            "updateCustomerSubscription",
            "PATCH /customer_subscriptions/s1",
            r#"{"data":{"type":"customer_subscriptions","id":"s1","attributes":{"reference_origin":null,"metadata":null}}}"#,
            run!(client => client
                .customer_subscriptions()
                .update("s1")
                .body(&CustomerSubscriptionUpdateRequest::new(
                    CustomerSubscriptionUpdateData::new("s1").attributes(
                        CustomerSubscriptionUpdateAttributes::new().reference_origin(Patch::Null),
                    ),
                ))
                .metadata(Patch::Null)),
        ),
        with(
            "updateCustomerSubscription",
            "PATCH /customer_subscriptions/s1",
            r#"{"data":{"type":"customer_subscriptions","id":"s1"}}"#,
            run!(client => client.customer_subscriptions().update("s1")),
        ),
        bare(
            "deleteCustomerSubscription",
            "DELETE /customer_subscriptions/s1",
            run!(client => client.customer_subscriptions().delete("s1")),
        ),
    ]
}

fn reads() -> Vec<Case<Client>> {
    vec![
        bare(
            "listCustomerSubscriptions",
            "GET /customer_subscriptions?include=customer&fields%5Bcustomer_subscriptions%5D=reference&sort=reference&page%5Bnumber%5D=1&page%5Bsize%5D=20&filter%5Bq%5D%5Breference_eq%5D=newsletter",
            run!(client => client
                .customer_subscriptions()
                .list()
                .include(["customer"])
                .fields_customer_subscriptions(["reference"])
                .sort(["reference"])
                .page_number(1)
                .page_size(20)
                .filter(filter("reference_eq", "newsletter"))),
        ),
        bare(
            "retrieveCustomerSubscription",
            "GET /customer_subscriptions/s1?fields%5Bcustomers%5D=email",
            run!(client => client
                .customer_subscriptions()
                .retrieve("s1")
                .fields_customers(["email"])),
        ),
        bare(
            "retrieveCustomerOfCustomerSubscription",
            "GET /customer_subscriptions/s1/customer?include=customer_group",
            run!(client => client
                .customer_subscriptions()
                .customer("s1")
                .include(["customer_group"])),
        ),
        bare(
            "listEventsOfCustomerSubscription",
            "GET /customer_subscriptions/s1/events?fields%5Bevents%5D=name",
            run!(client => client.customer_subscriptions().events("s1").fields_events(["name"])),
        ),
        bare(
            "listVersionsOfCustomerSubscription",
            "GET /customer_subscriptions/s1/versions?fields%5Bversions%5D=event",
            run!(client => client.customer_subscriptions().versions("s1").fields_versions(["event"])),
        ),
    ]
}

fn reset_writes() -> Vec<Case<Client>> {
    vec![
        with(
            "createCustomerPasswordReset",
            "POST /customer_password_resets",
            r#"{"data":{"type":"customer_password_resets","attributes":{"customer_email":"jane@example.com","reference":"r-1","reference_origin":"site","metadata":{"by":"mail"}}}}"#,
            run!(client => client
                .customer_password_resets()
                .create("jane@example.com")
                .reference("r-1")
                .reference_origin("site")
                .metadata([("by", "mail")])),
        ),
        with(
            "createCustomerPasswordReset",
            "POST /customer_password_resets?include=customer",
            r#"{"data":{"type":"customer_password_resets","attributes":{"customer_email":"new@example.com"}}}"#,
            run!(client => client
            .customer_password_resets()
            .create("old@example.com")
            .include(["customer"])
            .body(&CustomerPasswordResetCreateRequest::new(CustomerPasswordResetCreateData::new(
                CustomerPasswordResetCreateAttributes::new("new@example.com"),
            )))),
        ),
        with(
            "updateCustomerPasswordReset",
            "PATCH /customer_password_resets/r1",
            r#"{"data":{"type":"customer_password_resets","id":"r1","attributes":{"customer_password":"correct horse","_reset_password_token":"token-1","reference":"r-1","reference_origin":"site","metadata":{"by":"mail"}}}}"#,
            run!(client => client
                .customer_password_resets()
                .update("r1")
                .customer_password("correct horse")
                .reset_password_token("token-1")
                .reference("r-1")
                .reference_origin("site")
                .metadata([("by", "mail")])),
        ),
        with(
            "updateCustomerPasswordReset",
            "PATCH /customer_password_resets/r1",
            r#"{"data":{"type":"customer_password_resets","id":"r1","attributes":{"reference":null,"reference_origin":null,"metadata":null}}}"#,
            run!(client => client.customer_password_resets().update("r1").body(
                &CustomerPasswordResetUpdateRequest::new(
                    CustomerPasswordResetUpdateData::new("r1").attributes(
                        CustomerPasswordResetUpdateAttributes::new()
                            .reference(Patch::Null)
                            .reference_origin(Patch::Null)
                            .metadata(Patch::Null),
                    ),
                ),
            )),
        ),
        with(
            "updateCustomerPasswordReset",
            "PATCH /customer_password_resets/r1",
            r#"{"data":{"type":"customer_password_resets","id":"r1"}}"#,
            run!(client => client.customer_password_resets().update("r1")),
        ),
        bare(
            "deleteCustomerPasswordReset",
            "DELETE /customer_password_resets/r1",
            run!(client => client.customer_password_resets().delete("r1")),
        ),
    ]
}

fn reset_reads() -> Vec<Case<Client>> {
    vec![
        bare(
            "listCustomerPasswordResets",
            "GET /customer_password_resets?include=customer&fields%5Bcustomer_password_resets%5D=customer_email&sort=-created_at&page%5Bnumber%5D=1&page%5Bsize%5D=2&filter%5Bq%5D%5Bcustomer_email_eq%5D=jane%40example.com",
            run!(client => client
                .customer_password_resets()
                .list()
                .include(["customer"])
                .fields_customer_password_resets(["customer_email"])
                .sort(["-created_at"])
                .page_number(1)
                .page_size(2)
                .filter(filter("customer_email_eq", "jane@example.com"))),
        ),
        bare(
            "retrieveCustomerPasswordReset",
            "GET /customer_password_resets/r1?fields%5Bcustomer_password_resets%5D=reference",
            run!(client => client
                .customer_password_resets()
                .retrieve("r1")
                .fields_customer_password_resets(["reference"])),
        ),
        bare(
            "retrieveCustomerOfCustomerPasswordReset",
            "GET /customer_password_resets/r1/customer?fields%5Bcustomers%5D=email,status",
            run!(client => client
                .customer_password_resets()
                .customer("r1")
                .fields_customers(["email", "status"])),
        ),
        bare(
            "listEventsOfCustomerPasswordReset",
            "GET /customer_password_resets/r1/events?sort=created_at",
            run!(client => client.customer_password_resets().events("r1").sort(["created_at"])),
        ),
    ]
}
