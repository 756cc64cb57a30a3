//! The command line.

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Arguments {
    /// How many calls.
    pub(crate) calls: u32,
    /// How many of a hundred requests fail.
    pub(crate) failures: f64,
    /// How many tasks call at a time.
    pub(crate) tasks: u32,
    /// True for the process that is the server.
    pub(crate) serve: bool,
}

impl Arguments {
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self {
            calls: 1_000_000,
            failures: 5.0,
            tasks: 128,
            serve: false,
        };
        while let Some(name) = given.next() {
            if name == "--serve" {
                arguments.serve = true;
                continue;
            }
            let value = given
                .next()
                .ok_or_else(|| format!("{name} needs a value"))?;
            let wrong = || format!("{name} takes a number");
            let number = || value.parse().map_err(|_| wrong());
            match name.as_str() {
                "--calls" => arguments.calls = number()?,
                "--failures" => arguments.failures = value.parse().map_err(|_| wrong())?,
                "--tasks" => arguments.tasks = number()?,
                _ => return Err(format!("{name} is not known")),
            }
        }
        Ok(arguments)
    }

    /// The same arguments for the server's process.
    pub(crate) fn to_server(&self) -> [String; 5] {
        let (calls, failures) = (self.calls.to_string(), self.failures.to_string());
        [
            "--serve".into(),
            "--calls".into(),
            calls,
            "--failures".into(),
            failures,
        ]
    }
}
