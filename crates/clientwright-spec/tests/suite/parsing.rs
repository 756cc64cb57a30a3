//! YAML and JSON as located trees.

use clientwright_spec::{Diagnostics, Limits, Sources, parse, render};

use crate::support::places;

fn parsed(text: &str, limits: &Limits) -> String {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::default());
    let file = sources.add("x.yaml", text);
    let node = parse(file, text, limits, &mut diagnostics);
    assert_eq!(node.is_none(), diagnostics.has_errors());
    let tree = node.map_or_else(|| "refused\n".to_owned(), |node| places(&node));
    format!(
        "=== text\n{}\n=== result\n{tree}{}",
        text.trim_end(),
        render(&sources, &diagnostics)
    )
}

#[track_caller]
fn check(name: &str, text: &str) {
    insta::assert_snapshot!(name, parsed(text, &Limits::default()));
}

#[test]
fn yaml() {
    check(
        "yaml",
        "
a: {b: [1, 'x', \"y\"], c: }
ümlaut: ß
literal: |
  one
    two

folded: >-
  one
  two
list:
- a
-
  b: 1
200: {}
? long key
: value
",
    );
}

#[test]
fn scalars() {
    check(
        "scalars",
        "
[true, True, 'true', no, on, yes, null, ~, '', 1, -1, 1.10, 1e400, 012, 0x1F, 1_000, +5, .5, 5., .inf, .nan,
 2024-01-01, 12:30:00, 18446744073709551616, !!str 5, !!int '5', =, <<]
",
    );
}

#[test]
fn keys_are_text_as_written() {
    check(
        "keys",
        "{200: a, 1.10: b, no: c, null: d, 'quoted': e, 2024-01-01: f, '': g}",
    );
}

#[test]
fn json() {
    check(
        "json",
        "{\n  \"a\": [1, -2.50, 1E+2, true, false, null],\n  \"b\\u0041\\n\": \"\\ud83d\\ude00 \\/ é\",\n  \"c\": {}\n}\n",
    );
}

#[test]
fn aliases_and_merge_keys() {
    check(
        "aliases",
        "
base: &base {a: 1, b: 2}
copy: *base
merged:
  <<: *base
  b: 3
more:
  <<: [*base, {c: 4}]
key: &k name
*k : value
",
    );
}

#[test]
fn a_byte_order_mark_is_no_content() {
    check("byte_order_mark", "\u{feff}{\"a\": 1}");
    check("byte_order_mark_yaml", "\u{feff}a: b\n");
}

#[test]
fn continued_lines_of_quoted_texts_begin_anywhere() {
    check(
        "continued_lines",
        "a:\n  b: \"one\n  two\nthree\"\n  c: 'four\nfive'\nd: 6\n",
    );
}

#[test]
fn what_is_refused() {
    let texts = [
        "a: 1\nb: 2\na: 3\n",
        "{\"a\": 1,\n \"a\": 2}",
        "a: *missing\n",
        "a: &a [*a]\n",
        "{[a]: b}\n",
        "? {a: b}\n: c\n",
        "a: 1\n---\nb: 2\n",
        "",
        "# nothing\n",
        "a: [1, 2\n",
        "{\"a\": }",
        "{\"a\": \"\\ud800\"}",
        "{\"a\": 01}",
        "a: b: c\n",
        "a: 'x\n",
        "a:\n\t- b\n",
        "<<: 5\n",
    ];
    let all: Vec<String> = texts
        .iter()
        .map(|text| parsed(text, &Limits::default()))
        .collect();
    insta::assert_snapshot!("refused", all.join("\n"));
}

#[test]
fn limits() {
    let limits = Limits {
        bytes: 40,
        depth: 3,
        nodes: 10,
        aliases: 4,
    };
    let texts = [
        "a: 0123456789012345678901234567890123456789\n",
        "[[[[1]]]]",
        "- - - - 1\n",
        "[1,2,3,4,5,6,7,8,9,10]",
        "- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n- 1\n",
        "[&a [1, 1], *a, *a]\n",
        "[&a [[1]], [[*a]]]\n",
    ];
    let all: Vec<String> = texts.iter().map(|text| parsed(text, &limits)).collect();
    insta::assert_snapshot!("limits", all.join("\n"));
}

#[test]
fn other_tags_are_said_to_be_ignored() {
    check("tags", "a: !secret x\nb: !!str 5\nc: !list [1]\n");
}
