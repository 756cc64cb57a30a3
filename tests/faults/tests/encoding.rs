//! A small run of the properties of the encoders; `cargo xtask encoding` makes the large one.

use fault_tests::encoding::{Paths, Values, run};

#[test]
fn no_id_leaves_its_template() {
    let counts = run::<Paths>(50_000).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert!(counts.sent > 20_000, "{counts:?}");
    assert!(counts.refused > 1_000, "{counts:?}");
}

#[test]
fn values_come_out_as_they_were_put_in() {
    let counts = run::<Values>(10_000).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!((counts.sent, counts.refused), (10_000, 0));
}
