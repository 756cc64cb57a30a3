//! Customers, and what is read through them.

use commercelayer_client::customers::{
    CustomerCreateAttributes, CustomerCreateData, CustomerCreateRelationships,
    CustomerCreateRequest, CustomerGroupReference, CustomerUpdateAttributes, CustomerUpdateData,
    CustomerUpdateRelationships, CustomerUpdateRequest, OptionalCustomerGroupReference,
};
use commercelayer_client::{
    Client, CustomerGroupIdentifier, Filter, Map, Patch, TagIdentifier, TagsReference, Value,
};

use super::{bare, failure, filter, with};
use crate::{Case, run};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = updates();
    cases.extend(creates());
    cases.extend(others());
    cases.extend(typed_relations());
    cases.extend(related());
    cases.extend(inferred());
    cases
}

fn updates() -> Vec<Case<Client>> {
    vec![
        // The request of the published page.
        with(
            "updateCustomer",
            "PATCH /customers/xYZkjABcde",
            r#"{"data":{"type":"customers","id":"xYZkjABcde","attributes":{"password":"secret"}}}"#,
            run!(client => client.customers().update("xYZkjABcde").password("secret")),
        ),
        with(
            "updateCustomer",
            "PATCH /customers/xYZkjABcde?include=customer_group&fields%5Bcustomers%5D=email,metadata",
            r#"{"data":{"type":"customers","id":"xYZkjABcde","attributes":{"email":"jane@example.com","password":"correct horse","shopper_reference":"shopper-1","profile_id":"profile-1","tax_exemption_code":"tax-1","_add_tags":"vip,beta","_remove_tags":"old","_request_anonymization":true,"_cancel_anonymization":false,"reference":"user-1","reference_origin":"crm","metadata":{"plan":"gold","seats":12}},"relationships":{"customer_group":{"data":{"type":"customer_groups","id":"GrpXyzAbcd"}},"tags":{"data":[{"type":"tags","id":"t1"},{"type":"tags","id":"t2"}]}}}}"#,
            run!(client => client
                .customers()
                .update("xYZkjABcde")
                .include(["customer_group"])
                .fields_customers(["email", "metadata"])
                .email("jane@example.com")
                .password("correct horse")
                .shopper_reference("shopper-1")
                .profile_id("profile-1")
                .tax_exemption_code("tax-1")
                .add_tags("vip,beta")
                .remove_tags("old")
                .request_anonymization(true)
                .cancel_anonymization(false)
                .reference("user-1")
                .reference_origin("crm")
                .metadata(Map::from_iter([
                    ("plan", Value::from("gold")),
                    ("seats", Value::from(12)),
                ]))
                .customer_group("GrpXyzAbcd")
                .tags(["t1", "t2"])),
        ),
        with(
            "updateCustomer",
            "PATCH /customers/xYZkjABcde",
            r#"{"data":{"type":"customers","id":"xYZkjABcde","attributes":{"email":null,"shopper_reference":null,"profile_id":null,"tax_exemption_code":null,"reference":null,"reference_origin":null,"metadata":null},"relationships":{"customer_group":{"data":null},"tags":{"data":[]}}}}"#,
            run!(client => client
                .customers()
                .update("xYZkjABcde")
                .email(Patch::Null)
                .shopper_reference(Patch::Null)
                .profile_id(Patch::Null)
                .tax_exemption_code(Patch::Null)
                .reference(Patch::Null)
                .reference_origin(Patch::Null)
                .metadata(Patch::Null)
                .customer_group(Patch::Null)
                .tags(Vec::<String>::new())),
        ),
        // The id is escaped in the path, and is as it is in the body.
        with(
            "updateCustomer",
            "PATCH /customers/a%20b%2Fc%3F%C3%BC",
            r#"{"data":{"type":"customers","id":"a b/c?ü"}}"#,
            run!(client => client.customers().update("a b/c?ü")),
        ),
        with(
            "updateCustomer",
            "PATCH /customers/xYZkjABcde",
            r#"{"data":{"type":"customers","id":"xYZkjABcde","attributes":{"reference":null,"metadata":{"plan":"gold"}},"relationships":{"customer_group":{"data":null},"tags":{"data":[{"type":"tags","id":"t1"}]}}}}"#,
            run!(client => client.customers().update("xYZkjABcde").body(&CustomerUpdateRequest::new(
                CustomerUpdateData::new("xYZkjABcde")
                    .attributes(
                        CustomerUpdateAttributes::new()
                            .reference(Patch::Null)
                            .metadata([("plan", "gold")]),
                    )
                    .relationships(
                        CustomerUpdateRelationships::new()
                            .customer_group(OptionalCustomerGroupReference::new(None))
                            .tags(TagsReference::new([TagIdentifier::new("t1")])),
                    ),
            ))),
        ),
        // A setter replaces one field of the body, and leaves its other fields.
        with(
            "updateCustomer",
            "PATCH /customers/xYZkjABcde",
            r#"{"data":{"type":"customers","id":"xYZkjABcde","attributes":{"email":"jane@example.com","reference":"new"}}}"#,
            run!(client => client
                .customers()
                .update("xYZkjABcde")
                .body(&CustomerUpdateRequest::new(
                    CustomerUpdateData::new("xYZkjABcde").attributes(
                        CustomerUpdateAttributes::new()
                            .email("jane@example.com")
                            .reference("old"),
                    ),
                ))
                .reference("new")),
        ),
    ]
}

fn creates() -> Vec<Case<Client>> {
    vec![
        with(
            "createCustomer",
            "POST /customers",
            r#"{"data":{"type":"customers","attributes":{"email":"jane@example.com"}}}"#,
            run!(client => client.customers().create("jane@example.com")),
        ),
        with(
            "createCustomer",
            "POST /customers?include=customer_group,tags&fields%5Bcustomer_groups%5D=name",
            r#"{"data":{"type":"customers","attributes":{"email":"jane@example.com","password":"correct horse","shopper_reference":"shopper-1","profile_id":"profile-1","tax_exemption_code":"tax-1","reference":"user-1","reference_origin":"crm","metadata":{"plan":"gold"}},"relationships":{"customer_group":{"data":{"type":"customer_groups","id":"GrpXyzAbcd"}},"tags":{"data":[{"type":"tags","id":"t1"}]}}}}"#,
            run!(client => client
                .customers()
                .create("jane@example.com")
                .include(["customer_group", "tags"])
                .fields_customer_groups(["name"])
                .password("correct horse")
                .shopper_reference("shopper-1")
                .profile_id("profile-1")
                .tax_exemption_code("tax-1")
                .reference("user-1")
                .reference_origin("crm")
                .metadata([("plan", "gold")])
                .customer_group("GrpXyzAbcd")
                .tags(["t1"])),
        ),
        with(
            "createCustomer",
            "POST /customers",
            r#"{"data":{"type":"customers","attributes":{"email":"new@example.com","reference":"user-1"},"relationships":{"customer_group":{"data":{"type":"customer_groups","id":"g1"}}}}}"#,
            run!(client => client
                .customers()
                .create("old@example.com")
                .body(&CustomerCreateRequest::new(
                    CustomerCreateData::new(CustomerCreateAttributes::new("new@example.com")).relationships(
                        CustomerCreateRelationships::new()
                            .customer_group(CustomerGroupReference::new(CustomerGroupIdentifier::new("g1"))),
                    ),
                ))
                .reference("user-1")),
        ),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        bare(
            "listCustomers",
            "GET /customers",
            run!(client => client.customers().list()),
        ),
        bare(
            "listCustomers",
            "GET /customers?include=customer_group,customer_addresses.address&fields%5Bcustomers%5D=email,status&fields%5Bcustomer_groups%5D=name&fields%5Bcustomer_addresses%5D=name&fields%5Bcustomer_payment_sources%5D=name&fields%5Bcustomer_subscriptions%5D=reference&fields%5Baddresses%5D=line_1&fields%5Btags%5D=name&sort=-created_at,email&page%5Bnumber%5D=2&page%5Bsize%5D=25&filter%5Bq%5D%5Bemail_eq%5D=jane%2Bdoe%40example.com&filter%5Bq%5D%5Bstatus_in%5D=prospect%2Cacquired&filter%5Bq%5D%5Breference_cont%5D=a%20%26%20b%3D%C3%BC",
            run!(client => client
            .customers()
            .list()
            .include(["customer_group", "customer_addresses.address"])
            .fields_customers(["email", "status"])
            .fields_customer_groups(["name"])
            .fields_customer_addresses(["name"])
            .fields_customer_payment_sources(["name"])
            .fields_customer_subscriptions(["reference"])
            .fields_addresses(["line_1"])
            .fields_tags(["name"])
            .sort(["-created_at", "email"])
            .page_number(2)
            .page_size(25)
            .filter(Filter::new().q([
                ("email_eq", "jane+doe@example.com"),
                ("status_in", "prospect,acquired"),
                ("reference_cont", "a & b=ü"),
            ]))),
        ),
        bare(
            "retrieveCustomer",
            "GET /customers/xYZkjABcde?include=customer_group&fields%5Btags%5D=name",
            run!(client => client
                .customers()
                .retrieve("xYZkjABcde")
                .include(["customer_group"])
                .fields_tags(["name"])),
        ),
        bare(
            "deleteCustomer",
            "DELETE /customers/xYZkjABcde",
            run!(client => client.customers().delete("xYZkjABcde")),
        ),
    ]
}

/// What a customer is related to and the document describes.
fn typed_relations() -> Vec<Case<Client>> {
    vec![
        bare(
            "retrieveCustomerGroupOfCustomer",
            "GET /customers/c1/customer_group?include=customers&fields%5Bcustomer_groups%5D=name,code&fields%5Bcustomers%5D=email",
            run!(client => client
                .customers()
                .customer_group("c1")
                .include(["customers"])
                .fields_customer_groups(["name", "code"])
                .fields_customers(["email"])),
        ),
        bare(
            "listCustomerAddressesOfCustomer",
            "GET /customers/c1/customer_addresses?include=address&fields%5Bcustomer_addresses%5D=name&fields%5Bcustomers%5D=email&fields%5Baddresses%5D=city&sort=name&page%5Bnumber%5D=1&page%5Bsize%5D=5&filter%5Bq%5D%5Bname_cont%5D=Jane",
            run!(client => client
                .customers()
                .customer_addresses("c1")
                .include(["address"])
                .fields_customer_addresses(["name"])
                .fields_customers(["email"])
                .fields_addresses(["city"])
                .sort(["name"])
                .page_number(1)
                .page_size(5)
                .filter(filter("name_cont", "Jane"))),
        ),
        bare(
            "listCustomerPaymentSourcesOfCustomer",
            "GET /customers/c1/customer_payment_sources?fields%5Bcustomer_payment_sources%5D=name&page%5Bsize%5D=3",
            run!(client => client
                .customers()
                .customer_payment_sources("c1")
                .fields_customer_payment_sources(["name"])
                .page_size(3)),
        ),
        bare(
            "listCustomerSubscriptionsOfCustomer",
            "GET /customers/c1/customer_subscriptions?fields%5Bcustomer_subscriptions%5D=reference&sort=-reference",
            run!(client => client
                .customers()
                .customer_subscriptions("c1")
                .fields_customer_subscriptions(["reference"])
                .sort(["-reference"])),
        ),
        bare(
            "listTagsOfCustomer",
            "GET /customers/c1/tags?fields%5Btags%5D=name&filter%5Bq%5D%5Bname_eq%5D=vip",
            run!(client => client
                .customers()
                .tags("c1")
                .fields_tags(["name"])
                .filter(filter("name_eq", "vip"))),
        ),
    ]
}

/// What a customer is related to and the document does not describe.
fn related() -> Vec<Case<Client>> {
    vec![
        bare(
            "listOrdersOfCustomer",
            "GET /customers/c1/orders?include=line_items&fields%5Borders%5D=number,status&sort=-placed_at&page%5Bnumber%5D=3&page%5Bsize%5D=10&filter%5Bq%5D%5Bstatus_eq%5D=placed",
            run!(client => client
                .customers()
                .orders("c1")
                .include(["line_items"])
                .fields_orders(["number", "status"])
                .sort(["-placed_at"])
                .page_number(3)
                .page_size(10)
                .filter(filter("status_eq", "placed"))),
        ),
        bare(
            "listOrderSubscriptionsOfCustomer",
            "GET /customers/c1/order_subscriptions?fields%5Border_subscriptions%5D=number",
            run!(client => client.customers().order_subscriptions("c1").fields_order_subscriptions(["number"])),
        ),
        bare(
            "listReturnsOfCustomer",
            "GET /customers/c1/returns?fields%5Breturns%5D=number",
            run!(client => client.customers().returns("c1").fields_returns(["number"])),
        ),
        bare(
            "listSkuListsOfCustomer",
            "GET /customers/c1/sku_lists?fields%5Bsku_lists%5D=name",
            run!(client => client.customers().sku_lists("c1").fields_sku_lists(["name"])),
        ),
        bare(
            "listAttachmentsOfCustomer",
            "GET /customers/c1/attachments?fields%5Battachments%5D=name",
            run!(client => client.customers().attachments("c1").fields_attachments(["name"])),
        ),
        bare(
            "listEventsOfCustomer",
            "GET /customers/c1/events?fields%5Bevents%5D=name&page%5Bnumber%5D=2",
            run!(client => client.customers().events("c1").fields_events(["name"]).page_number(2)),
        ),
    ]
}

/// Relations that the provider names and does not document.
fn inferred() -> Vec<Case<Client>> {
    vec![
        bare(
            "retrieveJwtCustomerOfCustomer",
            "GET /customers/c1/jwt_customer?include=customer_group",
            run!(client => client.customers().jwt_customer("c1").include(["customer_group"])),
        ),
        bare(
            "listJwtMarketsOfCustomer",
            "GET /customers/c1/jwt_markets?sort=name",
            run!(client => client.customers().jwt_markets("c1").sort(["name"])),
        ),
        bare(
            "listJwtStockLocationsOfCustomer",
            "GET /customers/c1/jwt_stock_locations?page%5Bsize%5D=1",
            run!(client => client.customers().jwt_stock_locations("c1").page_size(1)),
        ),
        bare(
            "listEventStoresOfCustomer",
            "GET /customers/c1/event_stores?filter%5Bq%5D%5Bevent_eq%5D=update",
            run!(client => client.customers().event_stores("c1").filter(filter("event_eq", "update"))),
        ),
    ]
}
