//! Bytes as base64 text.
//!
//! Takes bytes, gives the text that `format: byte` means in JSON, and the other way round.

use std::fmt;

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD as ALPHABET;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::error::DecodeError;
use super::{Blank, Json, Reader, Writer};

/// Written with padding; read with or without it.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes that are base64 text in JSON.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Base64(Vec<u8>);

impl Base64 {
    /// These bytes.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, owned.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The base64 text of these bytes.
    pub fn encode(&self) -> String {
        ENGINE.encode(&self.0)
    }
}

impl fmt::Debug for Base64 {
    /// Shows the length: files and images have no place in a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Base64({} bytes)", self.0.len())
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<Base64> for Vec<u8> {
    fn from(bytes: Base64) -> Self {
        bytes.0
    }
}

impl Json for Base64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        match ENGINE.decode(reader.string()?.as_bytes()) {
            Ok(bytes) => self.0 = bytes,
            Err(_) => return Err(reader.invalid("expected base64 text")),
        }
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(&self.encode());
    }
    fn erase(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}

impl Blank for Base64 {
    fn blank() -> Self {
        Self::default()
    }
}
