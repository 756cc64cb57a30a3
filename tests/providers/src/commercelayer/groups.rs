//! Customer groups and tags.

use commercelayer_client::customer_groups::{
    CustomerGroupCreateAttributes, CustomerGroupCreateData, CustomerGroupCreateRequest,
    CustomerGroupUpdateAttributes, CustomerGroupUpdateData, CustomerGroupUpdateRequest,
};
use commercelayer_client::tags::{
    TagCreateAttributes, TagCreateData, TagCreateRequest, TagUpdateAttributes, TagUpdateData,
    TagUpdateRequest,
};
use commercelayer_client::{Client, Patch};

use super::{bare, failure, filter, with};
use crate::{Case, run};

pub(super) fn cases() -> Vec<Case<Client>> {
    let mut cases = group_writes();
    cases.extend(group_reads());
    cases.extend(tag_writes());
    cases.extend(tag_reads());
    cases
}

fn group_writes() -> Vec<Case<Client>> {
    vec![
        with(
            "createCustomerGroup",
            "POST /customer_groups?fields%5Bcustomer_groups%5D=name",
            r#"{"data":{"type":"customer_groups","attributes":{"name":"VIP","code":"vip","reference":"g-1","reference_origin":"crm","metadata":{"tier":1}}}}"#,
            run!(client => client
                .customer_groups()
                .create("VIP")
                .fields_customer_groups(["name"])
                .code("vip")
                .reference("g-1")
                .reference_origin("crm")
                .metadata([("tier", 1)])),
        ),
        with(
            "createCustomerGroup",
            "POST /customer_groups",
            r#"{"data":{"type":"customer_groups","attributes":{"name":"New","code":"new"}}}"#,
            run!(client => client
            .customer_groups()
            .create("Old")
            .body(&CustomerGroupCreateRequest::new(CustomerGroupCreateData::new(
                CustomerGroupCreateAttributes::new("New").code("new"),
            )))),
        ),
        with(
            "updateCustomerGroup",
            "PATCH /customer_groups/g1?include=customers&fields%5Bcustomers%5D=email",
            r#"{"data":{"type":"customer_groups","id":"g1","attributes":{"name":"VIP","code":"vip","reference":"g-1","reference_origin":"crm","metadata":{"tier":1}}}}"#,
            run!(client => client
                .customer_groups()
                .update("g1")
                .include(["customers"])
                .fields_customers(["email"])
                .name("VIP")
                .code("vip")
                .reference("g-1")
                .reference_origin("crm")
                .metadata([("tier", 1)])),
        ),
        with(
            "updateCustomerGroup",
            "PATCH /customer_groups/g1",
            r#"{"data":{"type":"customer_groups","id":"g1","attributes":{"code":null,"reference":null,"reference_origin":null,"metadata":null}}}"#,
            run!(client => client
                .customer_groups()
                .update("g1")
                .code(Patch::Null)
                .reference(Patch::Null)
                .reference_origin(Patch::Null)
                .metadata(Patch::Null)),
        ),
        with(
            "updateCustomerGroup",
            "PATCH /customer_groups/g1",
            r#"{"data":{"type":"customer_groups","id":"g1"}}"#,
            run!(client => client.customer_groups().update("g1")),
        ),
        with(
            "updateCustomerGroup",
            "PATCH /customer_groups/g1",
            r#"{"data":{"type":"customer_groups","id":"g1","attributes":{"name":"VIP","code":null}}}"#,
            run!(client => client.customer_groups().update("g1").body(&CustomerGroupUpdateRequest::new(
                CustomerGroupUpdateData::new("g1")
                    .attributes(CustomerGroupUpdateAttributes::new().name("VIP").code(Patch::Null)),
            ))),
        ),
        bare(
            "deleteCustomerGroup",
            "DELETE /customer_groups/g1",
            run!(client => client.customer_groups().delete("g1")),
        ),
    ]
}

fn group_reads() -> Vec<Case<Client>> {
    vec![
        bare(
            "listCustomerGroups",
            "GET /customer_groups?include=customers&fields%5Bcustomer_groups%5D=name&sort=name,-code&page%5Bnumber%5D=2&page%5Bsize%5D=7&filter%5Bq%5D%5Bcode_eq%5D=vip",
            run!(client => client
                .customer_groups()
                .list()
                .include(["customers"])
                .fields_customer_groups(["name"])
                .sort(["name", "-code"])
                .page_number(2)
                .page_size(7)
                .filter(filter("code_eq", "vip"))),
        ),
        bare(
            "retrieveCustomerGroup",
            "GET /customer_groups/g1?fields%5Bcustomer_groups%5D=name,code",
            run!(client => client
                .customer_groups()
                .retrieve("g1")
                .fields_customer_groups(["name", "code"])),
        ),
        bare(
            "listCustomersOfCustomerGroup",
            "GET /customer_groups/g1/customers?include=customer_addresses&fields%5Bcustomers%5D=email&sort=email&page%5Bsize%5D=25&filter%5Bq%5D%5Bemail_end%5D=%40example.com",
            run!(client => client
                .customer_groups()
                .customers("g1")
                .include(["customer_addresses"])
                .fields_customers(["email"])
                .sort(["email"])
                .page_size(25)
                .filter(filter("email_end", "@example.com"))),
        ),
        bare(
            "listMarketsOfCustomerGroup",
            "GET /customer_groups/g1/markets?fields%5Bmarkets%5D=name",
            run!(client => client.customer_groups().markets("g1").fields_markets(["name"])),
        ),
        bare(
            "listAttachmentsOfCustomerGroup",
            "GET /customer_groups/g1/attachments?fields%5Battachments%5D=name",
            run!(client => client.customer_groups().attachments("g1").fields_attachments(["name"])),
        ),
        bare(
            "listVersionsOfCustomerGroup",
            "GET /customer_groups/g1/versions?fields%5Bversions%5D=event",
            run!(client => client.customer_groups().versions("g1").fields_versions(["event"])),
        ),
    ]
}

fn tag_writes() -> Vec<Case<Client>> {
    vec![
        with(
            "createTag",
            "POST /tags?fields%5Btags%5D=name",
            r#"{"data":{"type":"tags","attributes":{"name":"vip","reference":"t-1","reference_origin":"crm","metadata":{"colour":"red"}}}}"#,
            run!(client => client
                .tags()
                .create("vip")
                .fields_tags(["name"])
                .reference("t-1")
                .reference_origin("crm")
                .metadata([("colour", "red")])),
        ),
        with(
            "createTag",
            "POST /tags",
            r#"{"data":{"type":"tags","attributes":{"name":"new"}}}"#,
            run!(client => client
                .tags()
                .create("old")
                .body(&TagCreateRequest::new(TagCreateData::new(TagCreateAttributes::new("new"))))),
        ),
        with(
            "updateTag",
            "PATCH /tags/t1",
            r#"{"data":{"type":"tags","id":"t1","attributes":{"name":"vip","reference":"t-1","reference_origin":"crm","metadata":{"colour":"red"}}}}"#,
            run!(client => client
                .tags()
                .update("t1")
                .name("vip")
                .reference("t-1")
                .reference_origin("crm")
                .metadata([("colour", "red")])),
        ),
        with(
            "updateTag",
            "PATCH /tags/t1",
            r#"{"data":{"type":"tags","id":"t1","attributes":{"reference":null,"reference_origin":null,"metadata":null}}}"#,
            run!(client => client.tags().update("t1").body(&TagUpdateRequest::new(
                TagUpdateData::new("t1").attributes(
                    TagUpdateAttributes::new()
                        .reference(Patch::Null)
                        .reference_origin(Patch::Null)
                        .metadata(Patch::Null),
                ),
            ))),
        ),
        with(
            "updateTag",
            "PATCH /tags/t1?include=event_stores",
            r#"{"data":{"type":"tags","id":"t1"}}"#,
            run!(client => client.tags().update("t1").include(["event_stores"])),
        ),
        bare(
            "deleteTag",
            "DELETE /tags/t1",
            run!(client => client.tags().delete("t1")),
        ),
    ]
}

fn tag_reads() -> Vec<Case<Client>> {
    vec![
        bare(
            "listTags",
            "GET /tags?fields%5Btags%5D=name&sort=name&page%5Bnumber%5D=1&page%5Bsize%5D=1&filter%5Bq%5D%5Bname_start%5D=v",
            run!(client => client
                .tags()
                .list()
                .fields_tags(["name"])
                .sort(["name"])
                .page_number(1)
                .page_size(1)
                .filter(filter("name_start", "v"))),
        ),
        bare(
            "retrieveTag",
            "GET /tags/t1?fields%5Btags%5D=name,reference",
            run!(client => client.tags().retrieve("t1").fields_tags(["name", "reference"])),
        ),
    ]
}
