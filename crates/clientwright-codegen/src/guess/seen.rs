//! A document as guessing looks at it: its model where nothing is said of it, and where things stand.

use clientwright_spec::{Diagnostics, Document, Sources, Span};
use indexmap::IndexMap;

use crate::analyse::analyse;
use crate::config::{self, Config};
use crate::lower::lower;
use crate::model::{Api, Content, Field, Operation, OperationId, Shape, Ty};
use crate::name::Names;
use crate::shape::shape;
use crate::text::words;

/// What is known of a document.
pub(super) struct Seen<'a> {
    pub(super) document: &'a Document,
    pub(super) api: Api,
    pub(super) names: Names,
    sources: &'a Sources,
    by_id: IndexMap<&'a str, &'a clientwright_spec::Operation>,
}

impl<'a> Seen<'a> {
    /// Lowers a document of which nothing is said; what there is to say of it is said again when it is generated.
    pub(super) fn new(document: &'a Document, file: &str, sources: &'a Sources) -> Self {
        let config = Config::plain(&document.title, file);
        let places = config::no_places();
        let mut diagnostics = Diagnostics::default();
        let api = lower(document, &config, &places, &mut diagnostics);
        let calls = shape(&api, &config, &places, &mut diagnostics);
        let facts = analyse(&api, &calls);
        let names = Names::assign(&api, &calls, &facts, &config);
        let operations = document.operations.iter();
        Self {
            document,
            api,
            names,
            sources,
            by_id: operations.map(|one| (one.id.as_str(), one)).collect(),
        }
    }

    /// The operations that are generated, each with what the document says of it.
    pub(super) fn operations(
        &self,
    ) -> impl Iterator<Item = (OperationId, &Operation, &'a clientwright_spec::Operation)> {
        let operations = self.api.operations.iter::<OperationId>();
        operations.filter_map(|(id, one)| Some((id, one, *self.by_id.get(one.id.as_str())?)))
    }

    /// A place as comments name it: `openapi.yaml:12`.
    pub(super) fn place(&self, span: Span) -> String {
        place(self.sources, span)
    }

    /// What an operation is called in comments: `GET /customers`.
    pub(super) fn title(operation: &Operation) -> String {
        format!("{} {}", operation.method, operation.path)
    }

    /// The one JSON body of success.
    pub(super) fn answer(operation: &Operation) -> Option<&Ty> {
        let mut found: Option<&Ty> = None;
        for index in operation.successes() {
            match &operation.answers[index].content {
                Content::Json(ty) if found.is_none_or(|known| known == ty) => found = Some(ty),
                Content::Empty => {}
                _ => return None,
            }
        }
        found
    }

    /// What a type is behind its aliases, null and redaction aside.
    pub(super) fn bare<'s>(&'s self, ty: &'s Ty) -> &'s Ty {
        let mut ty = ty;
        for _ in 0..32 {
            ty = match ty {
                Ty::Nullable(inner) | Ty::Secret(inner) => inner,
                Ty::Named(id) => match &self.api.types[*id].shape {
                    Shape::Alias(inner) => inner,
                    _ => return ty,
                },
                _ => return ty,
            };
        }
        ty
    }

    /// The members of a record.
    pub(super) fn fields<'s>(&'s self, ty: &'s Ty) -> Option<&'s [Field]> {
        match self.bare(ty) {
            Ty::Named(id) => match &self.api.types[*id].shape {
                Shape::Record(record) => Some(&record.fields),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items of a list.
    pub(super) fn items<'s>(&'s self, ty: &'s Ty) -> Option<&'s Ty> {
        match self.bare(ty) {
            Ty::List(inner) | Ty::NullableItem(inner) => match &**inner {
                Ty::NullableItem(inner) => Some(inner),
                inner => Some(inner),
            },
            _ => None,
        }
    }

    /// Whether values are texts, of a set that is known or not.
    pub(super) fn is_text(&self, ty: &Ty) -> bool {
        match self.bare(ty) {
            Ty::String => true,
            Ty::Named(id) => matches!(
                &self.api.types[*id].shape,
                Shape::Enum(crate::model::Enum::String(_))
            ),
            _ => false,
        }
    }

    /// Whether values are numbers.
    pub(super) fn is_number(&self, ty: &Ty) -> bool {
        matches!(
            self.bare(ty),
            Ty::I32 | Ty::I64 | Ty::U64 | Ty::Number | Ty::F64
        )
    }
}

/// A place as comments name it: the file's name and the line.
pub(super) fn place(sources: &Sources, span: Span) -> String {
    let name = sources.get(span.file).map_or("", |(name, _)| name);
    let name = name.rsplit('/').next().unwrap_or(name);
    format!("{name}:{}", span.line)
}

/// The words of a name, in lower case.
pub(super) fn lower_words(name: &str) -> Vec<String> {
    let words = words(name);
    words.iter().map(|word| word.to_ascii_lowercase()).collect()
}

/// The words of a name in snake case: `pageSize`, `page[size]` and `page-size` are `page_size`.
pub(super) fn snake(name: &str) -> String {
    lower_words(name).join("_")
}

/// The first sentence of what the document says, short enough for a comment.
pub(super) fn sentence(text: &str) -> String {
    const LONGEST: usize = 160;
    let text = crate::text::plain(text);
    let end = text.find(". ").map_or(text.len(), |at| at + 1);
    let first = &text[..end];
    if first.chars().count() <= LONGEST {
        return first.to_owned();
    }
    let cut: String = first.chars().take(LONGEST).collect();
    let whole = cut
        .rsplit_once(' ')
        .map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

/// The part of what is said that speaks of something, for a comment: the sentence in which one of the words stands.
pub(super) fn sentence_with(text: &str, any: &[&str]) -> Option<String> {
    let text = crate::text::plain(text);
    let mut parts = text.split_inclusive(". ");
    let found = parts.find(|part| {
        let part = part.to_lowercase();
        any.iter().any(|word| part.contains(word))
    });
    found.map(|part| sentence(part.trim()))
}
