//! Numbers within bounds, at their edges and exact.
//!
//! Takes what schemas ask of a number, gives JSON text: digits are not to pass through a float.

use rand::{Rng, RngExt as _};
use serde_json::Value;

/// Which of the possible numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pick {
    /// The least.
    Low,
    /// The greatest.
    High,
    /// Any, with a liking for edges.
    Any,
}

/// What is asked of a number.
#[derive(Debug, Default)]
pub(super) struct Range {
    low: Option<Bound>,
    high: Option<Bound>,
    steps: Vec<Decimal>,
    whole: bool,
    binary: bool,
}

#[derive(Debug, Clone, Copy)]
struct Bound {
    at: Decimal,
    exclusive: bool,
}

/// `units` times ten to the power of minus `scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Decimal {
    units: i128,
    scale: u32,
}

/// More digits than this behind the point are not looked at.
const FINEST: u32 = 12;

/// Beyond this a bound is none.
const LARGEST: i128 = 1_000_000_000_000_000_000_000_000;

/// Edges that types are likely to break at.
const EDGES: &[i128] = &[
    0,
    1,
    -1,
    i32::MAX as i128,
    i32::MIN as i128,
    i32::MAX as i128 + 1,
    (1 << 53) + 1,
    i64::MAX as i128,
    i64::MIN as i128,
    u64::MAX as i128,
    LARGEST - 1,
];

impl Decimal {
    fn of(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let fraction = fraction.trim_end_matches('0');
        let mut units: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = i64::try_from(fraction.len()).ok()? - exponent.parse::<i64>().ok()?;
        if scale < 0 {
            let power = u32::try_from(-scale).ok()?;
            units = units.checked_mul(10_i128.checked_pow(power)?)?;
        }
        let scale = u32::try_from(scale.max(0)).ok()?;
        (scale <= FINEST && units.abs() < LARGEST).then_some(Self { units, scale })
    }

    /// In units of a finer scale.
    fn at(self, scale: u32) -> i128 {
        self.units * 10_i128.pow(scale.saturating_sub(self.scale))
    }

    fn text(self) -> String {
        if self.scale == 0 {
            return self.units.to_string();
        }
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.units.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let sign = if self.units < 0 { "-" } else { "" };
        format!("{sign}{whole}.{fraction}")
    }
}

impl Range {
    /// What these schemas ask of a number.
    pub(super) fn of(schemas: &[&Value], whole: bool) -> Self {
        let mut range = Self {
            whole,
            ..Self::default()
        };
        for schema in schemas {
            for (keyword, low, exclusive) in [
                ("minimum", true, false),
                ("exclusiveMinimum", true, true),
                ("maximum", false, false),
                ("exclusiveMaximum", false, true),
            ] {
                let value = schema.get(keyword).filter(|value| value.is_number());
                if let Some(at) = value.and_then(|value| Decimal::of(&value.to_string())) {
                    range.bound(low, Bound { at, exclusive });
                }
            }
            let step = schema.get("multipleOf").map(Value::to_string);
            range.steps.extend(step.and_then(|step| Decimal::of(&step)));
            let format = schema.get("x-format").and_then(Value::as_str);
            let format = format.unwrap_or_default();
            range.binary |= matches!(format, "double" | "float");
            range.whole |= format.starts_with("int") || format.starts_with("uint");
            let own = super::judge::FORMATS.iter().find(|it| it.name == format);
            let own = own.and_then(|format| format.bounds);
            // Times are counted in 64 bits at most.
            let times = matches!(format, "unix-time" | "timestamp");
            if let Some((low, high)) = own.or(times.then_some((0, i128::from(i64::MAX)))) {
                let of = |units| Bound {
                    at: Decimal { units, scale: 0 },
                    exclusive: false,
                };
                range.bound(true, of(low));
                range.bound(false, of(high));
            }
        }
        range
    }

    fn bound(&mut self, low: bool, new: Bound) {
        let old = if low { &mut self.low } else { &mut self.high };
        let tighter = old.is_none_or(|old| {
            let (old, new) = (old.at.at(FINEST), new.at.at(FINEST));
            if low { new >= old } else { new <= old }
        });
        if tighter {
            *old = Some(new);
        }
    }

    /// A number; `None` where there is none.
    pub(super) fn number(&self, pick: Pick, rng: &mut impl Rng) -> Option<String> {
        let bounds = self
            .low
            .iter()
            .chain(&self.high)
            .map(|bound| bound.at.scale);
        let scale = bounds.chain(self.steps.iter().map(|step| step.scale)).max();
        let mut scale = scale.unwrap_or(0);
        if !self.whole && self.steps.is_empty() && pick == Pick::Any {
            scale = scale.max(if self.binary { 4 } else { FINEST });
        }
        let step = self.steps.iter().map(|step| step.at(scale).max(1));
        let mut step = step.reduce(least_multiple).unwrap_or(1);
        if self.whole {
            step = least_multiple(step, 10_i128.pow(scale));
        }
        let low = self
            .low
            .map(|bound| bound.at.at(scale) + i128::from(bound.exclusive));
        let high = self
            .high
            .map(|bound| bound.at.at(scale) - i128::from(bound.exclusive));
        let (low, high) = (
            low.map(|low| up(low, step)),
            high.map(|high| down(high, step)),
        );
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            return None;
        }
        let within = |units: i128| {
            let units = low.map_or(units, |low| units.max(low));
            down(high.map_or(units, |high| units.min(high)), step)
        };
        let units = match (pick, low, high) {
            (Pick::Low, Some(edge), _) | (Pick::High, _, Some(edge)) => edge,
            (Pick::Low, None, _) => within(-self.any(scale, rng).abs()),
            (Pick::High, ..) => within(self.any(scale, rng).abs()),
            (Pick::Any, Some(low), Some(high)) if rng.random_ratio(1, 2) => {
                within(rng.random_range(low..=high))
            }
            _ => within(self.any(scale, rng)),
        };
        let units = if self.binary {
            fifteen(units, step)
        } else {
            units
        };
        let text = Decimal { units, scale }.text();
        Some(self.written(text, rng))
    }

    /// Units of a number like those that break things.
    fn any(&self, scale: u32, rng: &mut impl Rng) -> i128 {
        // The first of them are numbers of a float too.
        let edges = if self.binary { &EDGES[..6] } else { EDGES };
        if self.whole || rng.random_ratio(1, 3) {
            let edge = edges[rng.random_range(0..edges.len())];
            return edge * 10_i128.pow(scale);
        }
        // A float keeps some fifteen digits; an exact number keeps all.
        let most: i128 = if self.binary {
            1_000_000_000_000
        } else {
            LARGEST
        };
        rng.random_range(-most..most)
    }

    /// The same number as others write it.
    fn written(&self, text: String, rng: &mut impl Rng) -> String {
        let fraction = text.contains('.');
        match rng.random_range(0..12) {
            0 if fraction => format!("{text}0"),
            1 if !fraction && !self.whole => format!("{text}.0"),
            2 if !fraction && !self.whole && text.len() < 12 => format!("{text}e0"),
            _ => text,
        }
    }
}

fn up(value: i128, step: i128) -> i128 {
    -down(-value, step)
}

fn down(value: i128, step: i128) -> i128 {
    value.div_euclid(step) * step
}

/// With fifteen digits, which a float keeps, where that is a multiple too.
fn fifteen(units: i128, step: i128) -> i128 {
    let digits = units.unsigned_abs().to_string().len();
    let power = u32::try_from(digits.saturating_sub(15)).unwrap_or(0);
    let short = units - units % 10_i128.pow(power);
    if short % step == 0 { short } else { units }
}

fn least_multiple(a: i128, b: i128) -> i128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).saturating_mul(b).max(1)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng as _;
    use rand_pcg::Pcg64Mcg;
    use serde_json::json;

    use super::{Pick, Range};

    #[test]
    fn edges_are_met_exactly() {
        let rng = &mut Pcg64Mcg::seed_from_u64(1);
        let cents = json!({"minimum": 0.05, "exclusiveMaximum": 1, "multipleOf": 0.01});
        let range = Range::of(&[&cents], false);
        assert_eq!(
            range.number(Pick::Low, rng).unwrap().trim_end_matches('0'),
            "0.05"
        );
        assert_eq!(
            range.number(Pick::High, rng).unwrap().trim_end_matches('0'),
            "0.99"
        );
        let int = json!({"x-format": "int64"});
        let range = Range::of(&[&int], true);
        assert_eq!(range.number(Pick::Low, rng).unwrap(), i64::MIN.to_string());
        assert_eq!(range.number(Pick::High, rng).unwrap(), i64::MAX.to_string());
    }

    #[test]
    fn nothing_lies_between_what_excludes_all() {
        let rng = &mut Pcg64Mcg::seed_from_u64(1);
        let none = json!({"exclusiveMinimum": 1, "exclusiveMaximum": 2});
        assert_eq!(Range::of(&[&none], true).number(Pick::Any, rng), None);
    }

    #[test]
    fn all_lie_within() {
        let rng = &mut Pcg64Mcg::seed_from_u64(1);
        let schema = json!({"minimum": -1.5, "maximum": 2.25});
        let range = Range::of(&[&schema], false);
        for _ in 0..200 {
            let number: f64 = range.number(Pick::Any, rng).unwrap().parse().unwrap();
            assert!((-1.5..=2.25).contains(&number), "{number}");
        }
    }
}
