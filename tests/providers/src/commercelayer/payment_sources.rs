//! Payment sources that customers keep; what is behind one is of one of many types.

use commercelayer_client::customer_payment_sources::{
    AdyenPaymentIdentifier, CustomerPaymentSourceCreateAttributes, CustomerPaymentSourceCreateData,
    CustomerPaymentSourceCreateRelationships, CustomerPaymentSourceCreateRequest,
    CustomerPaymentSourceUpdateAttributes, CustomerPaymentSourceUpdateData,
    CustomerPaymentSourceUpdateRelationships, CustomerPaymentSourceUpdateRequest,
    OptionalPaymentMethodReference, OptionalPaymentSourceReference, PaymentMethodIdentifier,
    PaymentMethodReference, PaymentSourceIdentifier, PaymentSourceReference,
    StripePaymentIdentifier, WireTransferIdentifier,
};
use commercelayer_client::{Client, CustomerIdentifier, CustomerReference, Patch};

use super::{bare, failure, filter, with};
use crate::{Case, run};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = creates();
    cases.extend(updates());
    cases.extend(others());
    cases
}

fn creates() -> Vec<Case<Client>> {
    vec![
        // The document requires attributes, though none of them.
        with(
            "createCustomerPaymentSource",
            "POST /customer_payment_sources",
            r#"{"data":{"type":"customer_payment_sources","attributes":{},"relationships":{"customer":{"data":{"type":"customers","id":"c1"}}}}}"#,
            run!(client => client.customer_payment_sources().create("c1")),
        ),
        with(
            "createCustomerPaymentSource",
            "POST /customer_payment_sources?include=payment_source&fields%5Bcustomer_payment_sources%5D=name",
            r#"{"data":{"type":"customer_payment_sources","relationships":{"customer":{"data":{"type":"customers","id":"c1"}},"payment_method":{"data":{"type":"payment_methods","id":"m1"}},"payment_source":{"data":{"type":"stripe_payments","id":"s1"}}},"attributes":{"customer_token":"cus_1","payment_source_token":"pm_1","reference":"w-1","reference_origin":"crm","metadata":{"default":true}}}}"#,
            run!(client => client
                .customer_payment_sources()
                .create("c1")
                .include(["payment_source"])
                .fields_customer_payment_sources(["name"])
                .customer_token("cus_1")
                .payment_source_token("pm_1")
                .reference("w-1")
                .reference_origin("crm")
                .metadata([("default", true)])
                .payment_method("m1")
                .payment_source(StripePaymentIdentifier::new("s1"))),
        ),
        with(
            "createCustomerPaymentSource",
            "POST /customer_payment_sources",
            r#"{"data":{"type":"customer_payment_sources","attributes":{"reference":"w-1"},"relationships":{"customer":{"data":{"type":"customers","id":"c2"}},"payment_method":{"data":{"type":"payment_methods","id":"m1"}},"payment_source":{"data":{"type":"adyen_payments","id":"p1"}}}}}"#,
            run!(client => client
            .customer_payment_sources()
            .create("c1")
            .body(&CustomerPaymentSourceCreateRequest::new(CustomerPaymentSourceCreateData::new(
                CustomerPaymentSourceCreateAttributes::new().reference("w-1"),
                CustomerPaymentSourceCreateRelationships::new(CustomerReference::new(CustomerIdentifier::new("c2")))
                    .payment_method(PaymentMethodReference::new(PaymentMethodIdentifier::new("m1")))
                    .payment_source(PaymentSourceReference::new(AdyenPaymentIdentifier::new("p1"))),
            )))),
        ),
    ]
}

fn updates() -> Vec<Case<Client>> {
    vec![
        with(
            "updateCustomerPaymentSource",
            "PATCH /customer_payment_sources/w1",
            r#"{"data":{"type":"customer_payment_sources","id":"w1","attributes":{"customer_token":"cus_1","payment_source_token":"pm_1","reference":"w-1","reference_origin":"crm","metadata":{"default":true}},"relationships":{"customer":{"data":{"type":"customers","id":"c1"}},"payment_method":{"data":{"type":"payment_methods","id":"m1"}},"payment_source":{"data":{"type":"wire_transfers","id":"x1"}}}}}"#,
            run!(client => client
                .customer_payment_sources()
                .update("w1")
                .customer_token("cus_1")
                .payment_source_token("pm_1")
                .reference("w-1")
                .reference_origin("crm")
                .metadata([("default", true)])
                .customer("c1")
                .payment_method("m1")
                .payment_source(PaymentSourceIdentifier::from(WireTransferIdentifier::new("x1")))),
        ),
        with(
            "updateCustomerPaymentSource",
            "PATCH /customer_payment_sources/w1",
            r#"{"data":{"type":"customer_payment_sources","id":"w1","attributes":{"customer_token":null,"payment_source_token":null,"reference":null,"reference_origin":null,"metadata":null},"relationships":{"payment_method":{"data":null},"payment_source":{"data":null}}}}"#,
            run!(client => client
                .customer_payment_sources()
                .update("w1")
                .customer_token(Patch::Null)
                .payment_source_token(Patch::Null)
                .reference(Patch::Null)
                .reference_origin(Patch::Null)
                .metadata(Patch::Null)
                .payment_method(Patch::Null)
                .payment_source(Patch::Null)),
        ),
        with(
            "updateCustomerPaymentSource",
            "PATCH /customer_payment_sources/w1",
            r#"{"data":{"type":"customer_payment_sources","id":"w1","attributes":{"customer_token":null},"relationships":{"payment_method":{"data":null},"payment_source":{"data":{"type":"stripe_payments","id":"s1"}}}}}"#,
            run!(client => client.customer_payment_sources().update("w1").body(
                &CustomerPaymentSourceUpdateRequest::new(
                    CustomerPaymentSourceUpdateData::new("w1")
                        .attributes(CustomerPaymentSourceUpdateAttributes::new().customer_token(Patch::Null))
                        .relationships(
                            CustomerPaymentSourceUpdateRelationships::new()
                                .payment_method(OptionalPaymentMethodReference::new(None))
                                .payment_source(OptionalPaymentSourceReference::new(Some(
                                    StripePaymentIdentifier::new("s1").into(),
                                ))),
                        ),
                ),
            )),
        ),
        with(
            "updateCustomerPaymentSource",
            "PATCH /customer_payment_sources/w1",
            r#"{"data":{"type":"customer_payment_sources","id":"w1"}}"#,
            run!(client => client.customer_payment_sources().update("w1")),
        ),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        bare(
            "listCustomerPaymentSources",
            "GET /customer_payment_sources?include=customer&fields%5Bcustomer_payment_sources%5D=name&fields%5Bcustomers%5D=email&sort=-updated_at&page%5Bnumber%5D=2&page%5Bsize%5D=4&filter%5Bq%5D%5Breference_null%5D=true",
            run!(client => client
                .customer_payment_sources()
                .list()
                .include(["customer"])
                .fields_customer_payment_sources(["name"])
                .fields_customers(["email"])
                .sort(["-updated_at"])
                .page_number(2)
                .page_size(4)
                .filter(filter("reference_null", "true"))),
        ),
        bare(
            "retrieveCustomerPaymentSource",
            "GET /customer_payment_sources/w1?include=payment_source",
            run!(client => client
                .customer_payment_sources()
                .retrieve("w1")
                .include(["payment_source"])),
        ),
        bare(
            "deleteCustomerPaymentSource",
            "DELETE /customer_payment_sources/w1",
            run!(client => client.customer_payment_sources().delete("w1")),
        ),
        bare(
            "retrieveCustomerOfCustomerPaymentSource",
            "GET /customer_payment_sources/w1/customer?fields%5Bcustomers%5D=email",
            run!(client => client
                .customer_payment_sources()
                .customer("w1")
                .fields_customers(["email"])),
        ),
        bare(
            "retrievePaymentMethodOfCustomerPaymentSource",
            "GET /customer_payment_sources/w1/payment_method?fields%5Bpayment_methods%5D=name",
            run!(client => client
                .customer_payment_sources()
                .payment_method("w1")
                .fields_payment_methods(["name"])),
        ),
        bare(
            "listVersionsOfCustomerPaymentSource",
            "GET /customer_payment_sources/w1/versions?fields%5Bversions%5D=event",
            run!(client => client
                .customer_payment_sources()
                .versions("w1")
                .fields_versions(["event"])),
        ),
    ]
}
