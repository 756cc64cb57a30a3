//! What a page tells its reader to do: takes Markdown, gives the files to write and the scripts to run, in their order.
//!
//! `<!-- outside NAME at most N lines -->` begins a transcript in a guide, in an empty folder; the next one, or
//! `<!-- outside end -->`, ends it. Within it a block of `sh` is run, and a block after `<!-- file PATH -->`, `<!-- append PATH -->` or
//! `<!-- given PATH -->` becomes a file or the end of one. Lines are counted, but for those of files that are given: they are what
//! the reader has to write.

use std::path::{Path, PathBuf};

#[derive(Debug, PartialEq, Eq)]
pub struct Transcript {
    pub name: String,
    /// The folder that is there before the first step.
    pub copy: Option<PathBuf>,
    pub steps: Vec<Step>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Write { file: String, text: String },
    Append { file: String, text: String },
    Run { script: String },
}

/// The transcripts of a guide.
pub fn of_guide(page: &str) -> Result<Vec<Transcript>, String> {
    let mut transcripts = Vec::new();
    for part in page.split("<!-- outside ").skip(1) {
        let (head, text) = part
            .split_once("-->")
            .ok_or("a comment of a transcript has no end")?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let (name, most) = match words.as_slice() {
            ["end"] => continue,
            [name] => (name, None),
            [name, "at", "most", lines, "lines"] => {
                let lines: usize = lines.parse().map_err(|_| format!("{lines} is no number"))?;
                (name, Some(lines))
            }
            _ => return Err(format!("`outside {head}` is not understood")),
        };
        let (steps, written) = steps(text)?;
        if !steps.iter().any(|step| matches!(step, Step::Run { .. })) {
            return Err(format!("{name} runs nothing"));
        }
        if most.is_some_and(|most| written > most) {
            return Err(format!(
                "{name} has its reader write {written} lines, more than it promises"
            ));
        }
        transcripts.push(Transcript {
            name: (*name).to_owned(),
            copy: None,
            steps,
        });
    }
    if transcripts.is_empty() {
        return Err("there is no transcript".to_owned());
    }
    Ok(transcripts)
}

/// What the README of an example runs in a copy of its folder.
pub fn of_example(name: &str, folder: &Path, readme: &str) -> Result<Transcript, String> {
    let (steps, _) = steps(readme)?;
    if steps.is_empty() {
        return Err(format!("the README of {name} runs nothing"));
    }
    Ok(Transcript {
        name: name.to_owned(),
        copy: Some(folder.to_path_buf()),
        steps,
    })
}

/// The steps, and how many lines the reader writes in them.
fn steps(text: &str) -> Result<(Vec<Step>, usize), String> {
    let (mut steps, mut written) = (Vec::new(), 0);
    let mut lines = text.lines();
    // What the next block becomes.
    let mut marker = None;
    while let Some(line) = lines.next() {
        if let Some(words) = line
            .strip_prefix("<!-- ")
            .and_then(|rest| rest.strip_suffix(" -->"))
        {
            marker = words.split_once(' ');
        }
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let text = block.join("\n") + "\n";
        let marker = marker.take();
        if marker.is_some_and(|(what, _)| what != "given") {
            written += block.iter().filter(|line| !line.trim().is_empty()).count();
        }
        let step = match marker {
            Some(("file" | "given", file)) => Step::Write {
                file: below(file)?,
                text,
            },
            Some(("append", file)) => Step::Append {
                file: below(file)?,
                text,
            },
            Some((other, _)) => return Err(format!("`{other}` is not understood")),
            None if info == "sh" => {
                steps.push(Step::Run { script: text });
                continue;
            }
            None => continue,
        };
        steps.push(step);
    }
    Ok((steps, written))
}

fn below(file: &str) -> Result<String, String> {
    if file.starts_with('/') || file.split('/').any(|part| part == "..") {
        return Err(format!("{file} is not below the transcript's folder"));
    }
    Ok(file.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# A page
```sh
not of a transcript
```
<!-- outside first at most 2 lines -->
```sh
cargo new first
```
<!-- given api.yaml -->
```yaml
one: 1
two: 2
three: 3
```
<!-- file src/main.rs -->

```rust,ignore
fn main() {}
```
<!-- append Cargo.toml -->
```toml

key = 1
```
```console
$ not run
```
<!-- outside end -->
```sh
nor this
```
";

    #[test]
    fn blocks_become_steps() -> Result<(), String> {
        let [first] = of_guide(PAGE)?.try_into().map_err(|_| "one transcript")?;
        let write = |file: &str, text: &str| Step::Write {
            file: file.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(first.name, "first");
        assert_eq!(
            first.steps,
            [
                Step::Run {
                    script: "cargo new first\n".to_owned()
                },
                write("api.yaml", "one: 1\ntwo: 2\nthree: 3\n"),
                write("src/main.rs", "fn main() {}\n"),
                Step::Append {
                    file: "Cargo.toml".to_owned(),
                    text: "\nkey = 1\n".to_owned()
                },
            ]
        );
        Ok(())
    }

    #[test]
    fn promises_are_held() {
        let more = PAGE.replace("fn main() {}", "fn main() {\n}");
        let refused = |page: &str| of_guide(page).err().unwrap_or_default();
        assert!(refused(&more).contains("3 lines"), "{}", refused(&more));
        assert!(refused(&PAGE.replace("src/main.rs", "../main.rs")).contains("../main.rs"));
        assert!(refused("# Nothing").contains("no transcript"));
        assert!(refused("<!-- outside one -->\n").contains("runs nothing"));
    }
}
