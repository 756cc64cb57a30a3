//! What the crate depends on: the runtime with the features that its types need, and what `client.yaml` adds.

use std::collections::BTreeSet;

use crate::analyse;
use crate::config::{Dependency, DependencyDetail};
use crate::model::{Content, OperationId, Ty, TypeId};
use crate::text::{code_span, toml_string};

use super::{Cx, Form};

/// The runtime as a TOML value, with the features that the types of other crates need.
pub(super) fn runtime(cx: &Cx<'_>) -> String {
    with_features(&cx.options.runtime_dependency, &features(cx))
}

/// The same for the crate's own examples and tests.
pub(super) fn testing(cx: &Cx<'_>) -> String {
    with_features(&cx.options.runtime_dependency, &BTreeSet::from(["testing"]))
}

/// What a module's docs say of the features of the runtime that its types need: it cannot ask for them itself.
pub(super) fn needed(cx: &Cx<'_>) -> String {
    let features: Vec<String> = features(cx).into_iter().map(code_span).collect();
    match (&cx.options.form, features.as_slice()) {
        (Form::Crate, _) | (_, []) => String::new(),
        (Form::Module { .. }, [one]) => {
            format!("\nIts types need the feature {one} of `clientwright-runtime`.\n")
        }
        (Form::Module { .. }, many) => {
            let many = many.join(", ");
            format!("\nIts types need these features of `clientwright-runtime`: {many}.\n")
        }
    }
}

/// The features of the runtime that the types need.
fn features(cx: &Cx<'_>) -> BTreeSet<&'static str> {
    let mut features = BTreeSet::new();
    let mut look = |ty: &Ty| features.extend(feature(ty));
    for (_, ty) in cx.api.types.iter::<TypeId>() {
        analyse::parts(ty).into_iter().for_each(&mut look);
    }
    for (_, operation) in cx.api.operations.iter::<OperationId>() {
        operation.parameters.iter().for_each(|one| look(&one.ty));
        operation.body.iter().for_each(|body| look(&body.ty));
        operation.events.iter().for_each(|events| look(&events.ty));
        for answer in &operation.answers {
            if let Content::Json(ty) = &answer.content {
                look(ty);
            }
            answer.headers.iter().for_each(|(_, ty, _)| look(ty));
        }
    }
    let webhooks = cx.api.webhooks.iter().filter_map(|one| one.ty.as_ref());
    let errors = cx.api.errors.iter().map(|error| &error.ty);
    webhooks.chain(errors).for_each(look);
    features
}

fn feature(ty: &Ty) -> Option<&'static str> {
    match ty {
        Ty::Foreign(foreign) => foreign.feature(),
        Ty::List(inner)
        | Ty::NullableItem(inner)
        | Ty::Map(inner)
        | Ty::NullableMap(inner)
        | Ty::Nullable(inner)
        | Ty::Secret(inner)
        | Ty::Quoted(inner) => feature(inner),
        _ => None,
    }
}

/// A dependency with further features: a version, or an inline table.
fn with_features(dependency: &str, features: &BTreeSet<&str>) -> String {
    if features.is_empty() {
        return dependency.to_owned();
    }
    let names: Vec<String> = features.iter().map(|name| toml_string(name)).collect();
    let names = names.join(", ");
    let dependency = dependency.trim();
    let Some(table) = dependency.strip_suffix('}') else {
        return format!("{{ version = {dependency}, features = [{names}] }}");
    };
    match table
        .split_once("features = [")
        .filter(|(before, _)| !before.ends_with('-'))
    {
        Some((before, after)) => format!("{before}features = [{names}, {after}}}"),
        None => format!("{}, features = [{names}] }}", table.trim_end()),
    }
}

/// The lines of the dependencies that `client.yaml` adds.
pub(super) fn further(cx: &Cx<'_>) -> String {
    let lines = cx.config.package.dependencies.iter();
    let lines = lines.map(|(name, dependency)| {
        let value = match dependency {
            Dependency::Version(version) => toml_string(version),
            Dependency::Detailed(detail) => table(detail),
        };
        format!("{} = {value}\n", toml_string(name))
    });
    lines.collect()
}

fn table(detail: &DependencyDetail) -> String {
    let texts = [
        ("version", &detail.version),
        ("path", &detail.path),
        ("git", &detail.git),
        ("branch", &detail.branch),
        ("tag", &detail.tag),
        ("rev", &detail.rev),
        ("package", &detail.package),
    ];
    let texts = texts.into_iter();
    let mut members: Vec<String> = texts
        .filter_map(|(key, text)| Some(format!("{key} = {}", toml_string(text.as_ref()?))))
        .collect();
    if let Some(default) = detail.default_features {
        members.push(format!("default-features = {default}"));
    }
    if !detail.features.is_empty() {
        let names: Vec<String> = detail
            .features
            .iter()
            .map(|name| toml_string(name))
            .collect();
        members.push(format!("features = [{}]", names.join(", ")));
    }
    format!("{{ {} }}", members.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_join_those_that_are_there() {
        let check = |dependency: &str, expect: &str| {
            assert_eq!(
                with_features(dependency, &BTreeSet::from(["jiff", "uuid"])),
                expect
            );
        };
        check(
            "\"0.1.0\"",
            "{ version = \"0.1.0\", features = [\"jiff\", \"uuid\"] }",
        );
        check(
            "{ version = \"0.1.0\", default-features = false }",
            "{ version = \"0.1.0\", default-features = false, features = [\"jiff\", \"uuid\"] }",
        );
        check(
            "{ path = \"../r\", features = [\"reqwest\"] }",
            "{ path = \"../r\", features = [\"jiff\", \"uuid\", \"reqwest\"] }",
        );
        assert_eq!(with_features("\"1\"", &BTreeSet::new()), "\"1\"");
    }
}
