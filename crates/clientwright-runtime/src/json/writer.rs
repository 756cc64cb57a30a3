//! The one JSON writer.
//!
//! Takes values, gives compact JSON text. Invariant: as long as keys and values are written in turn, the buffer is a
//! prefix of valid JSON; whether a secret went into it is known.

use super::number::Number;

/// Writes compact JSON into memory.
#[derive(Default)]
pub struct Writer {
    buffer: Vec<u8>,
    redacting: bool,
    saw_secret: bool,
}

/// Says whether JSON cannot hold this byte of a string as it is.
pub(crate) const fn escaped(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

impl std::fmt::Debug for Writer {
    /// Shows how much was written and not what, which may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("bytes", &self.buffer.len())
            .field("redacting", &self.redacting)
            .field("saw_secret", &self.saw_secret)
            .finish()
    }
}

impl Writer {
    /// A writer that writes secrets in clear.
    pub fn new() -> Self {
        Self {
            buffer: Vec::with_capacity(256),
            redacting: false,
            saw_secret: false,
        }
    }

    /// A writer that writes `"[redacted]"` in the place of each secret, and of each [`Raw`](super::Raw) text, since
    /// nobody knows what that holds.
    pub fn redacting() -> Self {
        Self {
            redacting: true,
            ..Self::new()
        }
    }

    /// Says whether a secret was written, redacted or not.
    pub fn saw_secret(&self) -> bool {
        self.saw_secret
    }

    /// The text written so far.
    pub fn as_bytes(&self) -> &[u8] {
        &self.buffer
    }

    /// The text, as bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.buffer
    }

    /// The text.
    pub fn into_text(self) -> String {
        match String::from_utf8(self.buffer) {
            Ok(text) => text,
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
        }
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.raw("null");
    }

    /// Writes a boolean.
    pub fn bool(&mut self, value: bool) {
        self.raw(if value { "true" } else { "false" });
    }

    /// Writes a signed integer.
    pub fn i64(&mut self, value: i64) {
        if value < 0 {
            self.buffer.push(b'-');
        }
        self.u64(value.unsigned_abs());
    }

    /// Writes an unsigned integer.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the remainder of a division by ten"
    )]
    pub fn u64(&mut self, mut value: u64) {
        let mut digits = [0; 20];
        let mut first = digits.len();
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + (value % 10) as u8;
            value /= 10;
            first -= 1;
            if value == 0 {
                break;
            }
        }
        self.buffer
            .extend_from_slice(digits.get(first..).unwrap_or_default());
    }

    /// Writes a float in the shortest form that reads back as the same; `null` for what JSON cannot hold.
    pub fn f64(&mut self, value: f64) {
        if value.is_finite() {
            self.raw(&format!("{value:?}"));
        } else {
            self.null();
        }
    }

    /// Writes a number, digit for digit.
    pub fn number(&mut self, value: &Number) {
        match value.as_text() {
            Ok(text) => self.raw(text),
            Err(value) => self.i64(value),
        }
    }

    /// Writes text that is one valid JSON value.
    pub(crate) fn raw(&mut self, json: &str) {
        self.buffer.extend_from_slice(json.as_bytes());
    }

    /// Writes a string.
    pub fn string(&mut self, text: &str) {
        let bytes = text.as_bytes();
        self.buffer.reserve(bytes.len() + 2);
        self.buffer.push(b'"');
        // Without a way out early this is a loop that the compiler turns into wide instructions.
        if bytes.iter().fold(false, |any, &byte| any | escaped(byte)) {
            self.escape(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
        }
        self.buffer.push(b'"');
    }

    fn escape(&mut self, bytes: &[u8]) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        for &byte in bytes {
            let short = match byte {
                byte if !escaped(byte) => {
                    self.buffer.push(byte);
                    continue;
                }
                b'"' | b'\\' => byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                0x08 => b'b',
                0x0c => b'f',
                _ => {
                    let [high, low] = [byte >> 4, byte & 15].map(|half| HEX[usize::from(half)]);
                    self.buffer
                        .extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
                    continue;
                }
            };
            self.buffer.extend_from_slice(&[b'\\', short]);
        }
    }

    /// Begins an array.
    pub fn begin_array(&mut self) {
        self.buffer.push(b'[');
    }

    /// Begins the next item of an array.
    pub fn item(&mut self) {
        // The text before a first item ends with the bracket, and no value does.
        if self.buffer.last() != Some(&b'[') {
            self.buffer.push(b',');
        }
    }

    /// Ends an array.
    pub fn end_array(&mut self) {
        self.buffer.push(b']');
    }

    /// Begins an object.
    pub fn begin_object(&mut self) {
        self.buffer.push(b'{');
    }

    /// Begins the next member of an object.
    pub fn key(&mut self, name: &str) {
        self.member();
        self.string(name);
        self.buffer.push(b':');
    }

    /// Begins the next member of an object whose key needs no escapes.
    pub(crate) fn plain_key(&mut self, name: &str) {
        self.buffer.reserve(name.len() + 4);
        self.member();
        self.buffer.push(b'"');
        self.raw(name);
        self.buffer.extend_from_slice(b"\":");
    }

    fn member(&mut self) {
        if self.buffer.last() != Some(&b'{') {
            self.buffer.push(b',');
        }
    }

    /// Ends an object.
    pub fn end_object(&mut self) {
        self.buffer.push(b'}');
    }

    /// Writes text that is one valid JSON value of unknown content.
    pub(crate) fn unknown(&mut self, json: &str) {
        if self.redacting {
            self.string(crate::secret::REDACTED);
        } else {
            self.raw(json);
        }
    }

    /// Writes a secret, or what stands for it.
    pub(crate) fn secret(&mut self, value: &dyn super::Json) {
        self.saw_secret = true;
        if self.redacting {
            self.string(crate::secret::REDACTED);
        } else {
            value.write(self);
        }
    }
}
