//! Lists.
//!
//! Takes anything that can grow by one item; one loop reads and writes all of them.

use super::error::DecodeError;
use super::{Blank, Json, Reader, Writer};

/// A list that grows by a blank item, which is then read over.
trait List {
    fn grow(&mut self) -> Option<&mut dyn Json>;
}

impl<T: Json + Blank> List for Vec<T> {
    fn grow(&mut self) -> Option<&mut dyn Json> {
        self.push(T::blank());
        self.last_mut().map(|item| item as &mut dyn Json)
    }
}

fn read(list: &mut dyn List, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    let mut some = reader.first_item()?;
    let mut index = 0;
    while some {
        if let Some(item) = list.grow() {
            item.read(reader)
                .map_err(|error| error.within_index(index))?;
        }
        index += 1;
        some = reader.next_item()?;
    }
    Ok(())
}

impl<T: Json + Blank> Json for Vec<T> {
    fn read(&mut self, reader: &mut Reader<'_>) -> Result<(), DecodeError> {
        self.clear();
        read(self, reader)
    }
    fn write(&self, writer: &mut Writer) {
        writer.begin_array();
        for item in self {
            writer.item();
            item.write(writer);
        }
        writer.end_array();
    }
    fn erase(&mut self) {
        self.iter_mut().for_each(Json::erase);
    }
}

impl<T> Blank for Vec<T> {
    fn blank() -> Self {
        Self::new()
    }
}
