//! The headers of a request that belong to its signature.
//!
//! Takes pairs of names and values; gives the signatures that the request claims, each with the time that it covers.
//! Everything here comes from whoever sends requests, so that counts and lengths are bounded before anything is computed.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::{Encoding, Fields, Layout, Piece, Signature, WebhookError};

/// How long a header may be.
const MAX_VALUE: usize = 4096;
/// How many signatures a request may claim.
const MAX_TAGS: usize = 16;
/// How many bytes an HMAC-SHA256 has.
const TAG: usize = 32;

pub(super) const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The values of the headers that the table names.
#[derive(Debug, Default)]
pub(super) struct Received {
    values: Vec<(&'static str, Vec<u8>)>,
}

impl Received {
    /// Keeps a header where the signature or the event needs it.
    pub(super) fn add(
        &mut self,
        wanted: &[&'static str],
        name: &str,
        value: &[u8],
    ) -> Result<(), WebhookError> {
        let known = wanted.iter().find(|known| known.eq_ignore_ascii_case(name));
        let Some(&header) = known else {
            return Ok(());
        };
        if value.len() > MAX_VALUE || self.values.len() >= MAX_TAGS {
            return Err(WebhookError::Malformed { header });
        }
        self.values.push((header, value.to_vec()));
        Ok(())
    }

    /// The values of a header, white space around them taken away.
    fn all(&self, header: &'static str) -> impl Iterator<Item = &[u8]> {
        let of = self.values.iter().filter(move |(name, _)| *name == header);
        of.map(|(_, value)| value.trim_ascii())
    }

    /// The one value of a header: two that differ say nothing.
    pub(super) fn one(&self, header: &'static str) -> Result<&[u8], WebhookError> {
        let mut values = self.all(header);
        let first = values.next().ok_or(WebhookError::Missing { header })?;
        if values.all(|value| value == first) {
            Ok(first)
        } else {
            Err(WebhookError::Malformed { header })
        }
    }

    /// The signatures that the request claims.
    pub(super) fn claims(&self, signature: &Signature) -> Result<Vec<Claim>, WebhookError> {
        let header = signature.header;
        let malformed = WebhookError::Malformed { header };
        let mut claims: Vec<Claim> = Vec::new();
        let mut tags = 0;
        for value in self.all(header) {
            let value = std::str::from_utf8(value).map_err(|_| malformed)?;
            let mut claim = Claim::read(value, signature).ok_or(malformed)?;
            if !signature.timestamp_header.is_empty() {
                let text = self.one(signature.timestamp_header)?;
                claim.timestamp = String::from_utf8_lossy(text).into_owned();
            }
            tags += claim.tags.len();
            if tags > MAX_TAGS {
                return Err(malformed);
            }
            // What is signed is hashed once for each time, however many signatures are claimed for it.
            match claims
                .iter_mut()
                .find(|one| one.timestamp == claim.timestamp)
            {
                Some(one) => one.tags.extend(claim.tags),
                None => claims.push(claim),
            }
        }
        if claims.is_empty() {
            return Err(WebhookError::Missing { header });
        }
        Ok(claims)
    }
}

/// Signatures that are claimed for one time of sending.
pub(super) struct Claim {
    /// As it is written; empty where there is none.
    pub(super) timestamp: String,
    pub(super) tags: Vec<[u8; TAG]>,
}

impl Claim {
    /// Reads the value of a header; `None` where it holds no signature.
    fn read(value: &str, signature: &Signature) -> Option<Self> {
        let encoding = signature.encoding;
        let mut timestamp = None;
        let mut tags = Vec::new();
        match signature.layout {
            Layout::Whole(prefix) => tags.extend(tag(value.strip_prefix(prefix)?, encoding)),
            Layout::Fields(Fields {
                separator,
                equals,
                timestamp: time,
                signature: name,
            }) => {
                for field in value.split(separator) {
                    // A field without a name is none of ours.
                    let Some((key, value)) = field.trim().split_once(equals) else {
                        continue;
                    };
                    if key == name {
                        // One that cannot be read may be of a kind that is yet to come.
                        tags.extend(tag(value, encoding));
                    } else if key == time
                        && timestamp.replace(value).is_some_and(|old| old != value)
                    {
                        return None;
                    }
                }
                if !time.is_empty() && timestamp.is_none() {
                    return None;
                }
            }
        }
        let timestamp = timestamp.unwrap_or_default().to_owned();
        (!tags.is_empty()).then_some(Self { timestamp, tags })
    }
}

/// The bytes of a signature; `None` where the text is none.
fn tag(text: &str, encoding: Encoding) -> Option<[u8; TAG]> {
    let bytes = match encoding {
        Encoding::Hex => hex(text)?,
        Encoding::Base64 => BASE64.decode(text).ok()?,
    };
    bytes.try_into().ok()
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(high)? << 4 | digit(low)?).ok(),
        _ => None,
    };
    pairs.map(byte).collect()
}

/// How a signature is written.
pub(super) fn written(tag: &[u8], encoding: Encoding) -> String {
    match encoding {
        Encoding::Hex => {
            let digits = |byte: &u8| [byte >> 4, byte & 15].map(u32::from);
            let digits = tag.iter().flat_map(digits);
            digits
                .filter_map(|digit| char::from_digit(digit, 16))
                .collect()
        }
        Encoding::Base64 => base64::engine::general_purpose::STANDARD.encode(tag),
    }
}

/// The headers that belong to a signature.
pub(super) fn headers_of(signature: &Signature) -> Vec<&'static str> {
    let mut names = vec![signature.header];
    if !signature.timestamp_header.is_empty() {
        names.push(signature.timestamp_header);
    }
    for piece in signature.signed {
        if let Piece::Header(name) = piece {
            names.push(name);
        }
    }
    names
}
