//! Rules of `derive`: what types have by them, and what is said of rules that cannot be followed.

use std::fmt::Write as _;

use clientwright_codegen::{FileTree, Form};

use crate::support::said;

const DOCUMENT: &str = include_str!("../features/derives.yaml");

/// Rules, one case to a line.
const CASES: &str = "\
{types: [Person], traits: [Eq, Hash]}
{types: [Person], traits: [Ord]}
{types: [Tags], traits: [Hash]}
{types: [Order], traits: [Eq]}
{types: [NewOrder], traits: [Copy]}
{types: [NewOrder], traits: [Default]}
{types: [Labels], traits: [Eq]}
{types: ['*'], traits: [Eq]}
{traits: [Hash, Debug]}
{types: ['*Order'], traits: [Copy]}
{types: [NewOrder, '*a*'], traits: [PartialOrd]}
{types: [Orders, 'Customer*'], traits: [Eq]}
{types: [Point], traits: []}
{types: [Point], traits: [Display, eq, 'a::', 'Eq, Copy']}
{types: [Point], traits: ['utoipa::ToSchema', 'crate::ext::Named']}
{types: [Point, 'Ord*'], traits: ['my_derives::Named', 'my_derives::Named']}
{types: [Point], of: [Eq]}
";

#[test]
fn rules() {
    let mut all = String::new();
    for case in CASES.lines() {
        let (tree, said) = said(
            Form::Crate,
            "rules",
            DOCUMENT,
            &format!("derive: [{case}]\n"),
        );
        // What is said of the document has nothing to do with them.
        let blocks = said.split_inclusive("\n\n");
        let said: String = blocks.filter(|block| !block.contains("CW0602")).collect();
        let _ = writeln!(
            all,
            "==== {case}\n{}{said}",
            tree.iter().map(derived).collect::<String>()
        );
    }
    insta::assert_snapshot!(all);
}

/// The types that derive more than all do.
fn derived(tree: &FileTree) -> String {
    let mut out = String::new();
    for (_, text) in tree
        .iter()
        .filter(|(path, _)| ["src/orders.rs", "src/types.rs"].contains(&path.as_str()))
    {
        let (mut attribute, mut ordered) = ("", false);
        for line in text.lines() {
            if line.starts_with("#[derive(") {
                attribute = line;
            }
            let item = line
                .strip_prefix("pub struct ")
                .or(line.strip_prefix("pub enum "));
            let usual = [
                "",
                "#[derive(Clone)]",
                "#[derive(Debug, Clone)]",
                "#[derive(Debug, Clone, PartialEq, Eq, Hash)]",
                "#[derive(Clone, Default)]",
                "#[derive(Debug, Clone, PartialEq)]",
            ];
            if let Some(item) = item {
                let name = item.split([' ', '(']).next().unwrap_or_default();
                if !usual.contains(&attribute) && !name.ends_with("Required") {
                    let _ = writeln!(out, "{name}: {attribute}");
                }
                attribute = "";
            }
            if ordered {
                let _ = writeln!(out, "{} is ordered", line.trim_end_matches('{').trim());
            }
            ordered = line.starts_with("runtime::ordered!");
        }
    }
    out
}

/// Of a type of the user's own only `client.yaml` can say what it has.
#[test]
fn types_of_the_users_own() {
    let check = |replace: &str, derived: &str| {
        let rules = format!(
            "replace: {{Point: {replace}}}\nderive: [{{types: [Order, Person], traits: [{derived}]}}]\n"
        );
        let document = DOCUMENT.replace("        score: {type: number, format: double}\n", "");
        said(Form::Crate, "rules", &document, &rules)
    };
    let (tree, text) = check("'my_derives::Point'", "Eq");
    assert!(tree.is_none());
    insta::assert_snapshot!(text);
    for (replace, derived) in [
        ("{type: 'my_derives::Point', traits: [Ord]}", "Eq"),
        (
            "{type: 'my_derives::Point', serde: true, traits: [Eq, Hash]}",
            "Hash",
        ),
    ] {
        let (tree, text) = check(replace, derived);
        assert!(tree.is_some(), "{text}");
    }
    let (_, text) = check("{type: 'my_derives::Point', traits: [Shiny]}", "Eq");
    assert!(
        text.contains("`Shiny` is no trait that a rule of `derive` could need"),
        "{text}"
    );
}

/// A module has what the crate has; what it depends on is its user's business.
#[test]
fn modules() {
    let form = Form::Module {
        name: "derives".to_owned(),
        layout: clientwright_codegen::Layout::File,
    };
    let rules = "derive: [{types: [Point], traits: [Eq, 'utoipa::ToSchema', 'crate::Named']}]\n";
    let (tree, said) = said(form, "derives", DOCUMENT, rules);
    let tree = tree.expect(&said);
    let text: String = tree.iter().map(|(_, text)| text.to_owned()).collect();
    assert!(
        text.contains("#[derive(Clone, Eq, ::utoipa::ToSchema, crate::Named)]"),
        "{text}"
    );
}
