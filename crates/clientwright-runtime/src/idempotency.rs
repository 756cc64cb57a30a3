//! The idempotency key of a call: minted, or the caller's own.
//!
//! Takes a call; gives the key that goes over the wire, which is the one that is told. What the caller has put where the key goes,
//! by whatever setter, is the key; where that is no text, the call has none and counts as one that must not be sent twice.

use crate::body::Content;
use crate::text::{self, Kind};
use crate::{BodyKind, Call, Idempotency, IdempotencyKey, KeyPlace};

impl Call {
    /// The idempotency key that the call will carry, minted where none is set: from then on the call and its clones have this one. None
    /// where the operation takes no key, or the caller has put something else in its place.
    pub fn idempotency_key(&mut self) -> Option<&str> {
        if self.settle_key() {
            self.options.idempotency_key.as_deref()
        } else {
            None
        }
    }

    /// Sees to it that the call has a key where its operation takes one, and says whether it has.
    pub(crate) fn settle_key(&mut self) -> bool {
        let Idempotency::Keyed(IdempotencyKey { place, max_length }) = self.operation.idempotency
        else {
            return false;
        };
        match self.key_by_hand(place) {
            ByHand::Key(key) => self.options.idempotency_key = Some(key),
            ByHand::Other => {
                self.options.idempotency_key = None;
                return false;
            }
            ByHand::Nothing => {
                let key = &mut self.options.idempotency_key;
                key.get_or_insert_with(|| mint(max_length));
            }
        }
        true
    }

    /// What the caller has put where the key goes.
    fn key_by_hand(&self, place: KeyPlace) -> ByHand {
        match (place, &self.body) {
            (KeyPlace::Header(name), _) => {
                let mut extra = self.extra_headers.iter();
                let extra = extra.find(|(known, _)| known.as_str().eq_ignore_ascii_case(name));
                if let Some((_, value)) = extra {
                    return ByHand::text(value.to_str().ok());
                }
                let mut slots = self.headers.iter();
                let slot = slots.find(|slot| slot.name.eq_ignore_ascii_case(name));
                slot.map_or(ByHand::Nothing, |slot| ByHand::json(slot.value.json()))
            }
            (KeyPlace::Field(pointer), Some(Content::Fields(fields))) => {
                let body = fields.json();
                let around = pointer.match_indices('/').map(|(end, _)| &pointer[..end]);
                let blocks = |at: &str| {
                    text::at(&body, at).is_some_and(|json| text::kind(json) != Kind::Object)
                };
                match text::at(&body, pointer) {
                    Some(json) => ByHand::json(json),
                    None if around.into_iter().any(blocks) => ByHand::Other,
                    None => ByHand::Nothing,
                }
            }
            // A body of bytes has no field to carry it, and none at all neither.
            (KeyPlace::Field(_), Some(Content::Raw(_))) => ByHand::Other,
            (KeyPlace::Field(_), None) if !takes_fields(&self.operation.body) => ByHand::Other,
            (KeyPlace::Field(_), None) => ByHand::Nothing,
        }
    }

    /// Keeps an error where no call of the operation can carry the key.
    pub(crate) fn check_key(&mut self, key: &str) {
        let Idempotency::Keyed(IdempotencyKey { max_length, .. }) = self.operation.idempotency
        else {
            self.fail("the operation is not known to take an idempotency key");
            return;
        };
        let length = key.chars().count();
        if length == 0 || length > max_length {
            self.fail(format!(
                "the idempotency key has {length} characters, and may have 1 to {max_length}"
            ));
        } else if !key.bytes().all(|b| b.is_ascii_graphic()) {
            self.fail("the idempotency key holds blanks or characters beyond ASCII");
        }
    }
}

fn takes_fields(body: &BodyKind) -> bool {
    matches!(
        body,
        BodyKind::Json(_) | BodyKind::Form(..) | BodyKind::Multipart(_) | BodyKind::MultipartOf(..)
    )
}

/// What stands where the key goes.
enum ByHand {
    Nothing,
    Key(String),
    /// Something that no server can take for a key.
    Other,
}

impl ByHand {
    fn text(text: Option<&str>) -> Self {
        match text {
            Some(text) if !text.is_empty() => Self::Key(text.to_owned()),
            _ => Self::Other,
        }
    }

    fn json(json: &str) -> Self {
        Self::text(
            (text::kind(json) == Kind::Scalar)
                .then(|| text::scalar(json))
                .as_deref(),
        )
    }
}

/// A key that no other call has, of this many characters at most.
fn mint(max_length: usize) -> String {
    let mut key = uuid::Uuid::new_v4().to_string();
    if key.len() > max_length {
        key.retain(|c| c != '-');
        key.truncate(max_length);
    }
    key
}
