//! What is rendered from a model that is built by hand.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "only the crate itself is pure; its tests write and compile"
)]

mod compile;
mod derives;
mod features;
mod hostile;
mod model;
mod module;
mod names;
mod renames;
mod selection;
mod support;
mod tables;

use clientwright_codegen::analyse::analyse;
use clientwright_codegen::derive::Derives;
use clientwright_codegen::name::Names;
use clientwright_codegen::{Form, RenderOptions, Tables, render};

#[test]
fn a_small_client() {
    let (api, calls, config) = model::small();
    let facts = analyse(&api, &calls);
    let names = Names::assign(&api, &calls, &facts, &config);
    let options = RenderOptions {
        runtime_dependency: "{ version = \"0.1.0\", default-features = false }".to_owned(),
        command: "cargo xtask codegen".to_owned(),
        form: Form::Crate,
    };
    let tables = Tables {
        facts: &facts,
        names: &names,
        derives: &Derives::default(),
    };
    let tree = render(&api, &calls, tables, &config, &options, &[]);
    let mut all = String::new();
    for (path, text) in tree.iter() {
        all.push_str(&format!("==== {path}\n{text}"));
        if let Ok(folder) = std::env::var("RENDER_OUT") {
            let path = std::path::Path::new(&folder).join(path.as_str());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    insta::assert_snapshot!(all);
}
