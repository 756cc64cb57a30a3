//! Values and presence: the small parts that types and operations share.

use super::docs::docs;
use super::plan::{EnumPlan, PlannedValue};
use crate::model::{Enum, EnumValue, Presence};

/// The fact that a value that may be left out has only one form.
pub(super) fn always(text: &str) -> String {
    format!("Always `{}`.", text.trim_matches('"'))
}

/// Presence from the two questions.
pub(super) fn presence(required: bool, nullable: bool) -> Presence {
    match (required, nullable) {
        (true, false) => Presence::Required,
        (true, true) => Presence::Nullable,
        (false, false) => Presence::Optional,
        (false, true) => Presence::OptionalNullable,
    }
}

/// The model's enum.
pub(super) fn enumeration(plan: &EnumPlan) -> Enum {
    fn values<T: Clone>(values: &[PlannedValue<T>]) -> Vec<EnumValue<T>> {
        let one = |value: &PlannedValue<T>| EnumValue {
            value: value.value.clone(),
            name: value.name.clone(),
            docs: docs(None, value.docs.as_deref()),
        };
        values.iter().map(one).collect()
    }
    match plan {
        EnumPlan::String(list) => Enum::String(values(list)),
        EnumPlan::Integer(list) => Enum::Integer(values(list)),
    }
}
