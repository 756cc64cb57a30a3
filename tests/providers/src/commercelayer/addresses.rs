//! Addresses, and their links to customers.

use commercelayer_client::addresses::{
    AddressCreateAttributes, AddressCreateAttributesRequired, AddressCreateData,
    AddressCreateRelationships, AddressCreateRequest, AddressUpdateAttributes, AddressUpdateData,
    AddressUpdateRelationships, AddressUpdateRequest, GeocoderIdentifier, GeocoderReference,
    OptionalGeocoderReference,
};
use commercelayer_client::customer_addresses::{
    AddressReference, CustomerAddressCreateAttributes, CustomerAddressCreateData,
    CustomerAddressCreateRelationships, CustomerAddressCreateRequest,
    CustomerAddressUpdateAttributes, CustomerAddressUpdateData, CustomerAddressUpdateRelationships,
    CustomerAddressUpdateRequest,
};
use commercelayer_client::{
    AddressIdentifier, Client, CustomerIdentifier, CustomerReference, Number, Patch, TagIdentifier,
    TagsReference,
};

use super::{bare, failure, filter, with};
use crate::{Case, run};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = link_creates();
    cases.extend(link_updates());
    cases.extend(link_reads());
    cases.extend(creates());
    cases.extend(updates());
    cases.extend(others());
    cases
}

fn link(customer: &str, address: &str) -> CustomerAddressCreateRequest {
    CustomerAddressCreateRequest::new(CustomerAddressCreateData::new(
        CustomerAddressCreateAttributes::new("jane@example.com"),
        CustomerAddressCreateRelationships::new(
            CustomerReference::new(CustomerIdentifier::new(customer)),
            AddressReference::new(AddressIdentifier::new(address)),
        ),
    ))
}

fn link_creates() -> Vec<Case<Client>> {
    vec![
        with(
            "createCustomerAddress",
            "POST /customer_addresses",
            r#"{"data":{"type":"customer_addresses","attributes":{"customer_email":"jane@example.com"},"relationships":{"customer":{"data":{"type":"customers","id":"c1"}},"address":{"data":{"type":"addresses","id":"a1"}}}}}"#,
            run!(client => client.customer_addresses().create(&link("c1", "a1"))),
        ),
        with(
            "createCustomerAddress",
            "POST /customer_addresses?include=customer,address&fields%5Bcustomer_addresses%5D=name",
            r#"{"data":{"type":"customer_addresses","attributes":{"customer_email":"jane@example.com","reference":"l-1","reference_origin":"crm","metadata":{"default":true}},"relationships":{"customer":{"data":{"type":"customers","id":"c1"}},"address":{"data":{"type":"addresses","id":"a1"}}}}}"#,
            run!(client => client
                .customer_addresses()
                .create(&link("c1", "a1"))
                .include(["customer", "address"])
                .fields_customer_addresses(["name"])
                .reference("l-1")
                .reference_origin("crm")
                .metadata([("default", true)])),
        ),
    ]
}

fn link_updates() -> Vec<Case<Client>> {
    vec![
        with(
            "updateCustomerAddress",
            "PATCH /customer_addresses/l1",
            r#"{"data":{"type":"customer_addresses","id":"l1","attributes":{"reference":"l-1","reference_origin":"crm","metadata":{"default":true}},"relationships":{"customer":{"data":{"type":"customers","id":"c1"}},"address":{"data":{"type":"addresses","id":"a1"}}}}}"#,
            run!(client => client
                .customer_addresses()
                .update("l1")
                .reference("l-1")
                .reference_origin("crm")
                .metadata([("default", true)])
                .customer("c1")
                .address("a1")),
        ),
        with(
            "updateCustomerAddress",
            "PATCH /customer_addresses/l1",
            r#"{"data":{"type":"customer_addresses","id":"l1","attributes":{"reference":null,"reference_origin":null,"metadata":null}}}"#,
            run!(client => client
                .customer_addresses()
                .update("l1")
                .reference(Patch::Null)
                .reference_origin(Patch::Null)
                .metadata(Patch::Null)),
        ),
        with(
            "updateCustomerAddress",
            "PATCH /customer_addresses/l1",
            r#"{"data":{"type":"customer_addresses","id":"l1"}}"#,
            run!(client => client.customer_addresses().update("l1")),
        ),
        with(
            "updateCustomerAddress",
            "PATCH /customer_addresses/l1",
            r#"{"data":{"type":"customer_addresses","id":"l1","attributes":{"reference":"l-1"},"relationships":{"address":{"data":{"type":"addresses","id":"a2"}},"customer":{"data":{"type":"customers","id":"c2"}}}}}"#,
            run!(client => client
                .customer_addresses()
                .update("l1")
                .body(&CustomerAddressUpdateRequest::new(
                    CustomerAddressUpdateData::new("l1")
                        .attributes(CustomerAddressUpdateAttributes::new().reference("l-1"))
                        .relationships(
                            CustomerAddressUpdateRelationships::new()
                                .address(AddressReference::new(AddressIdentifier::new("a2"))),
                        ),
                ))
                .customer("c2")),
        ),
    ]
}

fn link_reads() -> Vec<Case<Client>> {
    vec![
        bare(
            "listCustomerAddresses",
            "GET /customer_addresses?include=address&fields%5Baddresses%5D=city,zip_code&sort=-created_at&page%5Bnumber%5D=1&page%5Bsize%5D=2&filter%5Bq%5D%5Bcustomer_email_eq%5D=jane%40example.com",
            run!(client => client
                .customer_addresses()
                .list()
                .include(["address"])
                .fields_addresses(["city", "zip_code"])
                .sort(["-created_at"])
                .page_number(1)
                .page_size(2)
                .filter(filter("customer_email_eq", "jane@example.com"))),
        ),
        bare(
            "retrieveCustomerAddress",
            "GET /customer_addresses/l1?include=customer&fields%5Bcustomers%5D=email",
            run!(client => client
                .customer_addresses()
                .retrieve("l1")
                .include(["customer"])
                .fields_customers(["email"])),
        ),
        bare(
            "deleteCustomerAddress",
            "DELETE /customer_addresses/l1",
            run!(client => client.customer_addresses().delete("l1")),
        ),
        bare(
            "retrieveCustomerOfCustomerAddress",
            "GET /customer_addresses/l1/customer?fields%5Bcustomers%5D=email",
            run!(client => client.customer_addresses().customer("l1").fields_customers(["email"])),
        ),
        bare(
            "retrieveAddressOfCustomerAddress",
            "GET /customer_addresses/l1/address?include=tags&fields%5Baddresses%5D=line_1&fields%5Btags%5D=name",
            run!(client => client
                .customer_addresses()
                .address("l1")
                .include(["tags"])
                .fields_addresses(["line_1"])
                .fields_tags(["name"])),
        ),
        bare(
            "listEventsOfCustomerAddress",
            "GET /customer_addresses/l1/events?fields%5Bevents%5D=name",
            run!(client => client.customer_addresses().events("l1").fields_events(["name"])),
        ),
        bare(
            "listVersionsOfCustomerAddress",
            "GET /customer_addresses/l1/versions?fields%5Bversions%5D=event&page%5Bnumber%5D=2",
            run!(client => client
                .customer_addresses()
                .versions("l1")
                .fields_versions(["event"])
                .page_number(2)),
        ),
    ]
}

fn required() -> AddressCreateAttributesRequired {
    AddressCreateAttributesRequired {
        line_1: "Via Roma 1".into(),
        city: "Milano".into(),
        country_code: "IT".into(),
        phone: "+39 02 1".into(),
    }
}

/// More digits than a float holds.
fn exact(digits: &str) -> Number {
    digits.parse().expect("a number")
}

fn creates() -> Vec<Case<Client>> {
    vec![
        with(
            "createAddress",
            "POST /addresses",
            r#"{"data":{"type":"addresses","attributes":{"line_1":"Via Roma 1","city":"Milano","country_code":"IT","phone":"+39 02 1"}}}"#,
            run!(client => client.addresses().create(&AddressCreateRequest::new(AddressCreateData::new(
                AddressCreateAttributes::new(required()),
            )))),
        ),
        // Fields that join the body come after those that it has.
        with(
            "createAddress",
            "POST /addresses?include=geocoder,tags&fields%5Baddresses%5D=line_1,city",
            r#"{"data":{"type":"addresses","attributes":{"line_1":"Via Roma 1","city":"Milano","country_code":"IT","phone":"+39 02 1","business":false,"first_name":"Jane","last_name":"Doe","company":"Doe & Söhne","line_2":"Scala B","zip_code":"20100","state_code":"MI","email":"jane@example.com","notes":"Ring twice","lat":45.464203512345678901,"lng":9,"billing_info":"VAT 1","reference":"a-1","reference_origin":"crm","metadata":{"floor":2}},"relationships":{"geocoder":{"data":{"type":"geocoders","id":"geo1"}},"tags":{"data":[{"type":"tags","id":"t1"},{"type":"tags","id":"t2"}]}}}}"#,
            run!(client => client
                .addresses()
                .create(&AddressCreateRequest::new(AddressCreateData::new(AddressCreateAttributes::new(required()))))
                .include(["geocoder", "tags"])
                .fields_addresses(["line_1", "city"])
                .business(false)
                .first_name("Jane")
                .last_name("Doe")
                .company("Doe & Söhne")
                .line_2("Scala B")
                .zip_code("20100")
                .state_code("MI")
                .email("jane@example.com")
                .notes("Ring twice")
                .lat(exact("45.464203512345678901"))
                .lng(9)
                .billing_info("VAT 1")
                .reference("a-1")
                .reference_origin("crm")
                .metadata([("floor", 2)])
                .geocoder("geo1")
                .tags(["t1", "t2"])),
        ),
        with(
            "createAddress",
            "POST /addresses",
            r#"{"data":{"type":"addresses","attributes":{"business":true,"company":"Doe","line_1":"Via Roma 1","city":"Milano","country_code":"IT","phone":"+39 02 1"},"relationships":{"geocoder":{"data":{"type":"geocoders","id":"geo1"}},"tags":{"data":[]}}}}"#,
            run!(client => client.addresses().create(&AddressCreateRequest::new(
                AddressCreateData::new(AddressCreateAttributes::new(required()).business(true).company("Doe"))
                    .relationships(
                        AddressCreateRelationships::new()
                            .geocoder(GeocoderReference::new(GeocoderIdentifier::new("geo1")))
                            .tags(TagsReference::new([])),
                    ),
            ))),
        ),
    ]
}

fn updates() -> Vec<Case<Client>> {
    vec![
        with(
            "updateAddress",
            "PATCH /addresses/a1",
            r#"{"data":{"type":"addresses","id":"a1","attributes":{"business":true,"first_name":"Jane","last_name":"Doe","company":"Doe","line_1":"Via Roma 2","line_2":"Scala A","city":"Roma","zip_code":"00100","state_code":"RM","country_code":"IT","phone":"+39 06 1","email":"jane@example.com","notes":"Ring","lat":41.9,"lng":12.5,"billing_info":"VAT 2","_add_tags":"vip","_remove_tags":"old","reference":"a-1","reference_origin":"crm","metadata":{"floor":3}},"relationships":{"geocoder":{"data":{"type":"geocoders","id":"geo1"}},"tags":{"data":[{"type":"tags","id":"t1"}]}}}}"#,
            run!(client => client
                .addresses()
                .update("a1")
                .business(true)
                .first_name("Jane")
                .last_name("Doe")
                .company("Doe")
                .line_1("Via Roma 2")
                .line_2("Scala A")
                .city("Roma")
                .zip_code("00100")
                .state_code("RM")
                .country_code("IT")
                .phone("+39 06 1")
                .email("jane@example.com")
                .notes("Ring")
                .lat(exact("41.9"))
                .lng(exact("12.5"))
                .billing_info("VAT 2")
                .add_tags("vip")
                .remove_tags("old")
                .reference("a-1")
                .reference_origin("crm")
                .metadata([("floor", 3)])
                .geocoder("geo1")
                .tags(["t1"])),
        ),
        with(
            "updateAddress",
            "PATCH /addresses/a1",
            r#"{"data":{"type":"addresses","id":"a1","attributes":{"first_name":null,"last_name":null,"company":null,"line_2":null,"zip_code":null,"state_code":null,"email":null,"notes":null,"lat":null,"lng":null,"billing_info":null,"reference":null,"reference_origin":null,"metadata":null},"relationships":{"geocoder":{"data":null},"tags":{"data":[]}}}}"#,
            run!(client => client.addresses().update("a1").body(&AddressUpdateRequest::new(
                AddressUpdateData::new("a1")
                    .attributes(
                        AddressUpdateAttributes::new()
                            .first_name(Patch::Null)
                            .last_name(Patch::Null)
                            .company(Patch::Null)
                            .line_2(Patch::Null)
                            .zip_code(Patch::Null)
                            .state_code(Patch::Null)
                            .email(Patch::Null)
                            .notes(Patch::Null)
                            .lat(Patch::Null)
                            .lng(Patch::Null)
                            .billing_info(Patch::Null)
                            .reference(Patch::Null)
                            .reference_origin(Patch::Null)
                            .metadata(Patch::Null),
                    )
                    .relationships(
                        AddressUpdateRelationships::new()
                            .geocoder(OptionalGeocoderReference::new(None))
                            .tags(TagsReference::new([])),
                    ),
            ))),
        ),
        with(
            "updateAddress",
            "PATCH /addresses/a1",
            r#"{"data":{"type":"addresses","id":"a1","relationships":{"geocoder":{"data":null},"tags":{"data":[]}}}}"#,
            run!(client => client
                .addresses()
                .update("a1")
                .geocoder(Patch::Null)
                .tags(Vec::<String>::new())),
        ),
        with(
            "updateAddress",
            "PATCH /addresses/a1",
            r#"{"data":{"type":"addresses","id":"a1","relationships":{"tags":{"data":[{"type":"tags","id":"t1"}]}}}}"#,
            run!(client => client.addresses().update("a1").body(&AddressUpdateRequest::new(
                AddressUpdateData::new("a1").relationships(
                    AddressUpdateRelationships::new().tags(TagsReference::new([TagIdentifier::new("t1")])),
                ),
            ))),
        ),
        with(
            "updateAddress",
            "PATCH /addresses/a1?fields%5Baddresses%5D=line_1",
            r#"{"data":{"type":"addresses","id":"a1"}}"#,
            run!(client => client.addresses().update("a1").fields_addresses(["line_1"])),
        ),
    ]
}

fn others() -> Vec<Case<Client>> {
    vec![
        bare(
            "listAddresses",
            "GET /addresses?include=tags&fields%5Baddresses%5D=city&fields%5Btags%5D=name&sort=city&page%5Bnumber%5D=2&page%5Bsize%5D=3&filter%5Bq%5D%5Bcountry_code_eq%5D=IT",
            run!(client => client
                .addresses()
                .list()
                .include(["tags"])
                .fields_addresses(["city"])
                .fields_tags(["name"])
                .sort(["city"])
                .page_number(2)
                .page_size(3)
                .filter(filter("country_code_eq", "IT"))),
        ),
        bare(
            "retrieveAddress",
            "GET /addresses/a1?include=geocoder&fields%5Baddresses%5D=city",
            run!(client => client
                .addresses()
                .retrieve("a1")
                .include(["geocoder"])
                .fields_addresses(["city"])),
        ),
        bare(
            "deleteAddress",
            "DELETE /addresses/a1",
            run!(client => client.addresses().delete("a1")),
        ),
    ]
}
