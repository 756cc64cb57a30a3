//! What a schema of one value becomes, and one of several types.
//!
//! Takes a view, gives a plan: texts and whole numbers are enumerations of one value, which a member that must be there
//! turns into a constant that is sent by itself. In a union a constant is a member that holds nothing.

use clientwright_spec::{Node, Primitive, Value, quoted};

use super::plan::{
    EnumPlan, MemberBody, MemberPlan, Plan, PlannedValue, Plans, json, kind_name, kind_of, text_of,
};
use super::reason;
use super::view::{Key, Part, Resolved, Sink, View};
use crate::model::Ty;

impl EnumPlan {
    /// The only value (JSON text), with the type that it has where nothing is left to choose.
    pub(super) fn only(&self) -> Option<(Ty, String)> {
        match self {
            Self::String(values) => match values.as_slice() {
                [only] => Some((Ty::String, quoted(&only.value))),
                _ => None,
            },
            Self::Integer(values) => match values.as_slice() {
                [only] => Some((Ty::I64, only.value.to_string())),
                _ => None,
            },
        }
    }

    /// The words for the only value.
    fn word(&self) -> Option<String> {
        fn of<T: ToString>(values: &[PlannedValue<T>]) -> Option<String> {
            let only = values.first()?;
            Some(only.name.clone().unwrap_or_else(|| only.value.to_string()))
        }
        match self {
            Self::String(values) => of(values),
            Self::Integer(values) => of(values),
        }
    }
}

/// The words for a plan's only value, and its JSON text.
pub(super) fn only_value(plan: &Plan, view: &View) -> Option<(String, String)> {
    // Values that are known without being all that there may be are no constant.
    view.constant.as_ref()?;
    match plan {
        Plan::Enum(plan) => Some((plan.word()?, plan.only()?.1)),
        Plan::Scalar {
            ty: Ty::Bool,
            constant: Some(text),
        } => Some((text.clone(), text.clone())),
        _ => None,
    }
}

impl Plans<'_> {
    /// The plan of a schema of one value.
    pub(super) fn constant(
        &mut self,
        key: &Key,
        view: &View,
        constant: &Node,
        sink: &mut Sink<'_>,
    ) -> Plan {
        // The declared type decides how an unquoted word of YAML was meant.
        let text = view.types.as_slice() == [Primitive::String];
        let ty = match &constant.value {
            Value::String(_) if view.format.as_deref() == Some("password") => {
                Ty::Secret(Box::new(Ty::String))
            }
            Value::Number(_) | Value::Bool(_) if text && text_of(constant).is_some() => Ty::String,
            Value::String(_) => Ty::String,
            Value::Bool(_) => Ty::Bool,
            Value::Number(text) if text.parse::<i64>().is_ok() => Ty::I64,
            Value::Number(_) => Ty::Number,
            Value::Null | Value::Array(_) | Value::Object(_) => Ty::Value,
        };
        if matches!(ty, Ty::String | Ty::I64) {
            let plan = self.enumeration(key, view, std::slice::from_ref(constant), sink);
            if matches!(plan, Plan::Enum(_)) {
                return plan;
            }
        }
        Plan::Scalar {
            ty,
            constant: Some(json(constant)),
        }
    }

    /// `type: [string, integer]`: a union by kind of JSON, a member for each type.
    pub(super) fn by_type(&mut self, key: &Key, types: &[Primitive], sink: &mut Sink<'_>) -> Plan {
        let all = [
            Primitive::Object,
            Primitive::Array,
            Primitive::String,
            Primitive::Number,
            Primitive::Boolean,
        ];
        if all.iter().all(|primitive| types.contains(primitive)) {
            return Plan::Value(reason::ANY);
        }
        let number = types.contains(&Primitive::Number);
        let mut members = Vec::new();
        for primitive in types {
            if number && *primitive == Primitive::Integer {
                continue;
            }
            let only = Some(*primitive);
            let key: Key = key.iter().map(|part| Part { only, ..*part }).collect();
            let kind = kind_of(*primitive);
            let view = self.view(&key, sink);
            let value = match &view.constant {
                Some(constant) => only_value(&self.constant(&key, &view, constant, sink), &view),
                None => None,
            };
            let resolved = Resolved {
                trail: key.iter().map(|part| part.id).collect(),
                key,
                nullable: false,
            };
            let (name, constant) = value.unzip();
            let name = name.unwrap_or_else(|| kind_name(kind).to_owned());
            members.push(MemberPlan {
                constant,
                ..MemberPlan::plain(name, MemberBody::Schema(resolved), kind)
            });
        }
        Plan::Union(members)
    }
}
