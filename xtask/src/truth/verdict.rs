//! What came back, judged: takes the instances and what the types made of them, gives the document's figures.

use std::collections::BTreeMap;

use clientwright::Direction;
use serde_json::Value;

use super::drive::{Back, Trip};
use super::equal::Comparison;
use super::lens::Lens;
use super::prepare::{Case, Prepared};
use super::report::{Count, Failure, Truth};

/// How many characters of an instance are kept.
const SHOWN: usize = 1500;

/// The kind of instances that no author thought of.
const ODD: &str = "no object where only properties are spoken of";

/// Failures that are documented limits: a type as narrow as its format, and a schema without a type read as what its
/// keywords speak of.
pub(super) const LIMITS: &[&str] = &["number beyond its format", ODD];

/// One in so many types also goes through serde's traits.
const BRIDGED: usize = 5;

impl Prepared {
    /// The instances on their way.
    pub(super) fn trips(&self) -> Vec<Trip<'_>> {
        let lean = self.cases.iter().map(|case| (case, false));
        let bridge = self
            .cases
            .iter()
            .filter(|case| bridged(case))
            .map(|case| (case, true));
        lean.chain(bridge)
            .map(|(case, bridge)| Trip {
                ty: case.subject,
                bridge,
                value: &case.value,
            })
            .collect()
    }

    /// The types, in the order that the instances name them by.
    pub(super) fn types(&self) -> Vec<&str> {
        self.subjects
            .iter()
            .map(|subject| subject.indexed.rust.as_str())
            .collect()
    }

    /// Judges what came back.
    pub(super) fn judge(&self, path: &str, backs: &[Back]) -> Truth {
        let mut truth = Truth {
            path: path.to_owned(),
            types: self.subjects.len(),
            bad_examples: self.bad_examples,
            unmade: self.unmade.clone(),
            left_out: self.compound.left_out.clone(),
            ..Truth::default()
        };
        let bridge = self.cases.iter().filter(|case| bridged(case));
        let (lean, through) = backs.split_at(self.cases.len().min(backs.len()));
        // By the index of the instance, what serde's traits made of it.
        let mut other: BTreeMap<*const Case, &Back> = BTreeMap::new();
        for (case, back) in bridge.zip(through) {
            other.insert(std::ptr::from_ref(case), back);
            truth.bridged += 1;
        }
        for (index, case) in self.cases.iter().enumerate() {
            let mut count = Count {
                tried: 1,
                ..Count::default()
            };
            let mut verdicts = vec![lean.get(index)];
            verdicts.extend(other.get(&std::ptr::from_ref(case)).map(|back| Some(*back)));
            let verdict: Result<Vec<bool>, (String, String)> = verdicts
                .into_iter()
                .map(|back| self.verdict(case, back))
                .collect();
            match verdict {
                Ok(strict) => {
                    count.equal = 1;
                    count.strict = usize::from(strict.into_iter().all(|strict| strict));
                }
                Err((kind, detail)) => truth.fail(self.failure(case, kind, &detail)),
            }
            if case.example {
                truth.examples.add(count);
            } else {
                truth.made.add(count);
            }
        }
        truth
    }

    /// Whether what came back is strictly equal; else what kind of failure it is, and more of it.
    fn verdict(&self, case: &Case, back: Option<&Back>) -> Result<bool, (String, String)> {
        let fail = |kind: &str, detail: &str| Err((kind.to_owned(), detail.to_owned()));
        let text = match back {
            Some(Back::Value(text)) => text,
            Some(Back::Error(error)) if self.is_odd(case) => return fail(ODD, error),
            Some(Back::Error(error)) => return fail("not decoded", error),
            Some(Back::Panic(text)) => return fail("panic", text),
            Some(Back::Crash) => return fail("crash", "the process ended"),
            None => return fail("crash", "the process had ended too often"),
        };
        let Ok(back) = serde_json::from_str::<Value>(text) else {
            return fail("no JSON", text);
        };
        let subject = &self.subjects[case.subject];
        let lens = Lens::new(&self.compound.defs);
        let comparison = Comparison {
            lens,
            null_is_absent: subject.indexed.direction == Direction::Response,
        };
        let schema = lens.def(&subject.key);
        match comparison.difference(&[schema], &case.value, &back) {
            None => Ok(case.value == back),
            Some(difference) => fail(difference.fault.name(), &difference.to_string()),
        }
    }

    /// Whether a schema has no type, and the instance is nothing that its keywords speak of.
    fn is_odd(&self, case: &Case) -> bool {
        let lens = Lens::new(&self.compound.defs);
        let all = lens.all(&[lens.def(&self.subjects[case.subject].key)]);
        let has = |keyword: &str| all.iter().any(|schema| schema.get(keyword).is_some());
        !has("type") && has("properties") && !case.value.is_object()
    }

    fn failure(&self, case: &Case, kind: String, detail: &str) -> Failure {
        let indexed = &self.subjects[case.subject].indexed;
        Failure {
            component: indexed.name.clone(),
            rust: indexed.rust.clone(),
            kind,
            detail: detail.chars().take(SHOWN).collect(),
            instance: case.value.to_string().chars().take(SHOWN).collect(),
        }
    }
}

fn bridged(case: &Case) -> bool {
    case.subject.is_multiple_of(BRIDGED)
}
