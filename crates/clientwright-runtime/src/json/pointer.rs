//! A part of a document, by JSON pointer.
//!
//! Takes a document and a pointer, reads what stands there and skips the rest. Invariant: the whole document is still
//! checked, so a truncated one is an error wherever it ends.

use super::error::{DecodeError, Problem};
use super::{Blank, Json, Kind, Reader};

/// The tokens of a pointer, `None` where it is not one.
pub(crate) fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let rest = pointer.strip_prefix('/')?;
    let unescape = |token: &str| token.replace("~1", "/").replace("~0", "~");
    Some(rest.split('/').map(unescape).collect())
}

/// The index that a token is in a list.
pub(crate) fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    canonical.then(|| token.parse().ok()).flatten()
}

/// Decodes what stands at a JSON pointer.
///
/// # Errors
/// Where nothing stands there, the text is not one whole JSON document, or what stands there does not fit `T`.
pub fn pointer<T: Json + Blank>(json: &[u8], pointer: &str) -> Result<T, DecodeError> {
    let mut value = T::blank();
    read_from(Reader::new(json)?, pointer, &mut value)?;
    Ok(value)
}

/// Reads what stands at a pointer of a reader's whole document.
pub(super) fn read_from(
    mut reader: Reader<'_>,
    pointer: &str,
    value: &mut dyn Json,
) -> Result<(), DecodeError> {
    let Some(tokens) = tokens(pointer) else {
        let problem = Problem::Invalid("not a JSON pointer");
        return Err(DecodeError::new(problem, 0));
    };
    if !walk(&mut reader, &tokens, &mut Target { pointer, value })? {
        let error = DecodeError::new(Problem::Missing, reader.offset());
        return Err(error.within_pointer(pointer));
    }
    reader.finish()
}

/// What is read and where it stands, for errors inside it.
struct Target<'a> {
    pointer: &'a str,
    value: &'a mut dyn Json,
}

/// Reads the value at these tokens and says whether it was there.
fn walk(
    reader: &mut Reader<'_>,
    tokens: &[String],
    target: &mut Target<'_>,
) -> Result<bool, DecodeError> {
    let Some((token, below)) = tokens.split_first() else {
        let read = target.value.read(reader).map(|()| true);
        return read.map_err(|error| error.within_pointer(target.pointer));
    };
    match reader.peek()? {
        Kind::Object => walk_object(reader, token, below, target),
        Kind::Array => walk_array(reader, index(token), below, target),
        _ => reader.skip().map(|()| false),
    }
}

fn walk_object(
    reader: &mut Reader<'_>,
    token: &str,
    below: &[String],
    target: &mut Target<'_>,
) -> Result<bool, DecodeError> {
    let mut met = false;
    let mut found = false;
    let mut key = reader.first_key()?.map(|key| key == token);
    while let Some(here) = key {
        if here && met {
            let error = DecodeError::new(Problem::Duplicate, reader.offset());
            return Err(error.within_pointer(target.pointer));
        } else if here {
            met = true;
            found = walk(reader, below, target)?;
        } else {
            reader.skip()?;
        }
        key = reader.next_key()?.map(|key| key == token);
    }
    Ok(found)
}

fn walk_array(
    reader: &mut Reader<'_>,
    wanted: Option<usize>,
    below: &[String],
    target: &mut Target<'_>,
) -> Result<bool, DecodeError> {
    let mut found = false;
    let mut index = 0;
    let mut some = reader.first_item()?;
    while some {
        if wanted == Some(index) {
            found = walk(reader, below, target)?;
        } else {
            reader.skip()?;
        }
        index += 1;
        some = reader.next_item()?;
    }
    Ok(found)
}
