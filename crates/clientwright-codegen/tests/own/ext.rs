//! What is written by hand beside the generated modules.

use crate::runtime::{Blank, DecodeError, Json, Reader, Writer};

/// An amount of money, for serde.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Money {
    /// In the smallest unit.
    pub amount: i64,
    /// The currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// The letters of a country, for the runtime's own codec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country(pub [u8; 2]);

impl Json for Country {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let text = reader.string()?;
        let letters = text.as_bytes().try_into();
        self.0 = letters.map_err(|_| reader.invalid("expected two letters"))?;
        Ok(())
    }

    fn write(&self, writer: &mut Writer) {
        writer.string(&String::from_utf8_lossy(&self.0));
    }
}

impl Blank for Country {
    fn blank() -> Self {
        Self(*b"xx")
    }
}

impl crate::Order {
    /// What a generated type does besides.
    pub fn is_free(&self) -> bool {
        self.total.amount == 0
    }
}
