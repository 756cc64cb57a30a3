//! A first overlay: takes the tree of one document as it is published, gives the text of an overlay for it.
//!
//! Only what is surely meant becomes an action. Without one the list is empty, and a comment shows the form.

use std::fmt::Write as _;

use clientwright_spec::Node;

use super::seen::sentence_with;
use super::servers::{is_hollow, is_placeholder};
use crate::text::{yaml_comment, yaml_scalar};

/// An overlay's text.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// The text.
    pub text: String,
    /// How many actions it has.
    pub actions: usize,
}

const METHODS: [&str; 9] = [
    "delete", "get", "head", "options", "patch", "post", "put", "query", "trace",
];

/// The overlay of a document, given its tree and the name of its file.
pub fn overlay(tree: &Node, file: &str) -> Overlay {
    let title = format!("What {file} gets wrong");
    let mut text = String::new();
    for line in yaml_comment(
        0,
        "What the document gets wrong, each action with its reason; the document itself stays as it was published. An action \
         that matches nothing any more is an error.",
    ) {
        text.push_str(&line);
        text.push('\n');
    }
    // Writing to a String cannot fail.
    let _ = write!(
        text,
        "overlay: 1.1.0\ninfo:\n  title: {}\n  version: 1.0.0\nextends: {}\n",
        yaml_scalar(&title),
        yaml_scalar(file)
    );
    let mut actions: Vec<String> = forgotten_security(tree).into_iter().collect();
    actions.extend(open_servers(tree));
    actions.extend(placeholders(tree));
    actions.extend(hollow_lists(tree));
    if actions.is_empty() {
        text.push_str(
            "actions: []\n\
             # For instance:\n\
             # actions:\n\
             #   - target: $.components.schemas.Customer.properties.email\n\
             #     description: Null comes where there is none, which the document does not say.\n\
             #     update: {nullable: true}\n\
             #   - target: $.paths['/customers/{id}'].get.parameters[?@.name=='Authorization']\n\
             #     description: The key is published as a parameter besides the scheme.\n\
             #     remove: true\n",
        );
    } else {
        text.push_str("actions:\n");
        for action in &actions {
            text.push_str(action);
        }
    }
    if tree.get("servers").is_none() && tree.get("host").is_none() && tree.get("paths").is_some() {
        text.push_str(
            "# No server is given, and none can be guessed; until one is, callers set the base URL:\n\
             #   - target: $\n\
             #     description: The address is not in the document.\n\
             #     update: {servers: [{url: 'https://api.example.com'}]}\n",
        );
    }
    text.push_str(&unsaid_security(tree));
    Overlay {
        text,
        actions: actions.len(),
    }
}

/// Servers whose host nobody has: credentials would go there, since the first server is the default. Their path is kept,
/// for callers to give the host.
fn placeholders(tree: &Node) -> Vec<String> {
    let why = "Nobody's host, to which no credentials may go: callers give theirs to `base_url`.";
    if let Some(host) = tree.get("host").and_then(Node::as_str) {
        return Vec::from_iter(is_placeholder(host).then(|| {
            format!("  - target: $.host\n    description: >-\n      {why}\n    remove: true\n")
        }));
    }
    let servers = tree.get("servers").and_then(Node::as_array);
    let servers = servers.unwrap_or_default();
    let urls = || servers.iter().filter_map(|one| one.get("url")?.as_str());
    let others = urls().any(|url| !is_placeholder(url));
    // What cannot stand in a filter's quotes stays as it is, and so does what an action before this one removes.
    let hollow = urls().filter(|url| {
        let secure = url.strip_prefix("http://");
        let secure = secure.map(|rest| format!("https://{rest}"));
        let removed = secure.is_some_and(|secure| urls().any(|other| other == secure));
        is_placeholder(url)
            && !removed
            && !url.contains(['\'', '\\'])
            && !url.contains(char::is_control)
    });
    hollow
        .map(|url| {
            let target = yaml_scalar(&format!("$.servers[?@.url=='{url}']"));
            let path = url.split_once("://").map_or(url, |(_, rest)| rest);
            let path = path.find('/').map_or("/", |at| &path[at..]);
            let change = if others {
                "remove: true".to_owned()
            } else {
                format!("update: {{url: {}}}", yaml_scalar(path))
            };
            format!("  - target: {target}\n    description: >-\n      {why}\n    {change}\n")
        })
        .collect()
}

/// Variables of servers of which nothing but placeholders may be had.
fn hollow_lists(tree: &Node) -> Vec<String> {
    let servers = tree.get("servers").and_then(Node::as_array);
    let mut names = Vec::new();
    for server in servers.unwrap_or_default() {
        let variables = server.get("variables").and_then(Node::as_object);
        for (name, entry) in variables.into_iter().flatten() {
            let values = entry.node.get("enum").and_then(Node::as_array);
            let hollow = |value: &Node| value.as_str().is_some_and(|text| is_hollow(name, text));
            let all = values.is_some_and(|values| !values.is_empty() && values.iter().all(hollow));
            if all
                && !names.contains(name)
                && !name.contains(['\'', '\\'])
                && !name.contains(char::is_control)
            {
                names.push(name.clone());
            }
        }
    }
    names
        .iter()
        .map(|name| {
            let target = yaml_scalar(&format!("$.servers[*].variables['{name}'].enum"));
            format!(
                "  - target: {target}\n    description: >-\n      The only value is a placeholder, to which no credentials may go: \
                 callers give theirs.\n    remove: true\n"
            )
        })
        .collect()
}

/// How prose speaks of credentials.
const CREDENTIALS: [&str; 8] = [
    "access token",
    "api key",
    "api-key",
    "apikey",
    "api token",
    "authorization",
    "bearer",
    "basic auth",
];

/// A comment for documents that speak of credentials in their prose alone, if at all: nothing says how they are sent.
fn unsaid_security(tree: &Node) -> String {
    let components = tree.get("components");
    let old = tree.get("swagger").is_some();
    let schemes = components.and_then(|node| node.get("securitySchemes"));
    if schemes.is_some() || tree.get("securityDefinitions").is_some() || tree.get("paths").is_none()
    {
        return String::new();
    }
    let said = tree.pointer("/info/description").and_then(Node::as_str);
    let said = said.and_then(|text| sentence_with(text, &CREDENTIALS));
    let said = said.map_or_else(String::new, |text| format!(" The document says: {text}"));
    let why = format!(
        "No security scheme is given.{said} Where calls need credentials, an action tells how they are sent, so that the \
         builder takes them:"
    );
    let mut text = yaml_comment(0, &why).join("\n");
    text.push_str(
        "\n#   - target: $\n#     description: Calls need a token, of which no scheme tells.\n#     update:\n",
    );
    text.push_str(if old {
        "#       securityDefinitions: {token: {type: apiKey, in: header, name: Authorization}}\n"
    } else {
        "#       components: {securitySchemes: {token: {type: http, scheme: bearer}}}\n"
    });
    text + "#       security: [{token: []}]\n"
}

/// Servers that are given by http too: no credentials may go there, and the first one is the default.
fn open_servers(tree: &Node) -> Vec<String> {
    let servers = tree.get("servers").and_then(Node::as_array);
    let servers = servers.unwrap_or_default();
    let urls = || servers.iter().filter_map(|one| one.get("url")?.as_str());
    let open = urls().filter(|url| {
        let secure = url.strip_prefix("http://");
        let secure = secure.map(|rest| format!("https://{rest}"));
        secure.is_some_and(|secure| urls().any(|other| other == secure))
    });
    // What cannot stand in a filter's quotes stays as it is.
    let open = open.filter(|url| !url.contains(['\'', '\\']) && !url.contains(char::is_control));
    open.map(|url| {
        let target = format!("$.servers[?@.url=='{url}']");
        format!(
            "  - target: {}\n    description: The same server is given by https; credentials never go over http.\n    \
             remove: true\n",
            yaml_scalar(&target)
        )
    })
    .collect()
}

/// Security schemes that nothing asks for: credentials would go nowhere. They are sent where they are given, and are
/// demanded nowhere, since some operations may go without.
fn forgotten_security(tree: &Node) -> Option<String> {
    let schemes = tree
        .pointer("/components/securitySchemes")
        .or_else(|| tree.get("securityDefinitions"))?
        .as_object()?;
    let asks = |node: &Node| node.get("security").is_some();
    let paths = tree.get("paths").and_then(Node::as_object);
    let operations = paths.into_iter().flat_map(|paths| paths.values());
    let mut operations = operations
        .filter_map(|path| path.node.as_object())
        .flat_map(|path| {
            let methods = path
                .iter()
                .filter(|(key, _)| METHODS.contains(&key.as_str()));
            methods.map(|(_, entry)| &entry.node)
        });
    let paths_elsewhere =
        paths.is_some_and(|paths| paths.values().any(|path| path.node.get("$ref").is_some()));
    if schemes.is_empty()
        || asks(tree)
        || paths_elsewhere
        || paths.is_none_or(|paths| paths.is_empty())
        || operations.any(asks)
    {
        return None;
    }
    let mut text = String::from("  - target: $\n    description: >-\n");
    let why = "Security schemes are defined, and no `security` refers to them. Where credentials are given they are sent; \
               `{}` says that a call may go without, since nobody tells which may not.";
    let mut line = String::from("     ");
    for word in why.split(' ') {
        if line.len() + word.len() > 110 {
            text.push_str(&line);
            text.push('\n');
            line = String::from("     ");
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(text, "{line}\n    update:\n      security:");
    for name in schemes.keys() {
        let _ = writeln!(text, "        - {}: []", yaml_scalar(name));
    }
    text.push_str("        - {}\n");
    Some(text)
}
