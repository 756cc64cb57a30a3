//! Documents inside of pages: takes a page of documentation in Markdown, gives the `OpenAPI` document that it quotes.

/// What a file's name ends with where it is a page.
const PAGES: [&str; 3] = [".md", ".mdx", ".markdown"];

/// The document of a file: the file's own text, or that of the one block of a page that holds a document.
///
/// # Errors
///
/// What is wrong with the page.
pub(super) fn document(name: &str, text: &str) -> Result<String, &'static str> {
    if !PAGES
        .iter()
        .any(|ending| name.to_ascii_lowercase().ends_with(ending))
    {
        return Ok(text.to_owned());
    }
    let mut found: Vec<String> = blocks(text)
        .into_iter()
        .filter(|block| is_document(block))
        .collect();
    match (found.pop(), found.is_empty()) {
        (Some(document), true) => Ok(document),
        (Some(_), false) => Err(
            "the page quotes several OpenAPI documents; give the one that is meant as a file of its own",
        ),
        (None, _) => Err("the page quotes no OpenAPI document"),
    }
}

/// The texts between fences.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in text.lines() {
        let marks = line
            .trim_start()
            .split(|c| c != '`' && c != '~')
            .next()
            .unwrap_or_default();
        match &mut open {
            Some((fence, block)) => {
                if marks.starts_with(*fence) && line.trim() == marks {
                    blocks.push(std::mem::take(block));
                    open = None;
                } else {
                    block.push_str(line);
                    block.push('\n');
                }
            }
            None if marks.len() >= 3 => open = Some((marks, String::new())),
            None => {}
        }
    }
    blocks
}

/// Whether a text begins as an `OpenAPI` document does.
fn is_document(text: &str) -> bool {
    let keys = ["openapi", "swagger"];
    let top = |line: &str| {
        let key = line
            .split(':')
            .next()
            .unwrap_or_default()
            .trim()
            .trim_matches(['"', '\'']);
        keys.contains(&key) && line.contains(':')
    };
    if text.trim_start().starts_with('{') {
        return text
            .lines()
            .any(|line| top(line.trim_start_matches(['{', ' ', '\t'])));
    }
    text.lines()
        .any(|line| !line.starts_with([' ', '\t']) && top(line))
}
