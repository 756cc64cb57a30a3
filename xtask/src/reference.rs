//! `cargo xtask reference`: the page on client.yaml and its JSON Schema, from the types that read the file.

use std::error::Error;
use std::fs;
use std::process::ExitCode;

pub fn run(check: bool) -> Result<ExitCode, Box<dyn Error>> {
    let schema = format!("{:#}\n", clientwright::reference::schema());
    let files = [
        (
            "docs/reference/client-yaml.md",
            clientwright::reference::markdown(),
        ),
        ("docs/client.schema.json", schema),
    ];
    let mut changed = 0;
    for (name, text) in files {
        let path = crate::root().join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        changed += 1;
        println!("~ {name}");
        if !check {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, text)?;
        }
    }
    println!("{changed} changed");
    Ok(if check && changed > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
