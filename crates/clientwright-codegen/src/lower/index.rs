//! Which type each component schema became: takes the finished types, gives one entry for each component and direction.
//!
//! Nothing is made here: a component that no type was made of, since `client.yaml` asks for none or since it is only the
//! body of a multipart request, is not in the index.

use clientwright_spec::SchemaId;

use super::plan::Plan;
use super::types::{Form, Place, Types};
use super::view::Key;
use crate::model::{Component, Direction};

impl Types<'_, '_> {
    /// The types of all component schemas, in the order of the document.
    pub(super) fn index(&mut self) -> Vec<Component> {
        let document = self.plans.document();
        let mut index = Vec::new();
        let untyped = self.untyped.len();
        for (name, &id) in &document.components {
            let key = self.plans.resolve(&[id], &mut self.sink).key;
            let directions: &[Direction] = if self.reach.differs(&key) {
                &[Direction::Request, Direction::Response]
            } else {
                &[self.reach.direction(&key, Direction::Response)]
            };
            let made = directions.iter();
            let made = made.filter_map(|direction| self.component_type(name, id, *direction));
            index.extend(made);
        }
        // A component that is untyped was told of where something holds it.
        self.untyped.truncate(untyped);
        index
    }

    fn component_type(
        &mut self,
        name: &str,
        id: SchemaId,
        direction: Direction,
    ) -> Option<Component> {
        let key = self.plans.resolve(&[id], &mut self.sink).key;
        if !self.is_made(&key, direction) {
            return None;
        }
        let place = Place::new(&[name], direction);
        let lowered = self.lower(&[id], &place);
        Some(Component {
            name: name.to_owned(),
            origin: self.plans.document()[id].origin.clone(),
            direction,
            ty: self.secret(&lowered, None),
            nullable: lowered.nullable,
        })
    }

    /// Whether a key's type is there already, so that asking for it makes none.
    fn is_made(&self, key: &Key, direction: Direction) -> bool {
        let Some(planned) = self.plans.known(key) else {
            return false;
        };
        match &planned.plan {
            Plan::Same(inner) => self.is_made(&inner.key, direction),
            Plan::Value(_)
            | Plan::Scalar {
                constant: Some(_), ..
            } => true,
            _ => {
                let direction = self.reach.direction(key, direction);
                let parts = false;
                self.memo
                    .contains_key(&(key.clone(), Form { direction, parts }))
            }
        }
    }
}
