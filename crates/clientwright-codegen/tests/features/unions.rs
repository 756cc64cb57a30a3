//! What the client of `unions.yaml` makes of real values.

use clientwright_runtime::{Raw, from_slice, to_string};
use unions_client::{
    Animal, Contact, Fast, Filter, Options, OptionsFastOrSafe, Pairs, Person, Pet, Safe, Thing,
    ThingDelta, ThingInput, ThingLimit, ThingLists, ThingLoose, ThingMetadata, ThingMixed, Vector,
};

/// Reads a value and says that it is written as it came.
#[track_caller]
fn thing(json: &str) -> Thing {
    let thing: Thing =
        from_slice(json.as_bytes()).unwrap_or_else(|error| panic!("{json}: {error}"));
    assert_eq!(to_string(&thing), json);
    thing
}

#[test]
fn kinds_of_what_may_be_there_decide() {
    let range = |json| thing(json).range;
    assert!(matches!(
        range(r#"{"range":{"gt":1.5}}"#),
        Some(Filter::Range(_))
    ));
    assert!(matches!(
        range(r#"{"range":{"lt":"2026-01-01"}}"#),
        Some(Filter::Days(_))
    ));
    // Nothing speaks for either.
    assert!(matches!(range(r#"{"range":{}}"#), Some(Filter::Unknown(_))));
}

#[test]
fn a_parent_that_its_discriminator_names_is_a_member() {
    let animal = |json| thing(json).animal;
    assert!(matches!(
        animal(r#"{"animal":{"kind":"animal"}}"#),
        Some(Animal::Animal(_))
    ));
    assert!(matches!(
        animal(r#"{"animal":{"kind":"cat","meows":true}}"#),
        Some(Animal::Cat(_))
    ));
    assert!(matches!(
        animal(r#"{"animal":{"kind":"dog","barks":true}}"#),
        Some(Animal::Unknown(_))
    ));
}

#[test]
fn what_two_members_claim_is_neither() {
    let contact = |json| thing(json).contact;
    assert!(matches!(
        contact(r#"{"contact":{"first":"f","phone":"1"}}"#),
        Some(Contact::Person(_))
    ));
    assert!(matches!(
        contact(r#"{"contact":{"legal":"l","size":3}}"#),
        Some(Contact::Company(_))
    ));
    let both = contact(r#"{"contact":{"first":"f","legal":"l"}}"#);
    let Some(Contact::Unknown(raw)) = both else {
        panic!("{both:?}")
    };
    assert!(raw.decode::<Person>().is_ok());
}

#[test]
fn lists_are_told_by_their_items() {
    let vector = |json| thing(json).vector;
    assert!(
        matches!(vector(r#"{"vector":[0.5,1.5]}"#), Some(Vector::NumberList(list)) if list.len() == 2)
    );
    assert!(matches!(
        vector(r#"{"vector":[[0.5]]}"#),
        Some(Vector::ListList(_))
    ));
    assert!(matches!(
        vector(r#"{"vector":{"indices":[1]}}"#),
        Some(Vector::Sparse(_))
    ));
    let lists = |json| thing(json).lists;
    assert!(matches!(
        lists(r#"{"lists":[{"legal":"l"}]}"#),
        Some(ThingLists::CompanyList(_))
    ));
    assert!(matches!(
        lists(r#"{"lists":[{"first":"f"}]}"#),
        Some(ThingLists::PersonList(_))
    ));
    assert!(matches!(
        lists(r#"{"lists":[1]}"#),
        Some(ThingLists::Unknown(_))
    ));
}

#[test]
fn what_nothing_tells_apart_is_seen_as_each() {
    let json = r#"{"pairs":{"speed":1,"checks":true,"label":"l"}}"#;
    let Some(pairs) = thing(json).pairs else {
        panic!("{json}")
    };
    let (fast, safe) = (pairs.as_fast(), pairs.as_safe());
    assert_eq!(fast.and_then(|fast| fast.speed), Some(1));
    assert_eq!(safe.and_then(|safe| safe.checks), Some(true));
    assert_eq!(
        to_string(&Pairs::from(Fast::default().speed(2))),
        r#"{"speed":2}"#
    );
    let options = thing(r#"{"options":{"checks":true}}"#).options;
    let Some(Options::FastOrSafe(either)) = options else {
        panic!("{options:?}")
    };
    assert_eq!(either.as_safe(), Some(Safe::default().checks(true)));
    let sent = Options::from(OptionsFastOrSafe::from(Safe::default().label("l")));
    assert_eq!(to_string(&sent), r#"{"label":"l"}"#);
    assert!(matches!(
        thing(r#"{"options":"turbo"}"#).options,
        Some(Options::String(_))
    ));
}

#[test]
fn types_and_values_of_several_kinds_are_unions() {
    let delta = |json| thing(json).delta;
    assert!(matches!(
        delta(r#"{"delta":"+1"}"#),
        Some(ThingDelta::String(_))
    ));
    assert!(
        matches!(delta(r#"{"delta":{"by":1}}"#), Some(ThingDelta::Object(by)) if by.by == Some(1))
    );
    assert_eq!(delta("{}"), None);
    let mixed = |json| thing(json).mixed;
    assert_eq!(mixed(r#"{"mixed":"none"}"#), Some(ThingMixed::None));
    assert_eq!(mixed(r#"{"mixed":1}"#), Some(ThingMixed::N1));
    assert_eq!(mixed(r#"{"mixed":true}"#), Some(ThingMixed::True));
    let other = mixed(r#"{"mixed":2}"#);
    assert!(matches!(other, Some(ThingMixed::Unknown(_))));
    let loose = |json| thing(json).loose;
    assert!(matches!(
        loose(r#"{"loose":{"first":"f"}}"#),
        Some(ThingLoose::Person(_))
    ));
    let kept = Raw::parse("[1.50]").map(ThingLoose::Unknown);
    assert_eq!(loose(r#"{"loose":[1.50]}"#), kept.ok());
}

#[test]
fn a_constant_is_a_variant_that_holds_nothing() {
    let unset = ThingInput::default().metadata(ThingMetadata::Empty);
    assert_eq!(to_string(&unset), r#"{"metadata":""}"#);
    let metadata = |json| thing(json).metadata;
    assert_eq!(metadata(r#"{"metadata":""}"#), Some(ThingMetadata::Empty));
    let some = metadata(r#"{"metadata":{"a":"b"}}"#);
    assert_eq!(some, Some(ThingMetadata::from([("a", "b")])));
    let other = metadata(r#"{"metadata":"text"}"#);
    assert!(matches!(other, Some(ThingMetadata::Unknown(_))));
}

#[test]
fn unions_are_made_of_what_callers_have() {
    let json = |thing: ThingInput| to_string(&thing);
    let thing = ThingInput::default;
    assert_eq!(
        json(thing().metadata([("a", "b")])),
        r#"{"metadata":{"a":"b"}}"#
    );
    assert_eq!(json(thing().limit(5)), r#"{"limit":5}"#);
    assert_eq!(json(thing().limit(5_u64)), r#"{"limit":5}"#);
    assert_eq!(
        json(thing().limit(ThingLimit::Unlimited)),
        r#"{"limit":"unlimited"}"#
    );
    assert_eq!(json(thing().prompt("a")), r#"{"prompt":"a"}"#);
    assert_eq!(json(thing().prompt(["a", "b"])), r#"{"prompt":["a","b"]}"#);
    let texts: Vec<String> = vec!["a".to_owned()];
    assert_eq!(json(thing().prompt(texts)), r#"{"prompt":["a"]}"#);
    assert_eq!(json(thing().prompt(7)), r#"{"prompt":7}"#);
    assert_eq!(json(thing().vector([0.5])), r#"{"vector":[0.5]}"#);
}

#[test]
fn what_a_discriminator_does_not_know_is_its_default() {
    let pet = |json| thing(json).pet;
    assert!(matches!(
        pet(r#"{"pet":{"kind":"cat","meows":true}}"#),
        Some(Pet::Cat(_))
    ));
    assert!(matches!(
        pet(r#"{"pet":{"kind":"emu","sound":"grunt"}}"#),
        Some(Pet::OtherPet(pet)) if pet.sound.as_deref() == Some("grunt")
    ));
    assert!(matches!(pet(r#"{"pet":{}}"#), Some(Pet::OtherPet(_))));
}
