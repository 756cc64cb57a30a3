//! From a document and what was generated from it to the instances that its types are tried with.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use clientwright::{Direction, Indexed};
use serde_json::Value;

use super::dialect::{Compound, Dialect, translate};
use super::discriminator::Families;
use super::examples;
use super::instance::{FILLS, Fill, Maker};
use super::judge::Judge;
use super::lens::Lens;
use super::report::Unmade;
use super::source::{Place, Sources, parse};

/// How many instances a component has at least, where it has as many values.
const INSTANCES: usize = 20;

/// How many it has at most: two for each member of a union.
const MOST: usize = 120;

/// Candidates for each instance.
const TRIES: usize = 8;

/// The seed of all instances.
const SEED: u64 = 0x0c11_e217_3419_4700;

/// The name of the document that the generator has put together.
const EFFECTIVE: &str = " effective";

/// A component's type and what holds of its values.
#[derive(Debug)]
pub(super) struct Subject {
    /// What it became.
    pub(super) indexed: Indexed,
    /// Its schema, in the compound.
    pub(super) key: String,
}

/// An instance that a type is tried with.
#[derive(Debug)]
pub(super) struct Case {
    /// Index of the subject.
    pub(super) subject: usize,
    /// The instance.
    pub(super) value: Value,
    /// Whether the document shows it.
    pub(super) example: bool,
}

/// All that is tried of a document.
#[derive(Debug)]
pub(super) struct Prepared {
    /// The types.
    pub(super) subjects: Vec<Subject>,
    /// The instances.
    pub(super) cases: Vec<Case>,
    /// The schemas.
    pub(super) compound: Compound,
    /// Subjects without instances.
    pub(super) unmade: Vec<Unmade>,
    /// Examples that are none of the schema's, to the validator.
    pub(super) bad_examples: usize,
}

/// Makes the instances. `effective` gives the document as the generator has put it together, for schemas that stand in
/// no component of the main file.
///
/// # Errors
/// Where the document cannot be read here, or the validator does not take its schemas.
pub(super) fn prepare(
    root: &Path,
    file: &str,
    index: &[Indexed],
    effective: impl FnOnce() -> Option<String>,
) -> Result<Prepared, String> {
    let sources = Sources::new(root);
    let main = sources
        .file(file)
        .ok_or("other parsers cannot read the document")?;
    let dialect = Dialect::of(&main).ok_or("it is no OpenAPI document")?;
    let own = |pointer: &str| {
        let old = pointer.replacen("/components/schemas/", "/definitions/", 1);
        let found = [pointer.to_owned(), old]
            .into_iter()
            .find(|it| main.pointer(it).is_some());
        found.map(|pointer| Place::new(file, &pointer))
    };
    if index.iter().any(|indexed| own(&indexed.pointer).is_none())
        && let Some(effective) = effective().as_deref().and_then(parse)
    {
        sources.add(EFFECTIVE, effective);
    }
    let places: Vec<Place> = index
        .iter()
        .map(|indexed| {
            own(&indexed.pointer).unwrap_or_else(|| Place::new(EFFECTIVE, &indexed.pointer))
        })
        .collect();
    let mut roots = places.clone();
    roots.sort();
    roots.dedup();
    let families = Families::of(&sources, &roots);
    let compound = translate(&sources, dialect, &roots, &families);
    let judge = Judge::new(&compound)?;
    let mut prepared = Prepared {
        subjects: Vec::new(),
        cases: Vec::new(),
        compound: Compound::default(),
        unmade: Vec::new(),
        bad_examples: 0,
    };
    let mut shown: BTreeMap<Place, Vec<Value>> = BTreeMap::new();
    for example in examples::of_file(&sources, file) {
        shown.entry(example.schema).or_default().push(example.value);
    }
    for (indexed, place) in index.iter().zip(&places) {
        let key = compound.key(place).unwrap_or_default().to_owned();
        let mut values = examples::of_schema(&sources, place);
        values.extend(shown.get(place).into_iter().flatten().cloned());
        let subject = Subject {
            indexed: indexed.clone(),
            key,
        };
        prepared.subject(subject, values, Lens::new(&compound.defs), &judge);
    }
    prepared.compound = compound;
    Ok(prepared)
}

impl Prepared {
    fn subject(&mut self, subject: Subject, examples: Vec<Value>, lens: Lens<'_>, judge: &Judge) {
        let (mut values, why) = instances(&subject.key, lens, judge);
        if values.is_empty() {
            self.unmade.push(Unmade {
                component: subject.indexed.name.clone(),
                reason: why.unwrap_or_else(|| "no value can be made".to_owned()),
            });
        }
        let made = values.len();
        for example in examples {
            if judge.accepts(&subject.key, &example) {
                values.push(example);
            } else {
                self.bad_examples += 1;
            }
        }
        let flag = match subject.indexed.direction {
            Direction::Request => Some("readOnly"),
            Direction::Response => Some("writeOnly"),
            Direction::Both => None,
        };
        let schema = lens.def(&subject.key);
        for (index, value) in values.into_iter().enumerate() {
            self.cases.push(Case {
                subject: self.subjects.len(),
                value: match flag {
                    Some(flag) => lens.without(&[schema], &value, flag),
                    None => value,
                },
                example: index >= made,
            });
        }
        self.subjects.push(subject);
    }
}

/// Distinct instances of a schema, and why the last candidate was none.
fn instances(key: &str, lens: Lens<'_>, judge: &Judge) -> (Vec<Value>, Option<String>) {
    let schema = lens.def(key);
    let mut maker = Maker::new(lens, SEED ^ hash(key));
    let wanted = (2 * maker.members(schema)).clamp(INSTANCES, MOST);
    let mut values = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let mut rejected: Option<Value> = None;
    let mut retry = false;
    for _ in 0..wanted * TRIES {
        if values.len() == wanted {
            break;
        }
        let fill = if retry {
            Fill::Mixed
        } else {
            FILLS[values.len() % FILLS.len()]
        };
        retry = true;
        let Some(value) = maker.make(schema, fill) else {
            continue;
        };
        if !judge.accepts(key, &value) {
            rejected = Some(value);
        } else if seen.insert(value.to_string()) {
            values.push(value);
            retry = false;
        }
    }
    let why = rejected.filter(|_| values.is_empty());
    (values, why.and_then(|value| judge.reason(key, &value)))
}

/// FNV-1a, so that a schema's instances do not hang on the order of others.
fn hash(text: &str) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, fold)
}
