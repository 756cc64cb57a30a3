//! The independent validator: accepts or rejects instances.
//!
//! Takes the translated schemas; they are compiled once for all components of a document.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonschema::{Draft, PatternOptions, Validator};
use serde_json::{Map, Value, json};

use super::dialect::Compound;

/// A format that a Rust type hangs on, so that a value which does not keep to it is no value of the schema.
#[derive(Debug)]
pub(super) struct Format {
    /// Its name.
    pub(super) name: &'static str,
    /// The types that it says something of.
    pub(super) kinds: &'static [&'static str],
    /// Bounds of whole numbers.
    pub(super) bounds: Option<(i128, i128)>,
}

const fn whole(name: &'static str, least: i128, most: i128) -> Format {
    Format {
        name,
        kinds: &["integer", "number"],
        bounds: Some((least, most)),
    }
}

/// The formats that are asserted.
pub(super) const FORMATS: &[Format] = &[
    whole("int8", i8::MIN as i128, i8::MAX as i128),
    whole("int16", i16::MIN as i128, i16::MAX as i128),
    whole("int32", i32::MIN as i128, i32::MAX as i128),
    whole("int64", i64::MIN as i128, i64::MAX as i128),
    whole("uint8", 0, u8::MAX as i128),
    whole("uint16", 0, u16::MAX as i128),
    whole("uint32", 0, u32::MAX as i128),
    whole("uint64", 0, u64::MAX as i128),
    Format {
        name: "byte",
        kinds: &["string"],
        bounds: None,
    },
];

/// How many bytes an instance may have whose rejection is explained.
const EXPLAINED: usize = 1_000;

/// Validates instances of the components of one document.
#[derive(Debug)]
pub(super) struct Judge {
    validator: Validator,
}

impl Judge {
    /// Compiles the schemas.
    ///
    /// # Errors
    /// What the validator says of schemas that it does not take.
    pub(super) fn new(compound: &Compound) -> Result<Self, String> {
        let keys = compound.defs.keys();
        let properties: Map<String, Value> = keys
            .map(|key| (key.clone(), json!({ "$ref": format!("#/$defs/{key}") })))
            .collect();
        let schema = json!({ "$defs": compound.defs, "properties": properties });
        let mut options = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .with_pattern_options(PatternOptions::fancy_regex().backtrack_limit(100_000))
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true);
        for format in FORMATS {
            let name = format!("asserted-{}", format.name);
            options = match format.bounds {
                // Formats are asked of strings alone; bounds are written as bounds.
                Some(_) => options,
                None => options.with_format(name, |text: &str| STANDARD.decode(text).is_ok()),
            };
        }
        let validator = options
            .build(&bounded(schema))
            .map_err(|error| error.to_string())?;
        Ok(Self { validator })
    }

    /// Whether a component accepts an instance.
    pub(super) fn accepts(&self, key: &str, instance: &Value) -> bool {
        self.validator.is_valid(&json!({ (key): instance }))
    }

    /// Why a component rejects an instance. What the validator says is built of what each member of each choice says,
    /// which doubles with every choice inside a choice: of a large instance it is not asked.
    pub(super) fn reason(&self, key: &str, instance: &Value) -> Option<String> {
        if instance.to_string().len() > EXPLAINED {
            return (!self.accepts(key, instance))
                .then(|| "all candidates are rejected; they are too large to say why".to_owned());
        }
        let instance = json!({ (key): instance });
        let error = self.validator.validate(&instance).err()?;
        Some(format!("{}: {error}", error.instance_path()))
    }
}

/// Writes the bounds of asserted formats as bounds.
fn bounded(schema: Value) -> Value {
    match schema {
        Value::Array(items) => items.into_iter().map(bounded).collect(),
        Value::Object(members) => {
            let found = FORMATS.iter().find_map(|format| {
                let own = members.get("format")?.as_str()?.strip_prefix("asserted-")?;
                format.bounds.filter(|_| own == format.name)
            });
            let members = members
                .into_iter()
                .map(|(key, value)| (key, bounded(value)));
            let mut members: Map<String, Value> = members.collect();
            if let Some((least, most)) = found {
                let bounds = json!({ "minimum": number(least), "maximum": number(most) });
                let all = members.entry("allOf").or_insert_with(|| json!([]));
                if let Some(all) = all.as_array_mut() {
                    all.push(bounds);
                }
            }
            Value::Object(members)
        }
        other => other,
    }
}

fn number(value: i128) -> Value {
    serde_json::from_str(&value.to_string()).unwrap_or_default()
}

/// Whether the validator takes a pattern.
pub(super) fn is_pattern(pattern: &str) -> bool {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .build(&json!({ "pattern": pattern }))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::{Judge, is_pattern};
    use crate::truth::dialect::{Dialect, translate};
    use crate::truth::discriminator::Families;
    use crate::truth::source::{Place, Sources};

    #[expect(clippy::needless_pass_by_value, reason = "`json!` gives a value")]
    fn accepts(schema: Value, instance: &str) -> bool {
        let sources = Sources::new(Path::new("."));
        sources.add("a", json!({ "c": schema }));
        let root = Place::new("a", "/c");
        let families = Families::default();
        let compound = translate(&sources, Dialect::V30, &[root], &families);
        let judge = Judge::new(&compound).unwrap();
        judge.accepts("s0", &serde_json::from_str(instance).unwrap())
    }

    #[test]
    fn formats_bound_what_types_hold() {
        let schema = json!({"type": "integer", "format": "int64"});
        assert!(accepts(schema.clone(), "9223372036854775807"));
        assert!(!accepts(schema, "9223372036854775808"));
        let schema = json!({"type": "string", "format": "byte"});
        assert!(accepts(schema.clone(), "\"aGk=\""));
        assert!(!accepts(schema, "\"a\""));
        let schema = json!({"type": "string", "format": "date-time"});
        assert!(accepts(schema, "\"yesterday\""));
    }

    #[test]
    fn references_to_themselves_are_compiled() {
        let schema = json!({"type": "object", "properties": {"next": {"$ref": "#/c"}}});
        assert!(accepts(schema.clone(), r#"{"next": {"next": {}}}"#));
        assert!(!accepts(schema, r#"{"next": {"next": 1}}"#));
    }

    #[test]
    fn patterns_are_tried() {
        assert!(is_pattern("^[a-z]+\\d$"));
        assert!(!is_pattern("("));
    }
}
