//! UUIDs.

use uuid::Uuid;

use crate::json::{Blank, DecodeError, Json, Reader, Writer};

/// Read in the hyphenated form of RFC 9562, in letters of either case; written in small ones.
impl Json for Uuid {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let text = reader.string()?;
        // The crate takes braces, URNs and no hyphens too, none of which it would write again.
        let value = if text.len() == 36 {
            Self::try_parse(&text).ok()
        } else {
            None
        };
        *self = value.ok_or_else(|| reader.invalid("expected a UUID"))?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(
            self.as_hyphenated()
                .encode_lower(&mut Self::encode_buffer()),
        );
    }
}

impl Blank for Uuid {
    fn blank() -> Self {
        Self::nil()
    }
}
