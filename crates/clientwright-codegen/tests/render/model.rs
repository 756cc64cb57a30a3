//! Models for the tests of the renderer.

use clientwright_codegen::config::Config;
use clientwright_codegen::model::*;
use clientwright_spec::{Location, Origin, Span, Status, Style, StyleKind};

pub(crate) fn origin() -> Origin {
    Origin {
        span: Span::default(),
        pointer: String::new(),
    }
}

fn docs(text: &str) -> Docs {
    Docs {
        summary: Some(text.to_owned()),
        ..Docs::default()
    }
}

fn field(name: &str, ty: Ty, presence: Presence) -> Field {
    Field {
        name: name.into(),
        label: None,
        ty,
        presence,
        constant: None,
        docs: docs("A field."),
        origin: origin(),
    }
}

fn ty(name: &str, shape: Shape, direction: Direction) -> Type {
    Type {
        origin: origin(),
        name: TypeName {
            words: vec![name.into()],
            component: true,
        },
        docs: docs("A type."),
        shape,
        direction,
    }
}

fn constant(name: &str, json: &str) -> Field {
    Field {
        constant: Some(json.into()),
        ..field(name, Ty::String, Presence::Required)
    }
}

fn value(value: &str) -> EnumValue<String> {
    EnumValue {
        value: value.into(),
        name: None,
        docs: Docs::default(),
    }
}

fn style(kind: StyleKind) -> Style {
    Style {
        kind,
        explode: matches!(kind, StyleKind::Form),
        allow_reserved: false,
    }
}

fn parameter(name: &str, location: Location, ty: Ty, presence: Presence) -> Parameter {
    let kind = match location {
        Location::Query | Location::Cookie => StyleKind::Form,
        Location::Path | Location::Header => StyleKind::Simple,
    };
    Parameter {
        name: name.into(),
        label: None,
        location,
        style: style(kind),
        ty,
        presence,
        constant: None,
        docs: docs("Which."),
    }
}

fn input(name: &str, target: Target, ty: Ty, presence: Presence) -> Input {
    Input {
        member: None,
        name: name.into(),
        target,
        ty,
        presence,
        docs: docs("An input."),
    }
}

fn answer(code: u16, content: Content, error: Option<usize>) -> Answer {
    Answer {
        status: Status::Code(code),
        docs: Docs::default(),
        content,
        error,
        headers: vec![],
    }
}

/// One group with an update, a list, a deletion and an upload.
#[allow(clippy::too_many_lines, reason = "one model, told from top to bottom")]
pub(crate) fn small() -> (Api, Calls, Config) {
    let mut api = Api {
        title: "Small API".into(),
        version: "1".into(),
        ..Api::default()
    };
    api.hosts = vec![Host {
        path: None,
        name: None,
        servers: vec![
            Server {
                name: "production".into(),
                url: "https://api.example.com".into(),
                docs: Docs::default(),
                variables: vec![],
            },
            Server {
                name: "own".into(),
                url: "https://{organization}.example.com".into(),
                docs: Docs::default(),
                variables: vec![Variable {
                    name: "organization".into(),
                    default: None,
                    values: vec![],
                    docs: Docs::default(),
                }],
            },
        ],
    }];
    api.schemes = vec![Scheme {
        name: "key".into(),
        method: None,
        empty_password: false,
        kind: SchemeKind::Bearer,
        token_endpoint: None,
        docs: Docs::default(),
    }];
    api.headers = vec![ClientHeader {
        name: "X-Version".into(),
        method: None,
        default: Some("1".into()),
        secret: false,
        docs: Docs::default(),
    }];
    api.request_id_headers = vec!["x-request-id".into()];
    let status: TypeId = api.types.push(ty(
        "CustomerStatus",
        Shape::Enum(Enum::String(vec![
            value("active"),
            value(""),
            value("-1"),
            value("Unknown"),
            value("1.5"),
        ])),
        Direction::Both,
    ));
    let level: TypeId = api.types.push(ty(
        "Level",
        Shape::Enum(Enum::Integer(vec![
            EnumValue {
                value: 1,
                name: Some("low".into()),
                docs: Docs::default(),
            },
            EnumValue {
                value: -2,
                name: None,
                docs: docs("Very low."),
            },
        ])),
        Direction::Both,
    ));
    let customer = TypeId(2);
    let record = Record {
        fields: vec![
            field("id", Ty::String, Presence::Required),
            constant("object", "\"customer\""),
            field(
                "email",
                Ty::Secret(Box::new(Ty::String)),
                Presence::OptionalNullable,
            ),
            field("type", Ty::Named(status), Presence::Optional),
            field("level", Ty::Named(level), Presence::Nullable),
            field("balance", Ty::Number, Presence::Optional),
            field("tags", Ty::List(Box::new(Ty::String)), Presence::Optional),
            field("metadata", Ty::Map(Box::new(Ty::Value)), Presence::Optional),
            field("parent", Ty::Named(customer), Presence::Optional),
            field("twin", Ty::Named(customer), Presence::OptionalNullable),
        ],
        rest: Some(Ty::Value),
    };
    api.types
        .push::<TypeId>(ty("customer", Shape::Record(record), Direction::Both));
    let request: TypeId = api.types.push(ty(
        "UpdateCustomer",
        Shape::Record(Record {
            fields: vec![
                constant("kind", "\"customers\""),
                field("send", Ty::Bool, Presence::Optional),
                field("default", Ty::String, Presence::OptionalNullable),
            ],
            rest: None,
        }),
        Direction::Request,
    ));
    let error: TypeId = api.types.push(ty(
        "ApiError",
        Shape::Record(Record {
            fields: vec![field("message", Ty::String, Presence::Required)],
            rest: None,
        }),
        Direction::Response,
    ));
    let card: TypeId = api.types.push(ty(
        "Card",
        Shape::Union(Union {
            members: vec![
                Member {
                    name: "String".into(),
                    ty: Ty::String,
                    kind: Kind::String,
                    items: vec![],
                    conditions: vec![],
                    rivals: vec![],
                    constant: None,
                    docs: Docs::default(),
                },
                Member {
                    name: "customer".into(),
                    ty: Ty::Named(customer),
                    kind: Kind::Object,
                    items: vec![],
                    conditions: vec![
                        Condition {
                            paths: vec![vec!["id".into()]],
                            ..Condition::default()
                        },
                        Condition {
                            paths: vec![vec!["object".into()]],
                            values: vec!["\"customer\"".into()],
                            ..Condition::default()
                        },
                    ],
                    rivals: vec![],
                    constant: None,
                    docs: Docs::default(),
                },
            ],
            views: false,
        }),
        Direction::Both,
    ));
    let many: TypeId = api.types.push(ty(
        "Many",
        Shape::Record(Record {
            fields: (0..9)
                .map(|n| field(&format!("f{n}"), Ty::String, Presence::Required))
                .collect(),
            rest: None,
        }),
        Direction::Request,
    ));
    let id_alias: TypeId =
        api.types
            .push(ty("CustomerId", Shape::Alias(Ty::String), Direction::Both));
    api.errors = vec![ErrorVariant {
        name: "ApiError".into(),
        ty: Ty::Named(error),
        code: None,
        message: Some("/message".into()),
        statuses: vec!["404".into()],
    }];
    let json = |ty: Ty| Body {
        media_type: "application/json".into(),
        kind: BodyKind::Json,
        required: true,
        ty,
        docs: Docs::default(),
    };
    let base = Operation {
        path_names: None,
        events: None,
        paging: None,
        idempotency: Idempotency::Keyed(Key {
            place: KeyPlace::Header("Idempotency-Key".into()),
            max_length: Some(255),
            docs: docs("Tells repeats apart."),
        }),
        retry_statuses: vec![Status::Code(423), Status::Code(425)],
        origin: origin(),
        id: "update-customer".into(),
        title: "update-customer".into(),
        name: None,
        method: "PATCH".into(),
        path: "/customers/{id}".into(),
        docs: docs("Updates a customer."),
        host: 0,
        security: vec![vec![0]],
        parameters: vec![parameter(
            "id",
            Location::Path,
            Ty::Named(id_alias),
            Presence::Required,
        )],
        body: Some(json(Ty::Named(request))),
        answers: vec![
            answer(200, Content::Json(Ty::Named(customer)), None),
            answer(404, Content::Json(Ty::Named(error)), Some(0)),
        ],
        accept: "application/json".into(),
    };
    let id = || input("id", Target::Parameter(0), Ty::String, Presence::Required);
    let one = |ty: Ty| Returns::One {
        content: Content::Json(ty),
        pointer: None,
        optional: false,
    };
    let shape = CallShape {
        arguments: vec![id()],
        body_argument: false,
        setters: vec![
            input(
                "send",
                Target::Field("/send".into()),
                Ty::Bool,
                Presence::Optional,
            ),
            input(
                "default",
                Target::Field("/default".into()),
                Ty::String,
                Presence::OptionalNullable,
            ),
            input(
                "tags",
                Target::Field("/tags".into()),
                Ty::List(Box::new(Ty::String)),
                Presence::Optional,
            ),
            input(
                "status",
                Target::Field("/status".into()),
                Ty::Named(status),
                Presence::OptionalNullable,
            ),
            input(
                "card",
                Target::Field("/card".into()),
                Ty::Named(card),
                Presence::Optional,
            ),
            input(
                "password",
                Target::Field("/password".into()),
                Ty::Secret(Box::new(Ty::String)),
                Presence::OptionalNullable,
            ),
            input(
                "group",
                Target::Identifier {
                    pointer: "/group".into(),
                    tag: ("type".into(), "groups".into()),
                    id: "id".into(),
                    many: false,
                },
                Ty::String,
                Presence::OptionalNullable,
            ),
        ],
        body_setter: true,
        constants: vec![("/kind".into(), "\"customers\"".into())],
        parameter_constants: vec![],
        bound: vec![("/id".into(), "id".into())],
        returns: Returns::One {
            content: Content::Json(Ty::Named(customer)),
            pointer: Some("/data".into()),
            optional: false,
        },
        full: one(Ty::Named(customer)),
        items: None,
    };
    let update: OperationId = api.operations.push(base.clone());
    let mut calls = Calls {
        waits: false,
        calls: vec![shape.clone()],
    };
    let bare = CallShape {
        setters: vec![],
        body_setter: false,
        constants: vec![],
        bound: vec![],
        ..shape.clone()
    };
    let list: OperationId = api.operations.push(Operation {
        id: "listCustomers".into(),
        title: "listCustomers".into(),
        method: "GET".into(),
        path: "/customers".into(),
        parameters: vec![
            parameter("limit", Location::Query, Ty::I64, Presence::Optional),
            parameter(
                "level",
                Location::Header,
                Ty::Named(level),
                Presence::Optional,
            ),
            Parameter {
                constant: Some("\"customer\"".into()),
                ..parameter("scope", Location::Query, Ty::String, Presence::Required)
            },
        ],
        body: None,
        answers: vec![
            Answer {
                headers: vec![("X-Total".into(), Ty::I64, docs("How many."))],
                ..answer(
                    200,
                    Content::Json(Ty::List(Box::new(Ty::Named(customer)))),
                    None,
                )
            },
            answer(204, Content::Empty, None),
        ],
        ..base.clone()
    });
    calls.calls.push(CallShape {
        arguments: vec![],
        setters: vec![
            input("limit", Target::Parameter(0), Ty::I64, Presence::Optional),
            input(
                "level",
                Target::Parameter(1),
                Ty::Named(level),
                Presence::Optional,
            ),
        ],
        parameter_constants: vec![2],
        returns: Returns::Many(vec![0, 1]),
        full: Returns::Many(vec![0, 1]),
        ..bare.clone()
    });
    let delete: OperationId = api.operations.push(Operation {
        id: "deleteCustomer".into(),
        title: "deleteCustomer".into(),
        method: "DELETE".into(),
        body: None,
        answers: vec![answer(204, Content::Empty, None)],
        ..base.clone()
    });
    calls.calls.push(CallShape {
        returns: Returns::Nothing,
        full: Returns::Nothing,
        ..bare.clone()
    });
    let upload: OperationId = api.operations.push(Operation {
        id: "upload".into(),
        title: "upload".into(),
        method: "POST".into(),
        body: Some(Body {
            media_type: "multipart/form-data".into(),
            kind: BodyKind::Multipart(vec![PartKind {
                name: "file".into(),
                content_type: Some("application/pdf".into()),
                listed: Vec::new(),
                style: None,
                by_caller: false,
            }]),
            ..json(Ty::Named(request))
        }),
        answers: vec![answer(200, Content::Bytes, None)],
        ..base.clone()
    });
    calls.calls.push(CallShape {
        arguments: vec![
            id(),
            input(
                "file",
                Target::Part("file".into()),
                Ty::Bytes,
                Presence::Required,
            ),
        ],
        setters: vec![
            input(
                "files",
                Target::Part("files".into()),
                Ty::List(Box::new(Ty::Bytes)),
                Presence::Optional,
            ),
            input(
                "title",
                Target::Part("title".into()),
                Ty::String,
                Presence::Optional,
            ),
        ],
        returns: Returns::One {
            content: Content::Bytes,
            pointer: None,
            optional: false,
        },
        full: Returns::One {
            content: Content::Bytes,
            pointer: None,
            optional: false,
        },
        ..bare.clone()
    });
    let create: OperationId = api.operations.push(Operation {
        id: "create".into(),
        title: "create".into(),
        method: "POST".into(),
        body: Some(json(Ty::Named(many))),
        answers: vec![answer(201, Content::Json(Ty::Named(customer)), None)],
        ..base.clone()
    });
    calls.calls.push(CallShape {
        arguments: vec![],
        body_argument: true,
        returns: Returns::One {
            content: Content::Json(Ty::Named(customer)),
            pointer: None,
            optional: true,
        },
        full: Returns::One {
            content: Content::Json(Ty::Named(customer)),
            pointer: None,
            optional: true,
        },
        ..bare
    });
    api.groups = vec![Group {
        name: "customers".into(),
        docs: docs("Customers."),
        operations: vec![update, list, delete, upload, create],
    }];
    let config = Config::plain("Small", "small.yaml");
    (api, calls, config)
}
