//! The keys that test clients have; each is unlike all other text, so that it is found wherever it leaks.

/// Bearer tokens.
pub const TOKEN: &str = "sk_MARKERtoken";
/// Omise's secret key.
pub const SECRET: &str = "skey_MARKERsecret";
/// Omise's public key.
pub const PUBLIC: &str = "pkey_MARKERpublic";
/// Imprint's merchant key.
pub const MERCHANT: &str = "MARKERmerchant";
