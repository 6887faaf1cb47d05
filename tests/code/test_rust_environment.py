"""The environment variables that Rust reads."""

import pytest

from aurora_devops.code.evidence import Setting
from aurora_devops.code.names import names_of
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def read(code: str, **files: str) -> dict[str, Setting]:
    manifest = '[package]\nname = "shop"\n[dependencies]\nclap = "4"\nenvy = "0.4"\n'
    found = program(Sources({"Cargo.toml": manifest, "src/main.rs": code, **files}), "rust")
    assert found is not None
    return {one.name: one for one in found.settings}


@pytest.mark.parametrize(
    ("statement", "required", "default"),
    [
        ('let a = std::env::var("SHOP_URL").expect("SHOP_URL");', True, None),
        ('let a = env::var("SHOP_URL")?;', True, None),
        ('let a = env::var("SHOP_URL").context("no URL")?;', True, None),
        ("let a = env::var(SHOP).unwrap();", True, None),
        ('let a = Config { url: env::var("SHOP_URL")? };', True, None),
        ('let a = env::var("SHOP_URL").unwrap_or_else(|_| "http://shop".into());', False, "http://shop"),
        ('let a = env::var("SHOP_URL").ok();', False, None),
        ('let a = env::var("SHOP_URL").is_ok();', False, None),
        ('if debug { env::var("SHOP_URL").unwrap(); }', False, None),
        ('let a = || env::var("SHOP_URL").unwrap();', False, None),
    ],
)
def test_variables_of_the_standard_library(statement: str, required: bool, default: str | None) -> None:
    code = f'const SHOP: &str = "SHOP_URL";\nfn main() {{\n    {statement}\n}}\n'
    one = read(code)["SHOP_URL"]
    assert (one.required and one.at_start, one.default) == (required, default)


def test_functions_that_main_calls() -> None:
    config = (
        'pub fn load() -> Config {\n    Config { url: required("A"), }\n}\n'
        'pub fn other() -> String { std::env::var("SHOP_OTHER").unwrap() }\n'
        'pub fn connect() -> String { std::env::var("SHOP_URL").unwrap() }\n'
    )
    found = read("fn main() {\n    let c = config::connect();\n}\n", **{"src/config.rs": config})
    assert found["SHOP_URL"].at_start
    assert not found["SHOP_OTHER"].at_start


def test_options_of_clap() -> None:
    code = """\
#[derive(Debug, Parser)]
#[command(version)]
struct Args {
    /// Where the data is.
    #[arg(long, env = "SHOP_URL")]
    url: String,
    #[arg(long, env, default_value_t = 8080)]
    http_port: u16,
    #[arg(long, env = "SHOP_QUEUE", default_value = "jobs")]
    queue: String,
    #[clap(env = TOKEN)]
    token: Option<String>,
    #[command(flatten)]
    store: Store,
    #[arg(long)]
    verbose: bool,
}
#[derive(clap::Args)]
struct Store {
    #[arg(long, env = "STORE_BUCKET")]
    bucket: String,
}
#[derive(clap::Args)]
struct Migrate {
    #[arg(long, env = "MIGRATE_TO")]
    to: String,
}
const TOKEN: &str = "SHOP_TOKEN";
fn main() { let args = Args::parse(); }
"""
    found = read(code)
    required = {name for name, one in found.items() if one.required and one.at_start}
    assert required == {"SHOP_URL", "STORE_BUCKET"}
    assert found.keys() == {*required, "HTTP_PORT", "SHOP_QUEUE", "SHOP_TOKEN", "MIGRATE_TO"}
    assert found["HTTP_PORT"].default == "8080"
    assert found["SHOP_QUEUE"].default == "jobs"
    # Each of two programs has its own options.
    assert not read(code, **{"src/bin/other.rs": "fn main() {}\n"})["SHOP_URL"].at_start


def test_structs_of_envy() -> None:
    code = """\
#[derive(Deserialize)]
struct Config {
    database_url: String,
    #[serde(default = "port")]
    http_port: u16,
    token: Option<String>,
    #[serde(rename = "queue_name")]
    queue: String,
}
fn main() { let config = envy::prefixed("SHOP_").from_env::<Config>().unwrap(); }
"""
    found = read(code)
    assert {name for name, one in found.items() if one.required} == {"SHOP_DATABASE_URL", "SHOP_QUEUE_NAME"}
    assert found.keys() - {"SHOP_HTTP_PORT", "SHOP_TOKEN"} == {"SHOP_DATABASE_URL", "SHOP_QUEUE_NAME"}


def test_other_packages_of_the_repository_may_read_variables() -> None:
    alone = {"Cargo.toml": '[package]\nname = "shop"\n[dependencies]\nclap = "4"\n', "src/main.rs": "env"}
    assert names_of(Sources(alone))[1]
    for dependency in ('{ path = "../config" }', "{ workspace = true }"):
        manifest = f'[package]\nname = "shop"\n[dependencies]\nconfig = {dependency}\n'
        assert not names_of(Sources({**alone, "Cargo.toml": manifest}))[1]


@pytest.mark.parametrize(
    ("helper", "call", "name", "required"),
    [
        ('std::env::var(name).unwrap_or_else(|_| panic!("{name}"))', 'read("URL");', "URL", True),
        ("std::env::var(name).unwrap_or_default()", 'read("URL");', "URL", False),
        ("std::env::var(name).ok()", 'read("URL").expect("URL");', "URL", True),
        ("std::env::var(name).ok()", 'read("URL").unwrap_or_default();', "URL", False),
        ('env::var(format!("SHOP_{name}")).ok()', 'read("URL").unwrap();', "SHOP_URL", True),
        ('env::var(format!("SHOP_{}", name)).ok()', "read(URL).unwrap();", "SHOP_URL", True),
    ],
)
def test_functions_that_are_given_a_name(helper: str, call: str, name: str, required: bool) -> None:
    code = (
        f'const URL: &str = "URL";\n\nfn read(name: &str) -> T {{\n    {helper}\n}}\n\n'
        f"fn main() {{\n    let a = {call}\n}}\n"
    )
    one = read(code)[name]
    assert (one.required and one.at_start) is required


def test_options_that_are_built() -> None:
    code = (
        'fn main() {\n    let found = Command::new("shop")\n'
        '        .arg(Arg::new("url").long("url").env("SHOP_URL").required(true))\n'
        '        .arg(Arg::new("level").long("level").env("LEVEL").default_value("info"))\n        .get_matches();\n}\n'
    )
    found = read(code)
    assert (found["SHOP_URL"].required, found["LEVEL"].default) == (True, "info")


_LAYERS = """\
#[derive(Deserialize)]
struct Store {
    url: String,
    #[serde(rename = "pool")]
    size: u32,
}

#[derive(Deserialize)]
struct Settings {
    store: Store,
    log_level: Option<String>,
}

impl Settings {
    fn load() -> Result<Self, ConfigError> {
        %s
    }
}
"""


@pytest.mark.parametrize(
    ("source", "names"),
    [
        (
            'Config::builder().add_source(Environment::with_prefix("SHOP").separator("__")).build()?.try_deserialize()',
            {"SHOP__STORE__URL", "SHOP__STORE__POOL", "SHOP__LOG_LEVEL"},
        ),
        (
            'Config::builder().add_source(Environment::with_prefix("shop")'
            '.prefix_separator("_").separator("__")'
            ").build()?.try_deserialize()",
            {"SHOP_STORE__URL", "SHOP_STORE__POOL", "SHOP_LOG_LEVEL"},
        ),
        # Without a separator, fields of structs cannot be set.
        (
            'Config::builder().add_source(Environment::with_prefix("SHOP")).build()?.try_deserialize()',
            {"SHOP_LOG_LEVEL"},
        ),
        (
            'Figment::new().merge(Env::prefixed("SHOP_").split("_")).extract()',
            {"SHOP_STORE_URL", "SHOP_STORE_POOL", "SHOP_LOG_LEVEL"},
        ),
        ('Figment::new().merge(Env::prefixed("SHOP_").map(|key| other(key))).extract()', set()),
        ('Figment::new().merge(Env::prefixed("SHOP_")).extract::<HashMap>()', set()),
    ],
)
def test_structs_of_layers(source: str, names: set[str]) -> None:
    code = _LAYERS % source
    assert set(read(code)) == names
    found, _ = names_of(Sources({"Cargo.toml": '[package]\nname = "shop"\n', "src/main.rs": code}))
    assert ("SHOP_" in found) is not bool(names)
