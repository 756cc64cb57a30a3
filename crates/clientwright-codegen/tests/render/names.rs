//! Names: reserved ones, collisions, and that additions leave them alone.

use clientwright_codegen::analyse::analyse;
use clientwright_codegen::model::{
    Direction, Docs, OperationId, Record, Shape, Type, TypeId, TypeName,
};
use clientwright_codegen::name::Names;

use crate::model::{self, origin};

fn record(words: &[&str], component: bool) -> Type {
    Type {
        origin: origin(),
        name: TypeName {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            component,
        },
        docs: Docs::default(),
        shape: Shape::Record(Record::default()),
        direction: Direction::Response,
    }
}

/// The names that types of these words get, components first.
fn names(types: &[(&[&str], bool)]) -> Vec<String> {
    let (mut api, calls, config) = model::small();
    let before = api.types.len();
    for (words, component) in types {
        api.types.push::<TypeId>(record(words, *component));
    }
    let facts = analyse(&api, &calls);
    let names = Names::assign(&api, &calls, &facts, &config);
    let ids = (before..api.types.len()).map(|index| TypeId(u32::try_from(index).unwrap()));
    ids.map(|id| names[id].name.to_string()).collect()
}

#[test]
fn types_of_the_client_are_reserved() {
    for name in [
        "ApiError", "Client", "Error", "Response", "Result", "String", "Patch", "Value", "Self",
        "Option", "New",
    ] {
        let expect = match name {
            // The model has one of its own.
            "ApiError" => "ApiErrorModel2".to_owned(),
            "Self" => "SelfModel".to_owned(),
            name => format!("{name}Model"),
        };
        assert_eq!(names(&[(&[name], true)]), [expect], "{name}");
    }
}

#[test]
fn what_is_written_as_its_name_comes_first() {
    let both: &[(&[&str], bool)] = &[(&["HTTPHealth"], true), (&["HttpHealth"], true)];
    assert_eq!(names(both), ["HttpHealth2", "HttpHealth"]);
    let inline: &[(&[&str], bool)] = &[
        (&["pet", "owner"], false),
        (&["PetOwner"], true),
        (&["pet_owner"], true),
    ];
    assert_eq!(names(inline), ["PetOwner3", "PetOwner", "PetOwner2"]);
    let apart: &[(&[&str], bool)] = &[(&["a"], true), (&["\u{430}"], true), (&["A"], true)];
    assert_eq!(names(apart), ["A2", "U430", "A"]);
}

#[test]
fn additions_behind_leave_names_alone() {
    let first = names(&[
        (&["Pet"], true),
        (&["pet"], true),
        (&["Pet", "owner"], false),
    ]);
    let more = names(&[
        (&["Pet"], true),
        (&["pet"], true),
        (&["Pet", "owner"], false),
        (&["PET"], true),
        (&["pet", "owner"], false),
    ]);
    assert_eq!(first[..], more[..3]);
}

#[test]
fn methods_lose_the_words_of_their_group() {
    let check = |group: &str, ids: &[&str], expect: &[&str]| {
        let (mut api, mut calls, config) = model::small();
        let template = api.operations[OperationId(2)].clone();
        let shape = calls.calls[2].clone();
        api.groups.truncate(1);
        group.clone_into(&mut api.groups[0].name);
        api.groups[0].operations.clear();
        for id in ids {
            let mut operation = template.clone();
            (*id).clone_into(&mut operation.id);
            operation.title = operation.id.clone();
            let id = api.operations.push(operation);
            api.groups[0].operations.push(id);
            calls.calls.push(shape.clone());
        }
        let facts = analyse(&api, &calls);
        let names = Names::assign(&api, &calls, &facts, &config);
        let methods: Vec<String> = api.groups[0]
            .operations
            .iter()
            .map(|id| names[*id].method.to_string())
            .collect();
        assert_eq!(methods, expect, "{group}");
    };
    check(
        "customers",
        &["update-customer", "listCustomers", "getCustomer"],
        &["update", "list", "get"],
    );
    check(
        "customers",
        &["customers_update", "get_customer_by_id", "ping"],
        &["update", "get_by_id", "ping"],
    );
    check(
        "customer_groups",
        &["createCustomerGroup", "customers"],
        &["create", "customers"],
    );
    check(
        "jobs",
        &["new", "default", "clone", "fmt"],
        &["new_call", "default_call", "clone_call", "fmt_call"],
    );
    check(
        "pets",
        &["getPet", "get", "get_pets"],
        &["get", "get_call", "get_pets"],
    );
    check(
        "pets",
        &["type", "self", "pets"],
        &["r#type", "self_", "pets"],
    );
}
