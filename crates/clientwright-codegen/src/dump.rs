//! The model as compact text, for snapshots.
//!
//! One line for each thing, ids as names of types. Deterministic, and complete enough that a change of meaning shows.

use std::fmt::{self, Write as _};

use clientwright_spec::Status;

use crate::model::{
    Answer, Api, BodyKind, CallShape, Calls, Class, Condition, Content, Direction, Docs, Enum,
    EnumValue, EventPlace, Idempotency, Input, KeyPlace, Kind, Operation, OperationId, PageInput,
    Paging, PartKind, Presence, RateLimit, Record, Returns, SchemeKind, Shape, StreamFlag, Target,
    Ty, Type, TypeId, Union,
};

/// The whole model.
pub fn dump(api: &Api) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = Dump { api, docs: false }.api(&mut out);
    out
}

/// The whole model with its documentation.
pub fn dump_with_docs(api: &Api) -> String {
    let mut out = String::new();
    let _ = Dump { api, docs: true }.api(&mut out);
    out
}

/// Calls as callers see them.
pub fn dump_calls(api: &Api, calls: &Calls) -> String {
    let mut out = String::new();
    for (id, operation) in api.operations.iter::<OperationId>() {
        let _ = Dump { api, docs: false }.call(&mut out, operation, &calls[id]);
    }
    out
}

struct Dump<'a> {
    api: &'a Api,
    docs: bool,
}

impl Dump<'_> {
    fn api(&self, out: &mut String) -> fmt::Result {
        let api = self.api;
        self.ways_in(out)?;
        self.rate_limit(out)?;
        for group in &api.groups {
            let ids: Vec<_> = group
                .operations
                .iter()
                .map(|id| api.operations[*id].id.as_str())
                .collect();
            writeln!(out, "group {}: {}", group.name, ids.join(", "))?;
        }
        for (_, operation) in api.operations.iter::<OperationId>() {
            self.operation(out, operation)?;
        }
        self.webhooks(out)?;
        for (_, ty) in api.types.iter::<TypeId>() {
            self.named(out, ty)?;
        }
        self.errors(out)?;
        self.lacks(out)
    }

    /// Hosts, credentials and headers.
    fn ways_in(&self, out: &mut String) -> fmt::Result {
        let api = self.api;
        for host in &api.hosts {
            writeln!(out, "host {}", host.name.as_deref().unwrap_or("(main)"))?;
            for server in &host.servers {
                let variables: Vec<_> = server
                    .variables
                    .iter()
                    .map(|one| format!("{}={}", one.name, one.default.as_deref().unwrap_or("?")))
                    .collect();
                writeln!(
                    out,
                    "  {} {} {}",
                    server.name,
                    server.url,
                    variables.join(" ")
                )?;
            }
        }
        for scheme in &api.schemes {
            let kind = match &scheme.kind {
                SchemeKind::Basic if scheme.empty_password => {
                    "basic with an empty password".to_owned()
                }
                SchemeKind::Basic => "basic".to_owned(),
                SchemeKind::Bearer => "bearer".to_owned(),
                SchemeKind::ApiKey { location, name } => format!("key {name} in {location:?}"),
            };
            writeln!(
                out,
                "scheme {}: {kind}{}",
                scheme.name,
                shown(" as ", scheme.method.as_deref())
            )?;
            if let Some(endpoint) = &scheme.token_endpoint {
                token_endpoint(out, endpoint)?;
            }
        }
        for header in &api.headers {
            let secret = if header.secret { " secret" } else { "" };
            writeln!(
                out,
                "header {}{}{secret}",
                header.name,
                shown(" = ", header.default.as_deref())
            )?;
        }
        Ok(())
    }

    fn rate_limit(&self, out: &mut String) -> fmt::Result {
        let limit = &self.api.rate_limit;
        if *limit == RateLimit::default() {
            return Ok(());
        }
        let reset = limit.reset.iter();
        let reset: Vec<String> = reset
            .map(|(name, unit)| format!("{name} {unit:?}"))
            .collect();
        writeln!(
            out,
            "rate limit {} left {} until {}",
            limit.limit.join(", "),
            limit.remaining.join(", "),
            reset.join(", ")
        )
    }

    fn webhooks(&self, out: &mut String) -> fmt::Result {
        for webhook in &self.api.webhooks {
            let of = shown(" of ", webhook.callback_of.as_deref());
            let ty = webhook.ty.as_ref().map(|ty| self.ty(ty));
            let ty = ty.unwrap_or_else(|| "nothing".to_owned());
            writeln!(out, "{} {}{of} sends {ty}", webhook.method, webhook.name)?;
            for header in &webhook.headers {
                writeln!(out, "  header {header}")?;
            }
            self.docs(out, "  ", &webhook.docs)?;
        }
        let Some(events) = &self.api.webhook_events else {
            return Ok(());
        };
        match &events.place {
            EventPlace::Pointer(pointer) => writeln!(out, "events by {pointer}")?,
            EventPlace::Header(header) => writeln!(out, "events by the header {header}")?,
        }
        for variant in &events.variants {
            let webhook = self.api.webhooks.get(variant.webhook);
            let name = webhook.map(|webhook| webhook.name.as_str());
            let values = variant.values.join(", ");
            writeln!(out, "  {}: {values}", name.unwrap_or_default())?;
        }
        Ok(())
    }

    fn errors(&self, out: &mut String) -> fmt::Result {
        for error in &self.api.errors {
            let pointers = [
                shown(" code ", error.code.as_deref()),
                shown(" message ", error.message.as_deref()),
            ];
            let statuses = error.statuses.join(" ");
            writeln!(
                out,
                "error {}: {} for {statuses}{}",
                error.name,
                self.ty(&error.ty),
                pointers.concat()
            )?;
        }
        Ok(())
    }

    /// What has no type, or is not there.
    fn lacks(&self, out: &mut String) -> fmt::Result {
        let api = self.api;
        for untyped in &api.untyped {
            writeln!(
                out,
                "untyped {}: {}{}",
                untyped.origin.pointer,
                untyped.reason,
                match untyped.class {
                    Class::Open => "",
                    Class::GivenUp => " (given up)",
                }
            )?;
        }
        for excluded in &api.excluded {
            writeln!(out, "excluded {}: {}", excluded.id, excluded.reason)?;
        }
        if api.not_selected > 0 {
            writeln!(out, "not selected {}", api.not_selected)?;
        }
        if api.pruned > 0 {
            writeln!(out, "pruned {}", api.pruned)?;
        }
        Ok(())
    }

    fn docs(&self, out: &mut String, indent: &str, docs: &Docs) -> fmt::Result {
        if !self.docs {
            return Ok(());
        }
        for line in docs
            .summary
            .iter()
            .chain(&docs.description)
            .flat_map(|text| text.lines())
            .chain(docs.facts.iter().map(String::as_str))
        {
            writeln!(out, "{indent}| {line}")?;
        }
        if docs.deprecated {
            writeln!(out, "{indent}| (deprecated)")?;
        }
        Ok(())
    }

    fn operation(&self, out: &mut String, operation: &Operation) -> fmt::Result {
        let name = shown(" as ", operation.name.as_deref());
        writeln!(
            out,
            "{}: {} {}{name}",
            operation.id, operation.method, operation.path
        )?;
        self.docs(out, "  ", &operation.docs)?;
        if operation.host > 0 || !operation.security.is_empty() {
            writeln!(
                out,
                "  host {} security {:?}",
                operation.host, operation.security
            )?;
        }
        for one in &operation.parameters {
            let style = format!(
                "{:?}{}",
                one.style.kind,
                if one.style.explode { "*" } else { "" }
            );
            let place = format!("{:?}", one.location).to_lowercase();
            let constant = shown(" = ", one.constant.as_deref());
            writeln!(
                out,
                "  {place} {}{}{}: {} {style}{constant}",
                one.name,
                shown(" as ", one.label.as_deref()),
                mark(one.presence),
                self.ty(&one.ty)
            )?;
            self.docs(out, "    ", &one.docs)?;
        }
        if let Some(body) = &operation.body {
            let kind = match &body.kind {
                BodyKind::Form(styles) => {
                    let style = |(name, style): &(String, clientwright_spec::Style)| {
                        format!(" {name}:{:?}", style.kind)
                    };
                    styles.iter().map(style).collect()
                }
                BodyKind::Multipart(parts) => {
                    let part = |part: &PartKind| {
                        let file = if part.by_caller { "(file)" } else { "" };
                        let style = part.style.map(|style| format!(":{:?}", style.kind));
                        let kind = part.content_type.as_deref().unwrap_or("-");
                        format!(" {}{file}:{kind}{}", part.name, style.unwrap_or_default())
                    };
                    parts.iter().map(part).collect()
                }
                BodyKind::Nothing => " empty".to_owned(),
                BodyKind::Json | BodyKind::Text | BodyKind::Bytes => String::new(),
            };
            let optional = if body.required { "" } else { "?" };
            writeln!(
                out,
                "  body{optional} {}: {}{kind}",
                body.media_type,
                self.ty(&body.ty)
            )?;
        }
        for answer in &operation.answers {
            self.answer(out, answer)?;
        }
        if operation.accept != "application/json" {
            writeln!(out, "  accept {}", operation.accept)?;
        }
        if let Some(one) = &operation.events {
            let flag = match &one.flag {
                Some(StreamFlag::Parameter(index)) => {
                    format!(" by {}", operation.parameters[*index].name)
                }
                Some(StreamFlag::Field(pointer)) => format!(" by {pointer}"),
                None => String::new(),
            };
            let (form, ty) = (one.form, self.ty(&one.ty));
            writeln!(out, "  events {} {form:?} {ty}{flag}", one.media_type)?;
        }
        if let Some(one) = &operation.paging {
            writeln!(out, "  pages {}", paging(operation, one))?;
        }
        if operation.idempotency != Idempotency::of_method(&operation.method) {
            writeln!(out, "  {}", idempotency(&operation.idempotency))?;
        }
        if !operation.retry_statuses.is_empty() {
            let statuses: Vec<String> = operation
                .retry_statuses
                .iter()
                .copied()
                .map(status)
                .collect();
            writeln!(out, "  retried after {}", statuses.join(" "))?;
        }
        Ok(())
    }

    fn answer(&self, out: &mut String, answer: &Answer) -> fmt::Result {
        let status = status(answer.status);
        let error = answer
            .error
            .map_or_else(String::new, |index| format!(" error {index}"));
        writeln!(
            out,
            "  -> {status} {}{error}",
            self.content(&answer.content)
        )?;
        for (name, ty, _) in &answer.headers {
            writeln!(out, "       {name}: {}", self.ty(ty))?;
        }
        Ok(())
    }

    fn content(&self, content: &Content) -> String {
        match content {
            Content::Empty => "empty".to_owned(),
            Content::Json(ty) => self.ty(ty),
            Content::Text => "text".to_owned(),
            Content::Bytes => "bytes".to_owned(),
        }
    }

    fn named(&self, out: &mut String, ty: &Type) -> fmt::Result {
        let direction = match ty.direction {
            Direction::Request => " (request)",
            Direction::Response => " (response)",
            Direction::Both => "",
        };
        let name = label(ty);
        match &ty.shape {
            Shape::Alias(inner) => writeln!(out, "alias {name} = {}{direction}", self.ty(inner))?,
            Shape::Record(_) => writeln!(out, "record {name}{direction}")?,
            Shape::Enum(_) => writeln!(out, "enum {name}{direction}")?,
            Shape::Union(Union { views: false, .. }) => writeln!(out, "union {name}{direction}")?,
            Shape::Union(_) => writeln!(out, "views {name}{direction}")?,
        }
        self.docs(out, "  ", &ty.docs)?;
        match &ty.shape {
            Shape::Alias(_) => Ok(()),
            Shape::Record(record) => self.record(out, record),
            Shape::Enum(Enum::String(values)) => {
                self.values(out, values, |value| format!("{value:?}"))
            }
            Shape::Enum(Enum::Integer(values)) => self.values(out, values, i64::to_string),
            Shape::Union(union) => self.union(out, union),
        }
    }

    fn record(&self, out: &mut String, record: &Record) -> fmt::Result {
        for field in &record.fields {
            let constant = shown(" = ", field.constant.as_deref());
            writeln!(
                out,
                "  {}{}{}: {}{constant}",
                field.name,
                shown(" as ", field.label.as_deref()),
                mark(field.presence),
                self.ty(&field.ty)
            )?;
            self.docs(out, "    ", &field.docs)?;
        }
        if let Some(rest) = &record.rest {
            writeln!(out, "  *: {}", self.ty(rest))?;
        }
        Ok(())
    }

    fn values<T>(
        &self,
        out: &mut String,
        values: &[EnumValue<T>],
        show: impl Fn(&T) -> String,
    ) -> fmt::Result {
        for value in values {
            let name = shown(" as ", value.name.as_deref());
            writeln!(out, "  {}{name}", show(&value.value))?;
            self.docs(out, "    ", &value.docs)?;
        }
        Ok(())
    }

    fn union(&self, out: &mut String, union: &Union) -> fmt::Result {
        for member in &union.members {
            let kind = kind(member.kind);
            let items = match member.items.as_slice() {
                [] => String::new(),
                items => format!(" of {}", kinds(items)),
            };
            let conditions: String = member.conditions.iter().map(condition).collect();
            let rivals = match member.rivals.as_slice() {
                [] => String::new(),
                rivals => format!(" unless {rivals:?}"),
            };
            if let Some(constant) = &member.constant {
                writeln!(out, "  {} = {constant}", member.name)?;
                self.docs(out, "    ", &member.docs)?;
                continue;
            }
            writeln!(
                out,
                "  {}: {} if {kind}{items}{conditions}{rivals}",
                member.name,
                self.ty(&member.ty)
            )?;
            self.docs(out, "    ", &member.docs)?;
        }
        Ok(())
    }

    fn ty(&self, ty: &Ty) -> String {
        match ty {
            Ty::Named(id) => label(&self.api.types[*id]),
            Ty::String => "string".to_owned(),
            Ty::Bool => "bool".to_owned(),
            Ty::I32 => "i32".to_owned(),
            Ty::I64 => "i64".to_owned(),
            Ty::U64 => "u64".to_owned(),
            Ty::F64 => "f64".to_owned(),
            Ty::Number => "number".to_owned(),
            Ty::List(inner) => format!("[{}]", self.ty(inner)),
            Ty::NullableItem(inner) => format!("[{} | null]", self.ty(inner)),
            Ty::Map(inner) => format!("{{{}}}", self.ty(inner)),
            Ty::NullableMap(inner) => format!("{{{} | null}}", self.ty(inner)),
            Ty::Nullable(inner) => format!("{} | null", self.ty(inner)),
            Ty::Value => "any".to_owned(),
            Ty::Base64 => "base64".to_owned(),
            Ty::Bytes => "bytes".to_owned(),
            Ty::Secret(inner) => format!("secret {}", self.ty(inner)),
            Ty::Quoted(inner) => format!("quoted {}", self.ty(inner)),
            Ty::Foreign(foreign) => foreign.to_string(),
        }
    }

    fn call(&self, out: &mut String, operation: &Operation, call: &CallShape) -> fmt::Result {
        let arguments: Vec<String> = call
            .arguments
            .iter()
            .map(|input| self.input(operation, input))
            .collect();
        let body = if call.body_argument { ", body" } else { "" };
        writeln!(out, "{}({}{body})", operation.id, arguments.join(", "))?;
        for input in &call.setters {
            writeln!(out, "  .{}", self.input(operation, input))?;
        }
        if call.body_setter {
            writeln!(out, "  .body")?;
        }
        for (pointer, text) in &call.constants {
            writeln!(out, "  constant {pointer} = {text}")?;
        }
        for index in &call.parameter_constants {
            writeln!(out, "  constant {}", operation.parameters[*index].name)?;
        }
        for (pointer, name) in &call.bound {
            writeln!(out, "  bound {pointer} = {{{name}}}")?;
        }
        writeln!(out, "  -> {}", self.returns(operation, &call.returns))?;
        let full = self.returns(operation, &call.full);
        if full != self.returns(operation, &call.returns) {
            writeln!(out, "  full -> {full}")?;
        }
        if let Some(items) = &call.items {
            let lacks = if items.optional { "?" } else { "" };
            writeln!(out, "  items{lacks} {}", self.ty(&items.ty))?;
        }
        Ok(())
    }

    fn input(&self, operation: &Operation, input: &Input) -> String {
        let target = match &input.target {
            Target::Parameter(index) => {
                let parameter = &operation.parameters[*index];
                format!("{:?} {}", parameter.location, parameter.name).to_lowercase()
            }
            Target::Field(pointer) => pointer.clone(),
            Target::Identifier {
                pointer,
                tag,
                id,
                many,
            } => {
                let many = if *many { " many" } else { "" };
                format!("{pointer} {{{}: {}, {id}}}{many}", tag.0, tag.1)
            }
            Target::Part(name) => format!("part {name}"),
            Target::Body => "the body".to_owned(),
        };
        format!(
            "{}{}: {} @ {target}",
            input.name,
            mark(input.presence),
            self.ty(&input.ty)
        )
    }

    fn returns(&self, operation: &Operation, returns: &Returns) -> String {
        match returns {
            Returns::Nothing => "nothing".to_owned(),
            Returns::One {
                content,
                pointer,
                optional,
            } => {
                let optional = if *optional { " or nothing" } else { "" };
                format!(
                    "{}{}{optional}",
                    self.content(content),
                    shown(" at ", pointer.as_deref())
                )
            }
            Returns::Many(answers) => {
                let one = |index: &usize| self.content(&operation.answers[*index].content);
                answers.iter().map(one).collect::<Vec<_>>().join(" | ")
            }
        }
    }
}

fn status(status: Status) -> String {
    match status {
        Status::Code(code) => code.to_string(),
        Status::Range(digit) => format!("{digit}XX"),
        Status::Default => "default".to_owned(),
    }
}

fn idempotency(idempotency: &Idempotency) -> String {
    match idempotency {
        Idempotency::Safe => "safe".to_owned(),
        Idempotency::Idempotent => "idempotent".to_owned(),
        Idempotency::Never => "never sent again".to_owned(),
        Idempotency::Keyed(key) => {
            let place = match &key.place {
                KeyPlace::Header(name) => format!("header {name}"),
                KeyPlace::Field(pointer) => format!("body {pointer}"),
            };
            let most = key.max_length.map(|length| length.to_string());
            format!("keyed by {place}{}", shown(" at most ", most.as_deref()))
        }
    }
}

fn paging(operation: &Operation, paging: &Paging) -> String {
    let input = |word: &str, input: &Option<PageInput>| match input {
        Some(PageInput::Parameter(index)) => {
            format!(" {word} {}", operation.parameters[*index].name)
        }
        Some(PageInput::Body(pointer)) => format!(" {word} body {pointer}"),
        None => String::new(),
    };
    let place = |word: &str, pointer: &Option<String>| shown(word, pointer.as_deref());
    let first = paging.first.map(|first| first.to_string());
    [
        format!("{:?}", paging.kind).to_lowercase(),
        input("by", &paging.input),
        input("size", &paging.size),
        place(" results ", &paging.results),
        place(" next ", &paging.next),
        place(" more ", &paging.more),
        place(" of ", &paging.pages),
        place(" total ", &paging.total),
        shown(" from ", first.as_deref()),
    ]
    .concat()
}

fn label(ty: &Type) -> String {
    ty.name.words.join(".")
}

fn shown(before: &str, text: Option<&str>) -> String {
    text.map_or_else(String::new, |text| format!("{before}{text}"))
}

fn mark(presence: Presence) -> &'static str {
    match presence {
        Presence::Required => "",
        Presence::Optional => "?",
        Presence::Nullable => " | null",
        Presence::OptionalNullable => "? | null",
    }
}

fn kind(kind: Kind) -> String {
    format!("{kind:?}").to_lowercase()
}

fn kinds(list: &[Kind]) -> String {
    let list: Vec<String> = list.iter().map(|one| kind(*one)).collect();
    list.join(" | ")
}

fn condition(condition: &Condition) -> String {
    let paths: Vec<String> = condition.paths.iter().map(|path| path.join("/")).collect();
    let paths = paths.join(" or ");
    match (condition.kinds.as_slice(), condition.values.as_slice()) {
        ([], []) => format!(" with {paths}"),
        (list, []) => format!(" with {paths}: {}", kinds(list)),
        (_, values) => format!(" where {paths} = {}", values.join(" | ")),
    }
}

fn token_endpoint(out: &mut String, endpoint: &crate::model::TokenEndpoint) -> fmt::Result {
    let host = endpoint
        .host
        .map_or(String::new(), |host| format!(" at host {host}"));
    let auth = if endpoint.post { "post" } else { "basic" };
    let body = if endpoint.json { "json" } else { "form" };
    write!(out, "  tokens {}{host} {auth} {body}", endpoint.url)?;
    if !endpoint.scope.is_empty() {
        write!(out, " scope {:?}", endpoint.scope)?;
    }
    for (name, value) in &endpoint.fields {
        write!(out, " {name}={value:?}")?;
    }
    writeln!(out, "{}", shown(" as ", endpoint.method.as_deref()))
}
