//! The macros that generated code is thinned by, as far as they concern errors and headers.

/// Implements what every client's error type has around its [`Error`](crate::Error): `Display`, `std::error::Error`, `Deref` and
/// the conversions.
///
/// ```
/// #[derive(Debug)]
/// pub struct Error(clientwright_runtime::Error);
/// clientwright_runtime::client_error! { Error }
/// ```
#[macro_export]
macro_rules! client_error {
    ($name:ident) => {
        impl ::std::convert::From<$crate::Error> for $name {
            fn from(error: $crate::Error) -> Self {
                Self(error)
            }
        }

        impl ::std::convert::From<$name> for $crate::Error {
            fn from(error: $name) -> Self {
                error.0
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = $crate::Error;

            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::error::Error for $name {
            fn source(&self) -> ::std::option::Option<&(dyn ::std::error::Error + 'static)> {
                ::std::error::Error::source(&self.0)
            }
        }
    };
}

/// Implements [`ResponseHeaders`](crate::ResponseHeaders) for a struct whose fields are all options.
///
/// ```
/// #[derive(Debug, Clone)]
/// pub struct ListHeaders {
///     pub remaining: Option<i64>,
/// }
/// clientwright_runtime::response_headers! {
///     ListHeaders { "X-RateLimit-Remaining" => remaining, }
/// }
/// ```
#[macro_export]
macro_rules! response_headers {
    ($name:ident { $($header:literal => $field:ident),* $(,)? }) => {
        impl $crate::ResponseHeaders for $name {
            fn read(headers: &$crate::HeaderMap) -> Self {
                Self { $($field: $crate::private::header_value(headers, $header),)* }
            }
        }
    };
}

/// Gives the struct of a call what every call has: headers, query parameters and a timeout that no method of its own
/// sets, with `body` also fields of the body, and with `parts` files of a multipart body too.
///
/// ```
/// // Where the macro is called, the client's own kind of a call on its way is in scope.
/// type Sending<T> = clientwright_runtime::Sending<T, clientwright_runtime::Error>;
///
/// #[derive(Debug, Clone)]
/// pub struct UpdateThing {
///     call: clientwright_runtime::Call,
/// }
/// clientwright_runtime::call_methods! { UpdateThing: body }
///
/// fn main() {}
/// ```
#[macro_export]
macro_rules! call_methods {
    ($name:ident) => {
        impl $name {
            /// Sets a header that has no method of its own; it is not shown by `Debug`.
            pub fn with_header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
                self.call.extra_header(name, value);
                self
            }

            /// Sets a query parameter that has no method of its own.
            pub fn with_query(
                mut self,
                name: impl Into<String>,
                value: impl Into<$crate::Value>,
            ) -> Self {
                self.call.extra_query(name, &value.into());
                self
            }

            /// Sets times, retries and the like for this call, instead of the client's.
            pub fn with(mut self, options: $crate::CallOptions) -> Self {
                self.call.options(options);
                self
            }

            /// Sets the time that this call may take, instead of the client's.
            pub fn with_timeout(mut self, timeout: ::std::time::Duration) -> Self {
                self.call.timeout(timeout);
                self
            }

            /// Sends the call and gives whatever the answer is, as it came: every status is a success.
            ///
            /// # Errors
            /// As `send`, but for answers that are errors.
            pub fn send_raw(self) -> Sending<$crate::Response<$crate::Bytes>> {
                self.call.send_raw()
            }
        }
    };
    ($name:ident: body) => {
        $crate::call_methods! { $name }

        impl $name {
            /// Sets a field of the body that has no method of its own, by JSON pointer; `""` is the whole body.
            pub fn with_field(
                mut self,
                pointer: impl AsRef<str>,
                value: impl Into<$crate::Value>,
            ) -> Self {
                self.call.extra_field(pointer, &value.into());
                self
            }
        }
    };
    ($name:ident: parts) => {
        $crate::call_methods! { $name: body }

        impl $name {
            /// Sets a file of the body that has no method of its own, by the name of its part.
            pub fn with_part(
                mut self,
                name: impl AsRef<str>,
                part: impl Into<$crate::Part>,
            ) -> Self {
                self.call.part(name.as_ref(), part);
                self
            }
        }
    };
}

/// Gives the struct of a call whose operation takes an idempotency key the methods that set and read it.
///
/// ```
/// #[derive(Debug, Clone)]
/// pub struct CreatePayment {
///     call: clientwright_runtime::Call,
/// }
/// clientwright_runtime::keyed_call! { CreatePayment }
/// ```
#[macro_export]
macro_rules! keyed_call {
    ($name:ident) => {
        impl $name {
            /// Sets the key by which the server does this call once, however often it comes; without it, one is made.
            pub fn with_idempotency_key(mut self, key: impl Into<String>) -> Self {
                self.call
                    .options($crate::CallOptions::new().idempotency_key(key));
                self
            }

            /// The key that this call carries, now and whenever it or a clone is sent. Who stores it before sending can
            /// send the same call again after a crash.
            pub fn idempotency_key(&mut self) -> &str {
                self.call.idempotency_key().unwrap_or_default()
            }
        }
    };
}
