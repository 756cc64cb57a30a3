//! Decimals of `rust_decimal`.

use rust_decimal::Decimal;

use crate::json::{Blank, DecodeError, Json, Reader, Writer};

/// Places behind the point that a decimal has at most.
const PLACES: i64 = 28;

/// The decimal of a JSON number, where it has one: 96 bits of digits and no more than 28 places. Zeros at the end are
/// kept, and given up only where there is no room for them.
fn decimal(text: &str) -> Option<Decimal> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits = format!("{whole}{fraction}");
    let mut places = i64::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'-'));
    if is_zero {
        places = places.clamp(0, PLACES);
        return Some(Decimal::new(0, u32::try_from(places).ok()?));
    }
    while places > PLACES && digits.ends_with('0') {
        digits.pop();
        places -= 1;
    }
    if places < 0 {
        // More zeros than a decimal has digits are refused before they are written out.
        let zeros = usize::try_from(places.checked_neg()?)
            .ok()
            .filter(|zeros| *zeros < 30)?;
        digits.push_str(&"0".repeat(zeros));
        places = 0;
    }
    let digits = digits.parse::<i128>().ok()?;
    Decimal::try_from_i128_with_scale(digits, u32::try_from(places).ok()?).ok()
}

/// A JSON number; in a text it is a [`Quoted`](crate::Quoted) one.
impl Json for Decimal {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let text = reader.number_text()?;
        *self = decimal(text).ok_or_else(|| reader.invalid("more digits than a decimal holds"))?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.raw(&self.to_string());
    }
}

impl Blank for Decimal {
    fn blank() -> Self {
        Self::ZERO
    }
}
