"""Programs in Rust: the routes of axum, and the ports of their servers."""

from __future__ import annotations

from textwrap import dedent

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_MANIFEST = '[package]\nname = "shop"\nversion = "1.0.0"\n\n[dependencies]\naxum = "0.8"\n'


def read(files: dict[str, str], manifest: str = _MANIFEST) -> Program | None:
    texts = {name: dedent(text) for name, text in files.items()}
    return program(Sources({"Cargo.toml": manifest, **texts}), "rust")


def served(files: dict[str, str]) -> list[str]:
    """The methods and paths, and `...` if there may be others."""
    found = read(files)
    assert found is not None
    stated = [f"{route.method} {route.path}" for route in found.routes]
    return stated if "routes" in found.complete else [*stated, "..."]


_MAIN = """\
    mod orders;
    use axum::{routing::get, Router};

    #[tokio::main]
    async fn main() {
        // axum::serve(listener, Router::new().fallback(any));
        let app = Router::new()
            .route("/healthz", get(|| async { "ok" }))
            .nest("/v1", orders::router(state))
            .layer(TraceLayer::new_for_http());
        let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap();
        axum::serve(listener, app).await.unwrap();
    }
    """
_ORDERS = """\
    use axum::{routing::{get, post}, Router};

    pub fn router(state: State) -> Router {
        let one = Router::new().route("/", get(show).delete(cancel));
        Router::new()
            .route("/orders", get(list).post(create))
            .nest("/orders/:id", one)
            .with_state(state)
    }
    """


def test_routes_of_nested_routers() -> None:
    assert served({"src/main.rs": _MAIN, "src/orders.rs": _ORDERS}) == [
        "GET /healthz",
        "GET /v1/orders",
        "POST /v1/orders",
        "GET /v1/orders/{id}",
        "DELETE /v1/orders/{id}",
    ]


@pytest.mark.parametrize(
    ("config", "ports"),
    [
        (
            'impl Config { fn read() -> Self { Self { level: 1, port: env::var("PORT").ok()'
            ".and_then(|v| v.parse().ok()).unwrap_or(3100) } } }",
            [(3100, "PORT")],
        ),
        ("fn config() -> Config { let port = 3100; Config { port, level: 2 } }", [(3100, "")]),
        ("fn a() -> Config { Config { port: 3100 } }\nfn b() -> Config { Config { port: 3200 } }", []),
        (
            '#[derive(Deserialize)]\nstruct Config { #[serde(default = "usual")] pub port: u16 }\n'
            "fn usual() -> u16 { 3100 }\nfn load() -> Config { envy::from_env().unwrap() }",
            [(3100, "PORT")],
        ),
        ("struct Config { port: u16 }", []),
    ],
)
def test_the_port_in_a_field(config: str, ports: list[tuple[int, str]]) -> None:
    code = (
        f"use std::env;\n{config}\n#[tokio::main]\nasync fn main() {{\n    let config = load();\n"
        '    let listener = TcpListener::bind(("0.0.0.0", config.port)).await.unwrap();\n'
        '    axum::serve(listener, Router::new().route("/a", get(a))).await.unwrap();\n}}\n'
    )
    found = read({"src/main.rs": code})
    assert found is not None
    assert [(port.number, port.variable) for port in found.ports] == ports


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("let mut app = Router::new(); app = app.route(UP, get(up)); app", ["GET /up"]),
        (
            'if debug { println!("x"); } Router::new().merge(Self::more()).route_service("/f/{*p}", dir)',
            ["GET /up", "ANY /f/{p:path}"],
        ),
        ('Router::<State>::new().route("/a", axum::routing::any(x)).fallback(not_found)', ["ANY /a"]),
        (
            'let app = base(); app.nest_service("/files", dir)',
            ["ANY /files", "ANY /files/{rest:path}", "..."],
        ),
        ("Router::new().route(&path, get(up))", ["..."]),
        ("Router::new().route(UP, get(up)).fallback_service(ServeDir::new(x))", ["GET /up", "..."]),
        ("Router::new().route(UP, get(up)).merge(SwaggerUi::new(x))", ["GET /up", "..."]),
        ("if plain { return Router::new(); } Router::new().route(UP, get(up))", ["..."]),
        ("Router::new().route(UP, get(up)).typed_get(show)", ["GET /up", "..."]),
    ],
)
def test_the_router_that_a_function_returns(body: str, expected: list[str]) -> None:
    web = f"""\
    const UP: &str = "/up";
    impl Web {{
        fn more() -> Router {{ Router::new().route(UP, get(up)) }}
        fn make(&self) -> Router {{ {body} }}
    }}
    async fn run(listener: TcpListener, app: Router) {{
        axum::serve(listener, app.into_make_service()).await;
    }}
    async fn start() {{
        run(TcpListener::bind(address).await, Web::make(web)).await;
    }}
    """
    if expected == ["..."]:
        assert read({"src/web.rs": web}) is None or served({"src/web.rs": web}) == expected
    else:
        assert served({"src/web.rs": web}) == expected


_OPTIONS = """\
    #[derive(clap::Parser)]
    struct Config {
        /// Where orders are.
        #[arg(long, env = "SHOP_LISTEN", default_value = "0.0.0.0:8080")]
        listen: SocketAddr,
    }
    """
_SERVERS = """\
    async fn main() {
        let public = TcpListener::bind(config.listen).await?;
        let port = std::env::var("ADMIN_PORT").unwrap_or_else(|_| "8081".to_string());
        let admin = TcpListener::bind(format!("0.0.0.0:{port}")).await?;
        tokio::spawn(async move { axum::serve(admin, probes()).await });
        axum::serve(public, Router::new().route("/orders", get(list))).await
    }
    fn probes() -> Router { Router::new().route("/livez", get(live)) }
    """


def test_ports_of_several_servers() -> None:
    found = read({"src/main.rs": _SERVERS, "src/config.rs": _OPTIONS})
    assert found is not None
    assert [(port.number, port.variable) for port in found.ports] == [
        (8080, "SHOP_LISTEN"),
        (8081, "ADMIN_PORT"),
    ]
    assert [(route.path, route.port) for route in found.routes] == [("/livez", 8081), ("/orders", 8080)]
    assert found.complete == {"routes", "ports"}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("(Ipv4Addr::UNSPECIFIED, 4000)", [4000]),
        ("SocketAddr::from(([0, 0, 0, 0], 4000))", [4000]),
        ('("0.0.0.0", PORT)', [4000]),
        ("settings::ADDRESS", [4001]),
        ("address", []),
        ("OTHER", []),
    ],
)
def test_the_address_of_a_listener(address: str, expected: list[int]) -> None:
    code = _MAIN.replace('"0.0.0.0:3000"', address) + "\nconst PORT: u16 = 4000;\n"
    settings = 'pub const ADDRESS: &str = "0.0.0.0:4001";\n// TcpListener\n'
    found = read({"src/main.rs": code, "src/orders.rs": _ORDERS, "src/settings.rs": settings})
    assert found is not None
    assert [port.number for port in found.ports] == expected
    assert ("ports" in found.complete) == bool(expected)


@pytest.mark.parametrize("text", ["let app = (", "let address = [", "{ let mut address = {"])
def test_a_text_may_look_like_an_assignment(text: str) -> None:
    code = _MAIN.replace("let listener", f'let address = "0.0.0.0:3000"; log("{text}"); let listener')
    found = read({"src/main.rs": code, "src/orders.rs": _ORDERS})
    assert found is not None
    assert [port.number for port in found.ports] == [3000]
    found = read(
        {"src/main.rs": code.replace('bind("0.0.0.0:3000")', "bind(address)"), "src/orders.rs": _ORDERS}
    )
    assert found is not None
    assert ("ports" in found.complete) == ("address" not in text)


@pytest.mark.parametrize("text", ['r#"{"a": ["}"#', 'r##"{"a": "#(["}"##', 'r###"a "## }"###'])
def test_brackets_in_raw_strings(text: str) -> None:
    code = _MAIN.replace("let listener", f"let example = {text}; let listener")
    found = read({"src/main.rs": code, "src/orders.rs": _ORDERS})
    assert found is not None
    assert [port.number for port in found.ports] == [3000]
    assert len(found.routes) == 5


def test_another_framework_may_serve_other_paths() -> None:
    found = read({"src/main.rs": _MAIN, "src/orders.rs": _ORDERS}, _MANIFEST + 'tonic = "0.14"\n')
    assert found is not None
    assert "routes" not in found.complete


def test_routers_of_tests_are_left_out() -> None:
    code = (
        _MAIN + "\n#[cfg(test)]\nmod tests {\n    fn t() { axum::serve(l, Router::new().route(X, y)) }\n}\n"
    )
    assert "..." not in served({"src/main.rs": code, "src/orders.rs": _ORDERS})
