//! What hostile text becomes at each choke point.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::*;

fn check_markdown(input: &str, expect: &str) {
    assert_eq!(markdown(input).join("\n"), expect, "{input:?}");
    safe(input);
}

/// Reads the lines as rustdoc does and refuses whatever could act.
fn safe(input: &str) {
    safe_lines(input, &markdown(input));
    safe_lines(input, &item_of("`argument`:", input));
}

fn safe_lines(input: &str, lines: &[String]) {
    let text = lines.join("\n");
    for line in lines {
        assert!(
            !line.contains([
                '\n', '\r', '\u{2028}', '\u{202e}', '\u{200b}', '\u{1b}', '\0'
            ]),
            "{input:?}: {text:?}"
        );
    }
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    // A broken reference is what rustdoc takes for a link to an item.
    let broken = |link: pulldown_cmark::BrokenLink<'_>| -> Option<(pulldown_cmark::CowStr<'_>, pulldown_cmark::CowStr<'_>)> {
        panic!("{input:?} gives the reference {:?} in {text:?}", link.reference)
    };
    // A link, or code, in which an address may stand as it is.
    let mut links = 0;
    for event in Parser::new_with_broken_link_callback(&text, options, Some(broken)) {
        match &event {
            Event::Start(Tag::Link { .. } | Tag::CodeBlock(_)) => links += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock) => links -= 1,
            Event::Text(words) if links == 0 && words.contains("://e.com") => {
                panic!("{input:?} gives a bare address in {text:?}")
            }
            _ => {}
        }
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                panic!("{input:?} gives HTML {html:?} in {text:?}")
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(kind))) if &*kind == "text" => {}
            Event::Start(Tag::CodeBlock(kind)) => {
                panic!("{input:?} gives the block {kind:?} in {text:?}")
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                let web = dest_url.starts_with("https://") || dest_url.starts_with("http://");
                assert!(web, "{input:?} links to {dest_url:?} in {text:?}");
            }
            Event::Start(Tag::Heading { .. } | Tag::FootnoteDefinition(_))
            | Event::FootnoteReference(_) => {
                panic!("{input:?} gives a heading or footnote in {text:?}")
            }
            _ => {}
        }
    }
}

#[test]
fn code_never_becomes_a_doctest() {
    check_markdown(
        "a\n```\nfn main() {}\n```\nb",
        "a\n\n```text\nfn main() {}\n```\n\nb",
    );
    check_markdown("```rust\nx\n```", "```text\nx\n```");
    check_markdown("~~~rust,should_panic\nx\n~~~", "```text\nx\n```");
    check_markdown("````\n```\n````", "````text\n```\n````");
    check_markdown("```should_panic\nunclosed", "```text\nunclosed\n```");
    check_markdown("- ```\n  x\n  ```", "```text\nx\n```");
    check_markdown("> ```\n> x\n> ```", "```text\n> x\n```");
    check_markdown("    let x = 1;", "```text\nlet x = 1;\n```");
    check_markdown("a\n\n\tlet x = 1;", "a\n\n```text\nlet x = 1;\n```");
    check_markdown("- a\n\n      code", "- a\n\ncode");
    check_markdown("1. a\n    b", "1. a b");
}

#[test]
fn html_and_links_do_not_act() {
    check_markdown("<script>alert(1)</script>", "\\<script>alert(1)\\</script>");
    check_markdown(
        "<img src=x onerror=alert(1)>",
        "\\<img src=x onerror=alert(1)>",
    );
    check_markdown("\\<b onclick=x>", "\\<b onclick=x>");
    check_markdown("\\\\<script>", "\\\\\\<script>");
    check_markdown("[x](javascript:alert(1))", "x)");
    check_markdown(
        "[x](/docs \"t\") and [y](https://e.com/a \"t\")",
        "x and [y](https://e.com/a)",
    );
    check_markdown("![x](https://e.com/a.png)", "\\![x](https://e.com/a.png)");
    check_markdown(
        "[Foo] and [`Bar`] and [a][b]",
        "\\[Foo\\] and \\[`Bar`\\] and \\[a\\]\\[b\\]",
    );
    check_markdown("[a]: javascript:x", "\\[a\\]: javascript:x");
    check_markdown("[https://e.com/a](/b)", "<https://e.com/a>");
    check_markdown("See https://e.com/a(b).", "See <https://e.com/a(b)>.");
    check_markdown("&lt;script&gt; a & b", "\\<script\\> a & b");
    check_markdown("&amp;lt; &copy; a&nbsp;b &quot;", "\\&lt; \\&copy; a b \"");
    check_markdown(
        "[`a`](https://e.com/a), [the ``b ` ]`` of it](https://e.com/b) and [`c`](/c)",
        "[`a`](https://e.com/a), [the ``b ` ]`` of it](https://e.com/b) and `c`",
    );
    check_markdown("[`a](https://e.com/a)", "\\[\\`a\\](<https://e.com/a>)");
    check_markdown(
        "Set `a<b>` to <b>one</b> of<br>`x` or <code>y</code>",
        "Set `a<b>` to one of\n\n`x` or `y`",
    );
    check_markdown("<i>a</i> `<b> and <b>", "a \\`\\<b> and \\<b>");
    check_markdown(
        "See <a href=\"https://e.com/a\" target='_blank'>the <b>docs</b></a>, <a href=\"/b\">b</a>.",
        "See [the docs](https://e.com/a), b.",
    );
    check_markdown("<h2 id=\"a\">A</h2>b", "A\n\nb");
    check_markdown(
        "<p>One</p><p>Two <b>bold</b><br/>three <code>x</code></p>",
        "One\n\nTwo bold\n\nthree `x`",
    );
    check_markdown("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two");
}

#[test]
fn nothing_invisible_is_left() {
    check_markdown("a\u{202e}b\u{200b}c\u{1b}[0m\0d", "abc\\[0md");
    check_markdown("a\rb\u{2028}c\r\nd", "a b c d");
}

#[test]
fn blocks_keep_their_form() {
    check_markdown("# Title\nText\n===\nMore", "**Title**\n\nText\n\nMore");
    check_markdown("* a\n+ b\n  c\n- d\n1) e", "- a\n- b c\n- d\n1. e");
    check_markdown(
        "| a | b |\n|---|---|\n| 1 | <x> |",
        "| a | b |\n|---|---|\n| 1 | \\<x> |",
    );
    check_markdown("`a b` ``c ` d`` `e", "`a b` ``c ` d`` \\`e");
    let long = "word ".repeat(30);
    assert!(markdown(&long).iter().all(|line| line.len() <= 96));
}

#[test]
fn any_mixture_is_safe() {
    let parts = [
        "```",
        "~~~",
        "`",
        "``",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "- ",
        "1. ",
        "> ",
        "# ",
        "<",
        ">",
        "<script>",
        "</p>",
        "<p>",
        "<code>",
        "[",
        "]",
        "(",
        ")",
        "[x](",
        "[https://e.com/",
        "](/x)",
        "javascript:",
        "https://e.com/",
        "http://",
        "!",
        "\\",
        "*",
        "_",
        "|",
        "---",
        "===",
        "&lt;",
        "&",
        "a",
        "word word",
        " ",
        "rust",
        "^1",
        ": ",
        "\u{202e}",
        "\r",
        "[^1]: x",
        "$",
        "~",
        "+",
        "`x`",
        "[`x`](https://e.com)",
        "<a href=\"https://e.com/\">",
        "</a>",
        "&gt;",
        "&amp;",
        "<https://e.com>",
        "<!--",
        "-->",
        "1)",
        "\u{a0}",
        "é",
    ];
    // A small generator of our own: the same sequences in every run.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(bound).unwrap()).unwrap()
    };
    for _ in 0..30_000 {
        let text: String = (0..=next(12)).map(|_| parts[next(parts.len())]).collect();
        safe(&text);
    }
}

#[test]
fn identifiers_are_valid_and_apart() {
    let check = |text: &str, snake: &str, camel: &str| {
        assert_eq!(Ident::snake(text).to_string(), snake, "{text:?}");
        assert_eq!(Ident::camel(text).to_string(), camel, "{text:?}");
        for name in [Ident::snake(text), Ident::camel(text), Ident::shouty(text)] {
            assert!(
                syn::parse_str::<syn::Ident>(&name.to_string()).is_ok(),
                "{text:?}"
            );
        }
    };
    check("", "field", "Empty");
    check("_", "underscore", "Underscore");
    check("Self", "self_", "Self_");
    check("self", "self_", "Self_");
    check("crate", "crate_", "Crate");
    check("type", "r#type", "Type");
    check("r#type", "r_type", "RType");
    check("gen", "r#gen", "Gen");
    check("1x", "n1x", "N1x");
    check("a b", "a_b", "AB");
    check("HTTPHealth", "http_health", "HttpHealth");
    check("userIDs", "user_ids", "UserIds");
    check("addressLine1", "address_line1", "AddressLine1");
    check("1.5", "n1_5", "N1_5");
    check("😀", "u1f600", "U1f600");
    check("naïve", "naive", "Naive");
    check("\u{430}", "u430", "U430");
    check("日本", "u65e5_u672c", "U65e5U672c");
    check("\"; fn evil(){}//", "fn_evil", "FnEvil");
    check("\u{202e}", "u202e", "U202e");
    check("+", "plus", "Plus");
}

#[test]
fn files_stay_inside_and_apart() {
    let check =
        |text: &str, expect: &str| assert_eq!(module_name(text).to_string(), expect, "{text:?}");
    for name in [
        "con", "AUX", "nul", "mod", "lib", "main", "test", "com1", "type", "client", "types",
    ] {
        check(name, &format!("{}_api", name.to_lowercase()));
    }
    check("../../x", "x");
    check("/etc/passwd", "etc_passwd");
    check("C:\\x", "c_x");
    check("..", "dot_dot");
    assert!(module_name(&"x".repeat(500)).bare().len() <= 100);
    assert_eq!(
        FilePath::module(&[module_name("../../x")]).as_str(),
        "src/x.rs"
    );
}

#[test]
fn toml_strings_hold_their_text() {
    let check = |text: &str, expect: &str| assert_eq!(toml_string(text), expect);
    check("a\"\n[dependencies]", "\"a\\\"\\n[dependencies]\"");
    check("\\\u{7f}\u{202e}", "\"\\\\\\U0000007F\\U0000202E\"");
}

#[test]
fn literals_hold_their_text() {
    for text in [
        "\"; fn evil(){}//",
        "*/",
        "\"#",
        "\\",
        "\n\r\u{2028}",
        "\u{202e}\0",
        "é😀",
    ] {
        let literal: syn::LitStr = syn::parse_str(&literal(text).to_string()).expect("one literal");
        assert_eq!(literal.value(), text);
    }
}

#[test]
fn scalars_are_read_exactly() {
    let check = |json: &str, expect: Scalar| assert_eq!(scalar(json), expect, "{json}");
    check(
        r#""a\"\n\u00e9\ud83d\ude00""#,
        Scalar::Text("a\"\né😀".to_owned()),
    );
    check("-3", Scalar::Integer(-3));
    check("true", Scalar::Bool(true));
    check("1.50", Scalar::Other("1.50".to_owned()));
}

#[test]
fn singular_words() {
    for (plural, expected) in [
        ("ids", "id"),
        ("IDs", "Id"),
        ("People", "Person"),
        ("person", "person"),
        ("children", "child"),
        ("categories", "category"),
        ("cookies", "cookie"),
        ("statuses", "status"),
        ("status", "status"),
        ("houses", "house"),
        ("addresses", "address"),
        ("caches", "cache"),
        ("batches", "batch"),
        ("boxes", "box"),
        ("sizes", "size"),
        ("indices", "index"),
        ("series", "series"),
        ("alias", "alias"),
        ("aliases", "alias"),
        ("analysis", "analysis"),
        ("gas", "gas"),
        ("dns", "dns"),
        ("cases", "case"),
    ] {
        assert_eq!(singular(plural), expected, "{plural}");
    }
}

#[test]
fn oauth_is_one_word() {
    for (text, snake, camel) in [
        ("OAuth2Token", "oauth2_token", "OAuth2Token"),
        ("oAuthToken", "oauth_token", "OAuthToken"),
        ("PostOAuth", "post_oauth", "PostOAuth"),
        ("oauth-token", "oauth_token", "OAuthToken"),
        ("FooAuth", "foo_auth", "FooAuth"),
        ("oauther", "oauther", "Oauther"),
    ] {
        assert_eq!(Ident::snake(text).bare(), snake, "{text}");
        assert_eq!(Ident::camel(text).bare(), camel, "{text}");
    }
}

#[test]
fn runs_that_are_said_twice() {
    for (text, expected) in [
        (
            "usage usage record usage record this month",
            "usage record this month",
        ),
        ("Template template item", "Template item"),
        ("a b a c", "a b a c"),
        ("a a a", "a"),
        ("", ""),
    ] {
        assert_eq!(collapsed(words(text)).join(" "), expected, "{text}");
    }
}

#[test]
fn prefixes_of_names() {
    let check = |names: &[&str], expected: &str| {
        let names: Vec<Vec<String>> = names.iter().map(|name| words(name)).collect();
        let found = prefix(names.iter().map(Vec::as_slice));
        assert_eq!(found.join(" "), expected, "{names:?}");
    };
    check(
        &[
            "api.v2010.account",
            "api.v2010.account.call",
            "call_enum_status",
        ],
        "api v2010",
    );
    check(&["PetOwner", "PetShop", "PetFood"], "");
    check(
        &[
            "AcmeA", "AcmeB", "AcmeC", "AcmeD", "AcmeE", "AcmeF", "AcmeG", "AcmeH",
        ],
        "acme",
    );
    check(
        &[
            "AcmeA", "AcmeB", "AcmeC", "AcmeD", "AcmeE", "AcmeF", "AcmeG", "Acme",
        ],
        "",
    );
    check(&["ModelA", "ModelB"], "");
}

#[test]
fn products_of_titles() {
    for (text, expected) in [
        ("Acme", "Acme API"),
        ("Acme API", "Acme API"),
        ("Acme's official API", "Acme API"),
        ("Acme\u{2019}s API documentation", "Acme API"),
        ("The Acme REST-API.", "Acme REST-API"),
        ("Acme OpenAPI Spec", "Acme API"),
        ("Acme v3 REST API", "Acme REST API"),
        ("Acme API - V1.2", "Acme API"),
        ("Acme API (version 2.0.1)", "Acme API"),
        ("Acme API Reference", "Acme API"),
        ("Part 1: Core", "Part 1: Core API"),
        ("Swagger Petstore", "Swagger Petstore API"),
        ("v1", "v1 API"),
        ("", ""),
    ] {
        assert_eq!(api_title(text), expected, "{text}");
    }
}

#[test]
fn symbols_in_words() {
    for (text, expected) in [
        ("StartTime<", "start_time_before"),
        ("StartTime>=", "start_time_from"),
        ("Price<", "price_less_than"),
        ("price!=", "price_not"),
        ("a", "a"),
    ] {
        assert_eq!(Ident::snake(&spelled(text)).bare(), expected, "{text}");
    }
}
