//! Names that `client.yaml` gives and that cannot be had, each with what is said of it.

use std::fmt::Write as _;

use clientwright_codegen::Form;

use crate::support::said;

const DOCUMENT: &str = include_str!("../features/renames.yaml");

/// Settings, one case to a line.
const CASES: &str = "\
fields: {Customers: {obj: kind}, Currency: {usd: dollar}}
fields: {Customer: {object: kind, '*': metadata}, Level: {}}
fields: {NewCharge: {'*': others}}
fields: {Customer: {obj: id}}
fields: {Customer: {obj: kind, cur: kind}}
fields: {Customer: {obj: id, id: key}}
fields: {Customer: {obj: extra}}
fields: {Customer: {obj: type, id: Key, cur: 'c\"; }', addr: self}}
fields: {CustomerUpdate: {nm: id}, customer_update: {fone: clone}}
types: {Customer: Person, customer_update: PersonUpdate}; fields: {Person: {obj: kind}}
types: {Customer: person, customer_update: Client, NewCharge: 'a; fn b', File: Self}
types: {Customer: Level, Level: Risk, NewCharge: Payer, File: ListCustomers}
variants: {Currency: {usd: Eur, eur: Unknown, gbp: Pound, €: €}}
variants: {Payer: {String: Customer, Customer: customer}, Either: {EitherWithA: AsFirst}}
variants: {Customer: {obj: Kind}, Currencies: {usd: Dollar}}
operations: {listCustomers: {parameters: {id: key, size: page}}}
operations: {listCustomers: {parameters: {query id: q, q: search-for, 'page[size]': send}}}
operations: {updateCustomer: {parameters: {id: fone}}, listAll: {parameters: {q: query}}}
select: [{tag: charges}]; fields: {customer_update: {nm: full_name}, CustomerUpdates: {nm: full_name}}; operations: {listCustomers: {parameters: {q: search}}}
";

#[test]
fn names_that_cannot_be_had() {
    let mut all = String::new();
    for case in CASES.lines() {
        let settings = case.replace("; ", "\n") + "\n";
        let (_, said) = said(Form::Crate, "renames", DOCUMENT, &settings);
        // What is said of the document has nothing to do with them.
        let blocks = said.split_inclusive("\n\n");
        let said: String = blocks
            .filter(|block| !block.contains("openapi.yaml"))
            .collect();
        let _ = writeln!(all, "==== {case}\n{said}");
    }
    insta::assert_snapshot!(all);
}
