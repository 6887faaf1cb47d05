"""The routes of actix-web and Rocket, and the ports of actix-web."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def _read(crate: str, main: str, **files: str) -> Program | None:
    manifest = f'[package]\nname = "shop"\n[dependencies]\n{crate} = "1"\n'
    others = {f"src/{name}.rs": code for name, code in files.items()}
    return program(Sources({"Cargo.toml": manifest, "src/main.rs": f"// env\n{main}", **others}), "rust")


_ORDERS = """\
use actix_web::{get, web};

/// Lists them.
#[get("/orders")]
pub async fn list() -> impl Responder {}

#[actix_web::route("/orders/{id}", method = "PUT")]
#[tracing::instrument]
pub async fn put(id: web::Path<u32>) -> impl Responder {}

pub fn config(cfg: &mut web::ServiceConfig) {
    cfg.service(list).service(put);
    items(cfg);
}

fn items(c: &mut web::ServiceConfig) {
    c.service(web::resource("/items/{tail:.*}").route(web::get().to(list)).route(web::post().to(put)));
}

pub fn scope() -> impl HttpServiceFactory {
    web::scope("/v2").service(list)
}
"""


@pytest.mark.parametrize(
    ("chain", "routes", "complete"),
    [
        (".service(orders::list)", {"GET /orders"}, True),
        (
            '.wrap(Logger::default()).service(web::scope("/api").service((orders::list, orders::put)))',
            {"GET /api/orders", "PUT /api/orders/{id}"},
            True,
        ),
        (
            '.service(web::scope("/api").configure(orders::config))',
            {
                "GET /api/orders",
                "PUT /api/orders/{id}",
                "GET /api/items/{tail:path}",
                "POST /api/items/{tail:path}",
            },
            True,
        ),
        ('.configure(|c| { c.route("/up", web::get().to(up)); })', {"GET /up"}, True),
        (".service(orders::scope())", {"GET /v2/orders"}, True),
        ('.route("/up", web::get().to(up)).default_service(web::to(not_found))', {"GET /up"}, True),
        ('.route("/up", web::to(up))', {"ANY /up"}, True),
        (".route(PATH, web::get().to(up)).service(orders::list)", {"GET /orders"}, False),
        ('.service(orders::list).service(Files::new("/", "static"))', {"GET /orders"}, False),
        (".service(orders::list).service(unknown())", {"GET /orders"}, False),
        (".service(orders::list).configure(generated::routes)", {"GET /orders"}, False),
        (".service(orders::list).default_service(web::to(page))", {"GET /orders"}, False),
    ],
)
def test_routes_of_actix(chain: str, routes: set[str], complete: bool) -> None:
    main = (
        "#[actix_web::main]\nasync fn main() {\n    HttpServer::new(move || {\n"
        f'        App::new(){chain}\n    }}).bind(("0.0.0.0", PORT))?.run().await\n}}\n\nconst PORT: u16 = 8000;\n'
    )
    found = _read("actix-web", main, orders=_ORDERS)
    assert found is not None
    assert {f"{one.method} {one.path}" for one in found.routes} == routes
    assert ("routes" in found.complete) is complete
    assert [one.number for one in found.ports] == [8000]
    assert "ports" in found.complete


_ROCKET = """\
#[macro_use]
extern crate rocket;
mod orders;

#[get("/up?<verbose>")]
fn up(verbose: bool) {}

#[launch]
fn rocket() -> _ {
    rocket::build().mount(%s).register("/", catchers![not_found])
}
"""


@pytest.mark.parametrize(
    ("mount", "routes", "complete"),
    [
        ('"/", routes![up]', {"GET /up"}, True),
        ('"/api", routes![up, orders::one]', {"GET /api/up", "DELETE /api/orders/{id}/{rest:path}"}, True),
        ("BASE, routes![up]", set(), False),
        ('"/static", FileServer::from("static")).mount("/", routes![up]', {"GET /up"}, False),
        ('"/api", routes![up, other::missing]', {"GET /api/up"}, False),
    ],
)
def test_routes_of_rocket(mount: str, routes: set[str], complete: bool) -> None:
    orders = '#[rocket::delete("/orders/<id>/<rest..>")]\npub fn one(id: u32, rest: PathBuf) {}\n'
    found = _read("rocket", _ROCKET % mount, orders=orders)
    assert found is not None
    assert {f"{one.method} {one.path}" for one in found.routes} == routes
    assert ("routes" in found.complete) is complete
