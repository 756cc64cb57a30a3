//! Several documents of one provider, as their users have them: `several.txt` holds the files of each case, `---` before a document
//! and `+++` before a file that documents refer to. What each comes to is a snapshot.

use clientwright_spec::{Credentials, Input, to_yaml};

use crate::support::{describe, report};

struct Case<'a> {
    name: &'a str,
    documents: Vec<(&'a str, &'a str)>,
    files: Vec<(&'a str, &'a str)>,
}

fn cases() -> Vec<Case<'static>> {
    let text = include_str!("several.txt");
    let cases = text.strip_prefix("# ").expect("a case").split("\n# ");
    let case = |text: &'static str| {
        let (name, mut rest) = text.split_once('\n').expect("a name");
        let (mut documents, mut files) = (Vec::new(), Vec::new());
        while let Some((mark, file)) = rest.split_at_checked(4) {
            let (path, text) = file.split_once('\n').expect("a path");
            let next = ["\n--- ", "\n+++ "]
                .iter()
                .filter_map(|mark| text.find(mark));
            let (text, more) = text.split_at(next.min().map_or(text.len(), |at| at + 1));
            match mark {
                "--- " => documents.push((path, text)),
                "+++ " => files.push((path, text)),
                mark => panic!("{mark:?} in {name}"),
            }
            rest = more;
        }
        Case {
            name,
            documents,
            files,
        }
    };
    cases.map(case).collect()
}

fn inputs(case: &Case<'_>) -> Vec<Input> {
    let documents = case.documents.iter();
    let input = |(path, text): &(&str, &str)| Input {
        name: (*path).to_owned(),
        path: (*path).to_owned(),
        text: (*text).into(),
        ..Input::default()
    };
    documents.map(input).collect()
}

fn snapshot(inputs: &[Input], case: &Case<'_>) -> String {
    let text = report(inputs, &case.files, |read| {
        let schemes: Vec<String> = (read.document.operations.iter())
            .map(|one| {
                format!(
                    "{}: {:?}\n",
                    one.id,
                    one.security
                        .iter()
                        .flatten()
                        .map(|one| &one.scheme)
                        .collect::<Vec<_>>()
                )
            })
            .collect();
        format!(
            "{}--- security\n{}--- effective\n{}",
            describe(&read.document),
            schemes.concat(),
            to_yaml(&read.effective)
        )
    });
    // What goes in stands in `several.txt`.
    let result = text.find("=== result").or(text.find("=== refused"));
    text[result.expect("a result")..].to_owned()
}

#[test]
fn documents_join() {
    for case in cases() {
        insta::with_settings!({snapshot_suffix => case.name.replace([' ', ','], "_")}, {
            insta::assert_snapshot!(snapshot(&inputs(&case), &case));
        });
    }
}

fn case(name: &str) -> Case<'static> {
    let mut cases = cases().into_iter();
    cases.find(|case| case.name == name).expect(name)
}

/// What is said in `client.yaml` is no warning.
#[test]
fn a_word_of_the_users_own_stands_in_front() {
    let case = case("what differs has a name of its own, and so has what refers to it");
    let mut inputs = inputs(&case);
    inputs.truncate(2);
    inputs[1].word = Some("Back office".to_owned());
    let text = snapshot(&inputs, &case);
    assert!(text.contains("    BackOfficePage:\n"), "{text}");
    assert!(!text.contains("warning["), "{text}");
}

#[test]
fn credentials_are_shared_where_one_says_so_and_kept_apart_where_one_says_so() {
    let case = case("credentials of two owners");
    for (said, schemes, notes) in [
        ([None, None], ["token", "lettersToken"], 0),
        (
            [Some(Credentials::Own), None],
            ["ordersToken", "lettersToken"],
            1,
        ),
        (
            [Some(Credentials::Own), Some(Credentials::Own)],
            ["ordersToken", "lettersToken"],
            2,
        ),
        ([None, Some(Credentials::Shared)], ["token", "token"], 0),
    ] {
        let mut inputs = inputs(&case);
        for (input, said) in inputs[1..].iter_mut().zip(said) {
            input.credentials = said;
        }
        let text = snapshot(&inputs, &case);
        for (id, scheme) in ["listOrders", "listLetters"].iter().zip(schemes) {
            assert!(
                text.contains(&format!("\n{id}: [\"{scheme}\"]\n")),
                "{text}"
            );
        }
        assert_eq!(text.matches("note[CW0305]").count(), notes, "{text}");
        let warned = said[1].is_none();
        assert_eq!(text.contains("warning[CW0305]"), warned, "{text}");
    }
}

/// Names hang only on the documents before: one that is added behind changes none.
#[test]
fn a_document_more_changes_no_name() {
    for case in cases() {
        let inputs = inputs(&case);
        for count in 1..inputs.len() {
            let names = |inputs: &[Input]| -> Vec<String> {
                let mut names = Vec::new();
                report(inputs, &case.files, |read| {
                    let document = &read.document;
                    let operations = document.operations.iter();
                    let components = document.components.keys();
                    let text: Vec<String> = (operations.map(|one| one.id.clone()))
                        .chain(components.cloned())
                        .chain(document.security_schemes.keys().cloned())
                        .collect();
                    text.join("\n")
                })
                .split_once("=== result\n")
                .expect("a result")
                .1
                .lines()
                .take_while(|line| !line.starts_with("==="))
                .for_each(|line| names.push(line.to_owned()));
                names
            };
            let all = names(&inputs);
            for name in names(&inputs[..count]) {
                assert!(all.contains(&name), "{}: {name} of {all:?}", case.name);
            }
        }
    }
}
