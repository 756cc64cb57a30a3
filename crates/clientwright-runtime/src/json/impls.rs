//! The codec for Rust's own types.
//!
//! Takes and gives JSON for text, booleans, numbers, options, boxes and borrowed values, each in a few lines.

use super::error::DecodeError;
use super::object::{Field, Rest};
use super::{Blank, Json, Reader, See, Writer};

impl Json for String {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.string()?.into_owned();
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
    fn erase(&mut self) {
        zeroize::Zeroize::zeroize(self);
    }
}

impl Json for bool {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.bool()?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.bool(*self);
    }
}

impl Json for i64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.i64()?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.i64(*self);
    }
}

impl Json for u64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.u64()?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.u64(*self);
    }
}

impl Json for i32 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let value = reader.i64()?;
        *self = Self::try_from(value).map_err(|_| reader.invalid("integer out of range"))?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.i64(i64::from(*self));
    }
}

impl Json for u32 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        let value = reader.u64()?;
        *self = Self::try_from(value).map_err(|_| reader.invalid("integer out of range"))?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.u64(u64::from(*self));
    }
}

impl Json for f64 {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        *self = reader.f64()?;
        Ok(())
    }
    fn write(&self, writer: &mut Writer) {
        writer.f64(*self);
    }
}

macro_rules! blank {
    ($($type:ty = $blank:expr),* $(,)?) => {
        $(impl Blank for $type {
            fn blank() -> Self {
                $blank
            }
        })*
    };
}

blank! { String = Self::new(), bool = false, i32 = 0, i64 = 0, u32 = 0, u64 = 0, f64 = 0.0 }

impl<T: Json + Blank> Json for Option<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        if !T::TAKES_NULL && reader.take_null()? {
            *self = None;
            return Ok(());
        }
        self.insert(T::blank()).read(reader)
    }
    fn write(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.write(writer),
            None => writer.null(),
        }
    }
    fn is_absent(&self) -> bool {
        self.is_none()
    }
    fn erase(&mut self) {
        self.iter_mut().for_each(Json::erase);
    }
}

impl<T> Blank for Option<T> {
    fn blank() -> Self {
        None
    }
}

impl<T: Json> Json for Box<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        T::read(self, reader)
    }
    fn write(&self, writer: &mut Writer) {
        T::write(self, writer);
    }
    fn slots(&self, see: &mut dyn See) {
        T::slots(self, see);
    }
    fn rest(&self) -> Option<&dyn Rest> {
        T::rest(self)
    }
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
    fn erase(&mut self) {
        T::erase(self);
    }
}

impl<T: Blank> Blank for Box<T> {
    const FIELDS: &'static [Field] = T::FIELDS;
    const TAKES_NULL: bool = T::TAKES_NULL;

    fn blank() -> Self {
        Self::new(T::blank())
    }
}

/// Borrowed values can be written, which is what arguments of calls need; reading into them is an error.
impl<T: Json + ?Sized> Json for &T {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        Err(reader.invalid("a borrowed value cannot be read into"))
    }
    fn write(&self, writer: &mut Writer) {
        T::write(self, writer);
    }
    fn slots(&self, see: &mut dyn See) {
        T::slots(self, see);
    }
    fn rest(&self) -> Option<&dyn Rest> {
        T::rest(self)
    }
    fn is_absent(&self) -> bool {
        T::is_absent(self)
    }
}

impl Json for str {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        Err(reader.invalid("a borrowed value cannot be read into"))
    }
    fn write(&self, writer: &mut Writer) {
        writer.string(self);
    }
}
