"""The routes and ports of Quarkus and Micronaut."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_ORDERS = """\
package shop;

@Path(Paths.ORDERS)
@Produces("application/json")
public class Orders {
    @GET
    public List<Order> all() { return List.of(); }

    @GET
    @Path("{id: \\\\d+}")
    @Produces("text/plain")
    public Order one(@PathParam("id") int id) { return null; }

    @Path("lines")
    @POST
    public void add() {}
}
"""
_PATHS = 'package shop;\n\nfinal class Paths {\n    static final String ORDERS = "/v1/orders";\n}\n'
_CLIENT = '@RegisterRestClient\n@Path("/bills")\npublic interface Bills {\n    @GET\n    String all();\n}\n'


def read(manifest: str, properties: str, **files: str) -> Program:
    texts = {f"src/main/java/shop/{name}.java": text for name, text in files.items()}
    names = {"src/main/resources/application.properties": properties, "pom.xml": manifest}
    found = program(Sources({**texts, **names}), "java")
    assert found is not None
    return found


def paths(found: Program) -> list[str]:
    stated = [route.path for route in found.routes if route.confidence != "usual"]
    return stated if "routes" in found.complete else [*stated, "..."]


_QUARKUS = "<project><dependency><groupId>io.quarkus</groupId></dependency></project>\n"
_MICRONAUT = "<project><dependency><groupId>io.micronaut</groupId></dependency></project>\n"


@pytest.mark.parametrize(
    ("properties", "prefix", "management"),
    [
        ("", "", "/q"),
        ("quarkus.rest.path=/api\n", "/api", "/q"),
        ("quarkus.http.root-path=/shop\n", "/shop", "/shop/q"),
        ("quarkus.http.non-application-root-path=/internal\n", "", "/internal"),
    ],
)
def test_resources_of_quarkus(properties: str, prefix: str, management: str) -> None:
    found = read(_QUARKUS, properties, Orders=_ORDERS, Paths=_PATHS, Bills=_CLIENT)
    orders = f"{prefix}/v1/orders"
    assert paths(found) == [orders, f"{orders}/{{id}}", f"{orders}/lines"]
    usual = {route.path for route in found.routes if route.confidence == "usual"}
    assert {f"{management}/health", f"{management}/metrics"} <= usual


def test_the_application_path() -> None:
    application = '@ApplicationPath("/api")\npublic class Shop extends Application {}\n'
    assert paths(read(_QUARKUS, "", Orders=_ORDERS, Paths=_PATHS, Shop=application))[0] == "/api/v1/orders"


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ("quarkus.http.root-path=${ROOT}\n", _ORDERS),
        ("%prod.quarkus.http.root-path=/shop\n", _ORDERS),
        ("quarkus.management.enabled=true\nquarkus.management.port=${PORT}\n", _ORDERS),
        ("", _ORDERS.replace("Paths.ORDERS", "Other.BILLS")),
        ("", _ORDERS.replace("@POST", "@Authorized")),
        ("", _ORDERS + '\nclass Up {\n    @Route(path = "/up")\n    void up() {}\n}\n'),
    ],
)
def test_not_all_routes_of_quarkus_are_known(properties: str, code: str) -> None:
    assert paths(read(_QUARKUS, properties, Orders=code, Paths=_PATHS))[-1] == "..."


def test_the_management_of_quarkus_has_a_port_of_its_own() -> None:
    found = read(_QUARKUS, "quarkus.management.enabled=true\n", Orders=_ORDERS, Paths=_PATHS)
    assert {(route.path, route.port) for route in found.routes} >= {
        ("/v1/orders", 8080),
        ("/q/health/live", 9000),
        ("/q/metrics", 9000),
    }
    assert {port.number for port in found.ports} == {8080, 9000}
    assert "routes" in found.complete


@pytest.mark.parametrize(
    ("manifest", "properties", "expected"),
    [
        (_QUARKUS, "quarkus.http.port=${WEB_PORT:8090}\n%dev.quarkus.http.port=1\n", [(8090, "WEB_PORT")]),
        (_QUARKUS, "quarkus.http.port=8090\n", [(8090, "QUARKUS_HTTP_PORT")]),
        (_MICRONAUT, "micronaut.server.port=8090\n", [(8090, "MICRONAUT_SERVER_PORT")]),
        (_QUARKUS, "quarkus.http.port=8090\n%prod.quarkus.http.port=8091\n", []),
    ],
)
def test_ports(manifest: str, properties: str, expected: list[tuple[int, str]]) -> None:
    found = read(manifest, properties, Orders=_ORDERS, Paths=_PATHS)
    assert [(port.number, port.variable) for port in found.ports] == expected


_CONTROLLER = """\
package shop;

import io.micronaut.http.annotation.Controller;

@Controller("/v1/orders")
public class Orders {
    @Get
    public List<Order> all() { return List.of(); }

    @Get(uri = "/{id}{?lines}", produces = MediaType.TEXT_PLAIN)
    public Order one(int id) { return null; }
}
"""


def test_controllers_of_micronaut() -> None:
    found = read(_MICRONAUT, "micronaut.server.context-path=/api\n", Orders=_CONTROLLER)
    assert paths(found) == ["/api/v1/orders", "/api/v1/orders/{id}"]
    assert "/api/health" in {route.path for route in found.routes}
    unknown = _CONTROLLER.replace('"/v1/orders"', '"${orders.path}"')
    assert paths(read(_MICRONAUT, "", Orders=unknown))[-1] == "..."
