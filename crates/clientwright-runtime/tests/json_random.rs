//! Random values, from a fixed seed: what is written reads back equal, and broken text is refused or read, never worse.

use clientwright_runtime::{Map, Number, Raw, Value, from_slice, to_string};

/// A small generator of numbers (xorshift), so that every run tests the same.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or_default()
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 14] = [
            "a", "\"", "\\", "/", "\n", "\0", "\u{1f}", "é", "€", "😀", "{", "]", "\u{2028}", "0",
        ];
        (0..self.below(12))
            .map(|_| PIECES[self.below(PIECES.len())])
            .collect()
    }

    fn digits(&mut self, at_most: usize) -> String {
        (0..=self.below(at_most))
            .map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or_default()))
            .collect()
    }

    fn number(&mut self) -> Number {
        let sign = ["", "-"][self.below(2)];
        let whole = self.digits(25);
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let fraction = if self.below(2) == 0 {
            String::new()
        } else {
            format!(".{}", self.digits(25))
        };
        let exponent = if self.below(3) > 0 {
            String::new()
        } else {
            format!("e{}{}", ["", "+", "-"][self.below(3)], self.digits(5))
        };
        let text = format!("{sign}{whole}{fraction}{exponent}");
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => Value::Null,
            1 => Value::Bool(self.below(2) == 0),
            2 => Value::Number(self.number()),
            3 => Value::String(self.text()),
            4 => Value::Array((0..self.below(5)).map(|_| self.value(depth - 1)).collect()),
            _ => Value::Object(
                (0..self.below(5))
                    .map(|_| (self.text(), self.value(depth - 1)))
                    .collect::<Map>(),
            ),
        }
    }
}

#[test]
fn what_is_written_reads_back() {
    let mut random = Random(0x5eed);
    for _ in 0..3000 {
        let value = random.value(5);
        let json = to_string(&value);
        assert_eq!(from_slice(json.as_bytes()), Ok(value.clone()), "{json}");
        assert_eq!(
            Raw::parse(&json).map(|raw| raw.to_string()),
            Ok(json.clone())
        );
        // The independent reader and writer agree on what is JSON.
        let theirs = serde_json::from_str::<&serde_json::value::RawValue>(&json);
        assert!(theirs.is_ok(), "{json}");
        let pretty = serde_json::to_string_pretty(&value).unwrap_or_default();
        assert_eq!(from_slice(pretty.as_bytes()), Ok(value), "{pretty}");
    }
}

#[test]
fn broken_text_is_refused_as_the_independent_reader_does() {
    let mut random = Random(0xdead);
    let (mut refused, mut read) = (0, 0);
    for _ in 0..3000 {
        let mut json = to_string(&random.value(4)).into_bytes();
        for _ in 0..=random.below(2) {
            let at = random.below(json.len());
            match random.below(3) {
                0 => json.truncate(at.max(1)),
                1 => drop(json.remove(at)),
                _ => json[at] = b"\"\\{}[],:0-e.nu\xff\xc3 "[random.below(17)],
            }
            if json.is_empty() {
                json.push(b'0');
            }
        }
        let ours = from_slice::<Value>(&json);
        let theirs = serde_json::from_slice::<&serde_json::value::RawValue>(&json).is_ok();
        match ours {
            Ok(_) => {
                read += 1;
                assert!(theirs, "{}", String::from_utf8_lossy(&json));
            }
            Err(error) => {
                refused += 1;
                // They keep the last of two equal keys, and do not look into escapes and text of what they keep raw.
                let ours_only = ["duplicate", "escape", "UTF-8", "out of range"];
                let stricter = ours_only
                    .iter()
                    .any(|word| error.to_string().contains(word));
                assert!(
                    !theirs || stricter,
                    "{error}: {}",
                    String::from_utf8_lossy(&json)
                );
            }
        }
    }
    assert!(refused > 300 && read > 300, "{refused} {read}");
}
