//! What a client that is a module of its user's crate needs of macros: takes what a build script wrote, gives items.

/// Includes the client that a build script wrote, as the module `pub mod name { … }`.
///
/// The name is that of the document's folder, or the one that the build script gave: `clientwright::Build` of the
/// `clientwright` crate writes `name.rs` below `OUT_DIR`.
///
/// ```text
/// clientwright_runtime::include_client!("shop");
///
/// use shop::Client;
/// ```
///
/// The module is public where the macro stands, so a crate that shows it to nobody puts it into a private one:
/// `mod api { clientwright_runtime::include_client!("shop"); }`.
#[macro_export]
macro_rules! include_client {
    ($name:literal $(,)?) => {
        ::core::include!(::core::concat!(
            ::core::env!(
                "OUT_DIR",
                "there is no OUT_DIR: `include_client!` needs a build script that calls `clientwright::Build`"
            ),
            "/",
            $name,
            ".rs"
        ));
    };
}

/// Its items, where this crate verifies webhooks: a module cannot ask for the features of another crate.
#[cfg(feature = "webhooks")]
#[doc(hidden)]
#[macro_export]
macro_rules! with_webhooks {
    ($($item:item)*) => { $($item)* };
}

/// Nothing, since this crate is compiled without the feature `webhooks`.
#[cfg(not(feature = "webhooks"))]
#[doc(hidden)]
#[macro_export]
macro_rules! with_webhooks {
    ($($item:item)*) => {};
}
