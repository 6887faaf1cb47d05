"""The routes, ports and variables of programs in Kotlin that serve with Ktor."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.java.kotlin import Project
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_MAIN = """\
package shop

import io.ktor.server.application.*
import io.ktor.server.engine.embeddedServer
import io.ktor.server.netty.Netty
import io.ktor.server.routing.*

fun main() {
    embeddedServer(Netty, port = 8085, module = Application::shop).start(wait = true)
}

fun Application.shop() {
    install(ContentNegotiation)
    routing {
        route("/internal") {
            get("/live") { call.respondText("get(\\"/no\\")") }
            // get("/old") { }
            get("ready") { call.respond(if (db.reachable()) OK else ServiceUnavailable) }
        }
        orderRoutes(Orders())
    }
}
"""
_ORDERS = """\
package shop

import io.ktor.server.routing.*

const val ORDERS = "/v1/orders"

fun Route.orderRoutes(orders: Orders) = authenticate("jwt") {
    route(ORDERS) {
        get { call.respond(orders.all()) }
        post { orders.add(call.receive()) }
        delete("{id}") { orders.remove(call.parameters["id"]) }
    }
}
"""
_SERVED = ["GET /internal/live", "GET /internal/ready", *(f"{one} /v1/orders" for one in ("GET", "POST"))]
_SERVED.append("DELETE /v1/orders/{id}")


def read(*, manifest: str = "", config: str = "", yaml: str = "", **files: str) -> Program:
    texts = {f"src/main/kotlin/shop/{name}.kt": text for name, text in files.items()}
    resources = {"application.conf": config, "application.yaml": yaml}
    named = {f"src/main/resources/{name}": text for name, text in resources.items() if text}
    manifest = manifest or 'dependencies {\n    implementation("io.ktor:ktor-server-netty:3.3.0")\n}\n'
    found = program(Sources({"build.gradle.kts": manifest, **texts, **named}), "java")
    assert found is not None
    return found


def routes(found: Program) -> list[str]:
    """The methods and paths, and a mark if there may be others."""
    served = [f"{route.method} {route.path}" for route in found.routes]
    return served if "routes" in found.complete else [*served, "..."]


def ports(found: Program) -> list[tuple[int, str]]:
    """The ports with their variables."""
    return [(port.number, port.variable) for port in found.ports]


def test_routes_of_functions_in_other_files() -> None:
    found = read(Main=_MAIN, Orders=_ORDERS)
    assert routes(found) == _SERVED
    assert [(one.file.rpartition("/")[2], one.line) for one in found.routes][2:4] == [
        ("Orders.kt", 9),
        ("Orders.kt", 10),
    ]
    assert ports(found) == [(8085, "")]
    assert "ports" in found.complete


@pytest.mark.parametrize(
    ("routing", "expected"),
    [
        ('get("/a/{id?}") {}', ["GET /a/{id}", "GET /a"]),
        ('get("/a/{path...}") {}', ["GET /a/{path:path}", "GET /a"]),
        ('post<Order>("/a") { order -> save(order) }', ["POST /a"]),
        ('get("/a/*/b", ::list)', ["GET /a/{any}/b"]),
        ('route("/a", HttpMethod.Post) { handle { call.respond(1) } }', ["ANY /a"]),
        ('accept(ContentType.Application.Json) { patch("/a") {} }', ["PATCH /a"]),
        ('webSocket("/events") { send("x") }', ["GET /events"]),
        ('staticResources("/assets", "web")', ["ANY /assets/{rest:path}", "ANY /assets"]),
        ('swaggerUI(path = "docs", swaggerFile = "openapi.yaml")', ["ANY /docs/{rest:path}", "ANY /docs"]),
        ('if (dev) { get("/debug") {} }', ["GET /debug"]),
        ('get("$PREFIX/a") {}', ["GET /api/a"]),
        ('get(PREFIX + "/b") {}', ["GET /api/b"]),
        ('crud("/users")', ["GET /users", "GET /users/{id}"]),
        ("Bills().register(this)", ["GET /bills"]),
        ("with(Bills()) { more() }", ["GET /bills/more"]),
        ("secured { get(\"/a\") { secured() } }", ["GET /a"]),
    ],
)  # fmt: skip
def test_the_dsl_of_routing(routing: str, expected: list[str]) -> None:
    others = """\
package shop

import io.ktor.server.routing.*

private const val PREFIX = "/api"

fun Route.crud(path: String) {
    route(path) {
        get {}
        get("/{id}") {}
    }
}

class Bills {
    fun register(routing: Route) {
        routing.get("/bills") {}
    }

    fun Route.more() {
        get("/bills/more") {}
    }
}

fun Route.secured(build: Route.() -> Unit): Route {
    val child = createChild(Secured())
    child.build()
    return child
}
"""
    main = _MAIN.replace("orderRoutes(Orders())", routing)
    assert routes(read(Main=main, Others=others))[2:] == expected


def test_functions_without_a_body_have_not_that_of_the_next_one() -> None:
    code = "interface Pages {\n    fun Route.add(): Route\n    fun count(): Int = 3\n}\n"
    codes = Project({"Pages.kt": code})
    assert [one.name for one in codes.functions("Pages.kt")] == ["count"]


def test_resources_with_their_parents() -> None:
    resources = """\
package shop

import io.ktor.resources.Resource

@Resource("/orders")
class Orders(val sort: String? = null) {
    @Resource("new")
    class New(val parent: Orders = Orders())

    @Resource("{id}")
    class Id(val parent: Orders = Orders(), val id: Long) {
        @Resource("edit")
        class Edit(val parent: Id)
    }
}
"""
    used = "get<Orders> {}\n        get<Orders.New> {}\n        put<Orders.Id.Edit> { edit -> save(edit) }"
    found = read(Main=_MAIN.replace("orderRoutes(Orders())", used), Resources=resources)
    assert routes(found)[2:] == ["GET /orders", "GET /orders/new", "PUT /orders/{id}/edit"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("orderRoutes(Orders())", "otherRoutes()"),
        ("orderRoutes(Orders())", "get(path()) {}"),
        ("orderRoutes(Orders())", 'orderRoutes(Orders())\n        Pages.add(this)'),
        ("install(ContentNegotiation)", "install(HealthCheck)"),
        ("install(ContentNegotiation)", "intercept(Call) { call.respond(1) }"),
        ("module = Application::shop", "module = Application::other"),
    ],
)  # fmt: skip
def test_not_all_routes_are_known(old: str, new: str) -> None:
    main = _MAIN.replace(old, new).replace(
        "package shop\n", "package shop\n\nimport com.acme.web.otherRoutes\n"
    )
    assert routes(read(Main=main, Orders=_ORDERS))[-1] == "..."


def test_routes_that_no_application_reaches_are_not_all_known() -> None:
    code = 'package shop\n\nimport io.ktor.server.routing.*\n\nval more: Route.() -> Unit = {\n    get("/more") {}\n}\n'
    assert routes(read(Main=_MAIN, Orders=_ORDERS, More=code))[-1] == "..."
    unused = code.replace("val more: Route.() -> Unit =", "fun Route.more()")
    assert routes(read(Main=_MAIN, Orders=_ORDERS, More=unused)) == _SERVED


def test_a_library_with_functions_for_applications_is_not_a_program() -> None:
    library = (
        _MAIN.partition("fun main")[0]
        + "fun Application.shop()"
        + _MAIN.partition("fun Application.shop()")[2]
    )
    assert not read(Main=library.replace("embeddedServer", "install"), Orders=_ORDERS).routes


_CONFIG = """\
ktor {
  deployment {
    port = 8090
    port = ${?SHOP_PORT}  # of the platform
  }
  application.modules = [
    shop.MainKt.shop
  ]
}
db { url = ${SHOP_DB_URL}, user = "shop", user = ${?SHOP_DB_USER} }
"""
_YAML = """\
ktor:
  deployment:
    port: "$SHOP_PORT:8090"
  application:
    modules:
      - shop.MainKt.shop
db:
  url: $SHOP_DB_URL
  user: "$?SHOP_DB_USER"
"""
_ENGINE = _MAIN.replace(
    "fun main() {\n    embeddedServer(Netty, port = 8085, module = Application::shop).start(wait = true)\n}",
    "fun main(args: Array<String>) = io.ktor.server.netty.EngineMain.main(args)",
)


@pytest.mark.parametrize("files", [{"config": _CONFIG}, {"yaml": _YAML}])
def test_the_configuration_of_the_engine(files: dict[str, str]) -> None:
    found = read(Main=_ENGINE, Orders=_ORDERS, **files)
    assert routes(found) == _SERVED
    assert ports(found) == [(8090, "SHOP_PORT")]
    settings = {one.name: (one.required, one.optional) for one in found.settings}
    assert settings == {
        "SHOP_PORT": (False, True),
        "SHOP_DB_URL": (True, False),
        "SHOP_DB_USER": (False, True),
    }
    unknown = {name: text.replace("MainKt.shop", "MainKt.other") for name, text in files.items()}
    assert routes(read(Main=_ENGINE, Orders=_ORDERS, **unknown))[-1] == "..."


def test_the_root_path_is_before_all_routes() -> None:
    config = _CONFIG.replace("port = 8090", 'port = 8090\n    rootPath = "/shop"')
    assert routes(read(Main=_ENGINE, Orders=_ORDERS, config=config))[0] == "GET /shop/internal/live"
    config = config.replace('"/shop"', "${ROOT}")
    assert routes(read(Main=_ENGINE, Orders=_ORDERS, config=config))[-1] == "..."


@pytest.mark.parametrize(
    ("arguments", "more", "expected"),
    [
        ("Netty, 8081", "", [(8081, "")]),
        ('Netty, port = System.getenv("PORT")?.toInt() ?: 8081', "", [(8081, "PORT")]),
        ('CIO, port = (System.getenv("PORT") ?: "8081").toInt()', "", [(8081, "PORT")]),
        ('Netty, System.getenv().getOrDefault("PORT", "8081").toInt()', "", [(8081, "PORT")]),
        ('Netty, Integer.parseInt(System.getenv("PORT") ?: "8081")', "", [(8081, "PORT")]),
        ("Netty, port = PORT", "const val PORT = 8081\n", [(8081, "")]),
        ("Netty, port = settings.port", "class Settings(val port: Int = env(\"PORT\", \"8081\").toInt())\n"
         "fun env(name: String, usual: String): String = System.getenv(name) ?: usual\n", [(8081, "PORT")]),
        ("Netty, port = settings.port", "class A(val port: Int)\nval a = A(port = 8081)\n", [(8081, "")]),
        ("Netty, port = http.port", "class Http(val port: Int = 8081)\nclass Db(val port: Int = 5432)\n", [(8081, "")]),
        ("Netty, port = settings.port", "class Http(val port: Int = 8081)\nclass Db(val port: Int = 5432)\n", []),
        ("Netty, port = port", "fun other(port: Int) = 1\n", []),
        ("Netty, configure = { connector { port = 8081 } }", "", [(8081, "")]),
        ('Netty, port = System.getenv("PORT").toInt()', "", []),
        ("Netty", "", [(80, "")]),
    ],
)  # fmt: skip
def test_the_port_of_a_server(arguments: str, more: str, expected: list[tuple[int, str]]) -> None:
    found = read(Main=_MAIN.replace("Netty, port = 8085", arguments) + more, Orders=_ORDERS)
    assert [port for port in ports(found) if port != (5432, "")] == expected
    assert ("ports" in found.complete) is bool(expected)


def test_ports_of_two_programs_are_not_known() -> None:
    other = _MAIN.replace("8085", "8086").replace("fun Application.shop", "fun Application.more")
    found = read(Main=_MAIN, Other=other, Orders=_ORDERS)
    assert not found.ports
    assert "ports" not in found.complete


_SETTINGS = """\
package shop

class Settings(env: Map<String, String> = System.getenv()) {
    val url: String = env.getValue("SHOP_URL")
    val user = env["SHOP_USER"] ?: error("SHOP_USER is not set")
    val days = env["SHOP_DAYS"]?.toLong() ?: 365
    val token = required("SHOP_TOKEN")
    val level = optional("SHOP_LEVEL", "info")
    val key: String = System.getenv("SHOP_KEY")
    val mail = if (user == "x") System.getenv("SHOP_MAIL")!! else ""
    val later by lazy { System.getenv("SHOP_LATER")!! }

    fun unused() = System.getenv("SHOP_UNUSED")!!
}

fun required(name: String) = requireNotNull(System.getenv(name)) { "$name is not set" }

fun optional(name: String, usual: String) = System.getenv(name) ?: usual
"""


def test_variables_and_their_defaults() -> None:
    main = _MAIN.replace("fun main() {\n", "fun main() {\n    val settings = Settings()\n")
    found = read(Main=main, Orders=_ORDERS, Settings=_SETTINGS)
    needed = {one.name for one in found.settings if one.required and one.at_start}
    assert needed == {"SHOP_URL", "SHOP_USER", "SHOP_TOKEN", "SHOP_KEY"}
    defaults = {one.name: one.default for one in found.settings if one.default is not None}
    assert defaults == {"SHOP_DAYS": "365", "SHOP_LEVEL": "info"}
    assert {"SHOP_MAIL", "SHOP_LATER", "SHOP_UNUSED"} <= {one.name for one in found.settings}
    unused = read(Main=_MAIN, Orders=_ORDERS, Settings=_SETTINGS)
    assert not any(one.required and one.at_start for one in unused.settings)


@pytest.mark.parametrize(
    ("code", "started"),
    [
        ('val url = System.getenv("SHOP_URL") ?: error("no URL")\n', True),
        ('class Other\nval url = System.getenv("SHOP_URL")!!\n', True),
        ('val url by lazy { System.getenv("SHOP_URL") ?: error("no URL") }\n', False),
        ('class Other(val url: String = System.getenv("SHOP_URL"))\n', False),
        ('object Other {\n    val url = System.getenv("SHOP_URL")!!\n}\n', False),
        ('object Other {\n    val url = System.getenv("SHOP_URL")!!\n}\nfun more() = use(Other.url)\n', False),
        ('object Other {\n    val url = System.getenv("SHOP_URL")!!\n}\nval url = Other.url\n', True),
    ],
)  # fmt: skip
def test_what_is_read_at_the_start(code: str, started: bool) -> None:
    [found] = read(Main=_MAIN + code, Orders=_ORDERS).settings
    assert found.name == "SHOP_URL"
    assert found.required
    assert found.at_start is started


def test_modules_of_the_configuration_are_run_at_the_start() -> None:
    engine = _ENGINE.replace("    routing {", '    val url = System.getenv("SHOP_URL")!!\n    routing {')
    found = read(Main=engine, Orders=_ORDERS, config=_CONFIG)
    assert [one.at_start for one in found.settings if one.name == "SHOP_URL"] == [True]
