//! What types hold: the fields of records and the members of unions, each a use of a schema in its own place.

use super::{Given, Job, Parts, Place, Types};
use crate::lower::plan::{MemberBody, MemberPlan, Plan};
use crate::lower::reach::flags;
use crate::lower::reason;
use crate::lower::values::{always, enumeration, presence};
use crate::lower::view::{Resolved, View};
use crate::model::{Direction, Docs, Field, Member, Record, Shape, Ty, Type, TypeName, Union};

impl Types<'_, '_> {
    pub(super) fn record(&mut self, job: &Job, view: &View, open: bool) -> Record {
        let parts = if job.form.parts {
            Parts::Part
        } else {
            Parts::No
        };
        let place = Place {
            words: job.words.clone(),
            direction: job.form.direction,
            parts,
            depth: 0,
        };
        let mut fields = Vec::with_capacity(view.properties.len());
        for (name, ids) in &view.properties {
            let resolved = self.plans.resolve(ids, &mut self.sink);
            let (read_only, write_only) = flags(&resolved, &self.plans);
            let left_out = match job.form.direction {
                Direction::Request => read_only,
                Direction::Response => write_only,
                Direction::Both => false,
            };
            let planned = self.plans.plan(&resolved.key, &mut self.sink);
            let required = view.required.contains(name);
            let sent = required && job.form.direction != Direction::Response;
            if left_out
                || matches!(planned.plan, Plan::Value(reason::NOTHING))
                || self.leaves_out_field(ids[0], sent)
            {
                continue;
            }
            fields.push(self.field(name, resolved, required, &place.below(name)));
        }
        self.fields_that_meet(&fields);
        let rest = if open {
            let origin = self.arena[job.id].origin.clone();
            let reason = match view.hole {
                Some(_) => reason::HOLE,
                None => reason::CHOICES,
            };
            Some(self.untyped_at(origin, reason))
        } else if view.any_additional {
            Some(Ty::Value)
        } else if view.additional.is_empty() || view.forbidden {
            None
        } else {
            let inner = self.lower(&view.additional, &place.below("value"));
            let ty = self.secret(&inner, None);
            Some(if inner.nullable {
                Ty::Nullable(Box::new(ty))
            } else {
                ty
            })
        };
        Record { fields, rest }
    }

    fn field(&mut self, name: &str, resolved: Resolved, required: bool, place: &Place) -> Field {
        let origin = self.plans.document()[resolved.trail[0]].origin.clone();
        let lowered = self.lower_resolved(resolved, Given::always(required), place);
        let mut docs = self.plans.docs(&lowered.resolved, &lowered.view);
        self.mark_field(&mut docs, &lowered);
        let constant = lowered
            .constant
            .clone()
            .filter(|_| required && !lowered.nullable);
        if constant.is_none() {
            docs.facts.extend(lowered.constant.as_deref().map(always));
        }
        Field {
            name: name.to_owned(),
            label: self.label(&lowered),
            ty: self.secret(&lowered, Some(name)),
            presence: presence(
                required,
                lowered.nullable || (lowered.null_value && !required),
            ),
            constant,
            docs,
            origin,
        }
    }

    pub(super) fn union(&mut self, job: &Job, plans: &[MemberPlan], views: bool) -> Union {
        let place = Place {
            words: job.words.clone(),
            direction: job.form.direction,
            parts: Parts::No,
            depth: 0,
        };
        let members = plans
            .iter()
            .map(|plan| self.union_member(job, plan, &place.below(&plan.name)))
            .collect();
        Union { members, views }
    }

    fn union_member(&mut self, job: &Job, plan: &MemberPlan, place: &Place) -> Member {
        let (ty, docs) = match &plan.body {
            MemberBody::Schema(resolved) => {
                let given = Given::always(plan.constant.is_some());
                let lowered = self.lower_resolved(resolved.clone(), given, place);
                let docs = self.plans.docs(&lowered.resolved, &lowered.view);
                (self.secret(&lowered, None), docs)
            }
            MemberBody::Ty(ty) => (ty.clone(), Docs::default()),
            MemberBody::Enum(plan) => {
                let shape = Shape::Enum(enumeration(plan));
                (self.loose(job, shape, place), Docs::default())
            }
            MemberBody::Views(plans) => {
                let members = plans
                    .iter()
                    .map(|plan| self.union_member(job, plan, &place.below(&plan.name)))
                    .collect();
                let views = true;
                let shape = Shape::Union(Union { members, views });
                (self.loose(job, shape, place), Docs::default())
            }
        };
        Member {
            name: plan.name.clone(),
            ty,
            kind: plan.kind,
            items: plan.items.clone(),
            conditions: plan.conditions.clone(),
            rivals: plan.rivals.clone(),
            constant: plan.constant.clone(),
            docs,
        }
    }

    /// The type that several members of a union come to.
    fn loose(&mut self, job: &Job, shape: Shape, place: &Place) -> Ty {
        let mut words = place.words.clone();
        if job.form.direction == Direction::Request && self.reach.differs(&job.key) {
            words.push("Input".to_owned());
        }
        let origin = self.arena[job.id].origin.clone();
        Ty::Named(self.arena.push(Type {
            origin,
            name: TypeName {
                words,
                component: false,
            },
            docs: Docs::default(),
            shape,
            direction: job.form.direction,
        }))
    }
}
