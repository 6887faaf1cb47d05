"""What is read from the source code of programs of Spring Boot."""

from textwrap import dedent

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources
from aurora_devops.core.source import Source
from aurora_devops.kinds.project.model import read as manifest_of
from aurora_devops.runtimes import allows

_POM = """\
<project>
  <artifactId>shop</artifactId>
  <properties><java.version>21</java.version></properties>
  <dependencies><dependency><artifactId>spring-boot-starter-actuator</artifactId></dependency></dependencies>
</project>
"""
_APPLICATION = "package shop;\n\n@SpringBootApplication\npublic class Shop {}\n"
_CONTROLLER = """\
package shop;

/** @GetMapping("/comment") */
@RestController
@RequestMapping("/orders")
public class Orders {
    @GetMapping
    public List<Order> all() { return List.of(); }

    // @GetMapping("/old")
    @GetMapping("/{number:[0-9]+}")
    public Order one(@PathVariable int number) { return null; }

    @RequestMapping(value = {"/a", "/b"}, method = RequestMethod.PUT, produces = "text/plain")
    public void put() {}
}
"""


def read(controller: str = _CONTROLLER, properties: str = "", **files: str) -> Program:
    texts = {
        "pom.xml": _POM,
        "src/main/java/shop/Shop.java": _APPLICATION,
        "src/main/java/shop/Orders.java": controller,
        "src/main/resources/application.yml": dedent(properties),
    }
    others = {f"src/main/resources/application-{name}.yml": dedent(text) for name, text in files.items()}
    found = program(Sources({**texts, **others}), "java")
    assert found is not None
    return found


def stated(found: Program) -> list[tuple[str, str]]:
    """The methods and paths of controllers."""
    return [(route.method, route.path) for route in found.routes if route.confidence == "stated"]


def usual(found: Program, word: str = "actuator") -> list[str]:
    """The other paths that contain a word."""
    return [route.path for route in found.routes if route.confidence == "usual" and word in route.path]


def test_routes_have_the_prefix_of_the_controller() -> None:
    found = read()
    assert stated(found) == [
        ("GET", "/orders"),
        ("GET", "/orders/{number}"),
        ("PUT", "/orders/a"),
        ("PUT", "/orders/b"),
    ]
    assert "routes" in found.complete


def test_actuator_serves_health_alone_unless_more_is_exposed() -> None:
    found = usual(read())
    assert all(path.startswith("/actuator/health") for path in found[1:])
    assert {"/actuator", "/actuator/health", "/actuator/health/readiness"} <= set(found)
    assert "/actuator/health/{rest:path}" not in found
    properties = """\
        management:
          endpoints.web:
            basePath: /manage
            exposure:
              include: [health, prometheus]
        """
    found = read(properties=properties)
    assert not usual(found)
    assert {"/manage/health", "/manage/prometheus"} <= set(usual(found, "manage"))


def test_groups_of_health_are_served() -> None:
    key = "management.endpoint.health.group"
    found = usual(read(properties=f"{key}.startup.include: db\n"), "health/startup")
    assert found == ["/actuator/health/startup", "/actuator/health/startup/{rest:path}"]
    # The key is known without its hyphen.
    assert "/actuator/health/{rest:path}" in usual(read(properties=f"{key}.at-start.include: db\n"))


def test_routes_have_the_context_path() -> None:
    found = read(properties="server:\n  servlet:\n    context-path: /shop\n")
    assert stated(found)[0] == ("GET", "/shop/orders")
    assert usual(found)[0] == "/shop/actuator"
    apart = read(properties="server.servlet.context-path: /shop\nmanagement.server.port: 9000\n")
    assert usual(apart)[0] == "/actuator"


def test_a_context_path_of_a_profile_is_one_of_two() -> None:
    found = read(prod="server.servlet.context-path: /shop\n")
    assert {("GET", "/orders"), ("GET", "/shop/orders")} <= set(stated(found))


def test_static_files_are_served() -> None:
    files = {
        "pom.xml": _POM,
        "src/main/java/shop/Shop.java": _APPLICATION,
        "src/main/resources/static/index.html": "<p>",
    }
    found = program(Sources(files), "java")
    assert found is not None
    assert {"/", "/index.html"} <= {route.path for route in found.routes}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('@RequestMapping("/orders")', "@RequestMapping(Paths.ORDERS)"),
        ('@RequestMapping("/orders")', '@RequestMapping("${orders.path}")'),
        ('"/{number:[0-9]+}"', 'PREFIX + "/x"'),
        ("public class Orders {", "public class Orders {\n    RouterFunction<ServerResponse> routes;"),
        ("@RestController", '@Path("/x")\n@RestController'),
    ],
)
def test_not_all_routes_are_known(old: str, new: str) -> None:
    assert "routes" not in read(_CONTROLLER.replace(old, new)).complete


@pytest.mark.parametrize(
    "properties",
    ["server.servlet.context-path: ${PREFIX}\n", "management.endpoints.web.base-path: ${BASE:/x}\n"],
)
def test_prefixes_of_variables_are_unknown(properties: str) -> None:
    assert "routes" not in read(properties=properties).complete


def test_routes_of_two_applications_are_not_compared() -> None:
    both = _CONTROLLER + "\n@SpringBootApplication\nclass Other {}\n"
    assert "routes" not in read(both).complete


@pytest.mark.parametrize(
    ("properties", "profile", "expected"),
    [
        ("server.port: 8081\n", "", [(8081, "SERVER_PORT")]),
        ("server:\n  port: ${PORT:8082}\n", "", [(8082, "PORT")]),
        ("server.port: 8081\n", "server.port: 80\n", []),
        ("server.port: ${PORT}\n", "", []),
    ],
)
def test_the_port_and_the_variable_that_sets_it(
    properties: str, profile: str, expected: list[tuple[int, str]]
) -> None:
    assert [
        (port.number, port.variable) for port in read(properties=properties, prod=profile).ports
    ] == expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("spring:\n  datasource:\n    password: ${DB_PASSWORD}\n", [("DB_PASSWORD", True)]),
        ("spring.datasource.password: ${DB_PASSWORD:}\n", [("DB_PASSWORD", False)]),
        ("shop.key: ${KEY}\n", [("KEY", False)]),
        (
            "spring.config.import: file:.env\nspring.datasource.password: ${DB_PASSWORD}\n",
            [("DB_PASSWORD", False)],
        ),
        (
            "spring.datasource.url: x\n---\nspring.config.activate.on-profile: prod\n"
            "spring.datasource.url: ${DB_URL}\n",
            [("DB_URL", False)],
        ),
    ],
)
def test_the_variables_of_placeholders(properties: str, expected: list[tuple[str, bool]]) -> None:
    assert [(one.name, one.required) for one in read(properties=properties).settings] == expected


def test_a_placeholder_of_a_field_is_required_without_a_default() -> None:
    fields = '@Component class A {\n @Value("${API_KEY}") String a;\n @Value("${LEVEL:info}") String b;\n}\n'
    assert [(one.name, one.required) for one in read(fields).settings] == [
        ("API_KEY", True),
        ("LEVEL", False),
    ]


def test_properties_files() -> None:
    text = "# a comment\nserver.port = 9090\nspring.datasource.url=${DB_URL}\n"
    files = {
        "build.gradle.kts": "",
        "src/main/kotlin/Shop.kt": "@SpringBootApplication\nclass Shop\n",
        "src/main/resources/application.properties": text,
    }
    found = program(Sources(files), "java")
    assert found is not None
    assert [(port.number, port.line) for port in found.ports] == [(9090, 2)]
    assert [(one.name, one.required) for one in found.settings] == [("DB_URL", True)]


@pytest.mark.parametrize(
    ("file", "text", "name", "versions"),
    [
        ("pom.xml", _POM, "shop", "21"),
        (
            "pom.xml",
            "<project><parent><artifactId>parent</artifactId></parent><artifactId>a</artifactId>"
            "<properties><maven.compiler.target>1.8</maven.compiler.target></properties></project>",
            "a",
            "8",
        ),
        ("pom.xml", "<project><properties><java.version>${v}</java.version></properties></project>", "", ""),
        ("build.gradle", "java { toolchain { languageVersion = JavaLanguageVersion.of(17) } }", "", "17"),
        ("build.gradle", "sourceCompatibility = '11'\ntargetCompatibility = '17'\n", "", ""),
        ("build.gradle.kts", "java.sourceCompatibility = JavaVersion.VERSION_1_8\n", "", "8"),
        ("build.gradle.kts", "kotlin { jvmToolchain(21) }\n", "", "21"),
    ],
)
def test_the_version_of_java_of_a_manifest(file: str, text: str, name: str, versions: str) -> None:
    manifest = manifest_of(Source(file, text))
    assert manifest.name == name
    assert (manifest.requires.versions if manifest.requires else "") == versions


@pytest.mark.parametrize(
    ("used", "allowed"), [("21", True), ("25", True), ("17", False), ("21.0.5", True), ("1.8", False)]
)
def test_a_newer_version_of_java_runs_what_is_built_for_an_older_one(used: str, allowed: bool) -> None:
    assert allows("java", "21", used) is allowed


_STARTED = {"pom.xml": _POM, "src/main/java/shop/Shop.java": _APPLICATION}


@pytest.mark.parametrize(
    ("files", "ports", "complete"),
    [
        ({}, [8080], True),
        ({"src/main/resources/application.yml": "server:\n  port: 9000\n"}, [9000], True),
        ({"src/main/resources/application.yml": "spring:\n  config:\n    import: 'configserver:'\n"}, [], False),
        ({"src/main/resources/bootstrap.yml": "spring:\n  application:\n    name: shop\n"}, [], False),
    ],
)  # fmt: skip
def test_spring_boot_listens_on_8080_unless_something_sets_another_port(
    files: dict[str, str], ports: list[int], complete: bool
) -> None:
    found = program(Sources({**_STARTED, **files}), "java")
    assert found is not None
    assert [port.number for port in found.ports] == ports
    assert ("ports" in found.complete) is complete


def test_a_default_of_a_variable() -> None:
    code = 'class Shop {\n  int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "9555"));\n}\n'
    found = program(Sources({"pom.xml": _POM, "src/main/java/shop/Shop.java": code}), "java")
    assert found is not None
    assert [(one.name, one.default) for one in found.settings] == [("PORT", "9555")]
    assert [(one.number, one.variable) for one in found.ports] == [(9555, "PORT")]


@pytest.mark.parametrize(
    ("arguments", "paths"),
    [
        ('path = "/orders/{id}", consumes = "application/json"', ["/orders/{id}"]),
        ('value = {"/a", "/b"}, produces = "text/plain"', ["/a", "/b"]),
        ('value = "/a", params = "x=1"', ["/a"]),
        ('path = BASE + "/a"', []),
        ('path = "/a" + ID', []),
    ],
)
def test_the_paths_of_a_mapping_with_other_arguments(arguments: str, paths: list[str]) -> None:
    code = f"@RestController\nclass Orders {{\n  @GetMapping({arguments})\n  void get() {{}}\n}}\n"
    found = program(Sources({**_STARTED, "src/main/java/shop/Orders.java": code}), "java")
    assert found is not None
    assert [route.path for route in found.routes if route.confidence == "stated"] == paths
    assert ("routes" in found.complete) is bool(paths)


_BOUND = "@ConfigurationProperties({})\n{}"
_SERVED = "@Service\nclass Orders {\n  Orders(ShopProperties properties) {}\n}\n"


@pytest.mark.parametrize(
    ("prefix", "body"),
    [
        ('"shop"', "public record ShopProperties(String topic, String apiToken) {\n}\n"),
        (
            'prefix = "shop"',
            "@Validated\npublic record ShopProperties(@NotBlank String apiToken, int size) {}\n",
        ),
        ('"shop"', "data class ShopProperties(\n    val topic: String,\n    val apiToken: String,\n)\n"),
        ('"shop"', "@Data\npublic class ShopProperties {\n    private String apiToken;\n}\n"),
    ],
)
def test_a_variable_of_properties_that_a_bean_has(prefix: str, body: str) -> None:
    text = "shop:\n  api-token: ${SHOP_API_TOKEN}\n  other: ${SHOP_OTHER}\n"
    found = read(_SERVED + _BOUND.format(prefix, body), text)
    required = {one.name: one.required for one in found.settings if one.by != "@ConfigurationProperties"}
    assert required == {"SHOP_API_TOKEN": True, "SHOP_OTHER": False}


@pytest.mark.parametrize(
    ("old", "new"), [("ShopProperties properties", ""), ("@Service", '@Profile("a")\n@Service')]
)
def test_properties_that_no_bean_surely_has(old: str, new: str) -> None:
    bound = _BOUND.format('"shop"', "public record ShopProperties(String apiToken) {}\n")
    texts = {"pom.xml": _POM, "src/main/java/shop/Shop.java": _APPLICATION}
    texts["src/main/java/shop/Orders.java"] = _SERVED.replace(old, new)
    texts["src/main/java/shop/ShopProperties.java"] = bound
    texts["src/main/resources/application.yml"] = "shop:\n  api-token: ${SHOP_API_TOKEN}\n"
    found = program(Sources(texts), "java")
    assert found is not None
    assert not any(one.required for one in found.settings)


@pytest.mark.parametrize(
    ("constant", "mapping", "path"),
    [
        ('"/api" + "/orders"', "@RequestMapping(Paths.ORDERS)", "/api/orders"),
        ('"/orders"', '@RequestMapping(path = "/v1" + Paths.ORDERS, produces = MediaType.X)', "/v1/orders"),
        ('"/orders"', "@RequestMapping({Paths.ORDERS})", "/orders"),
    ],
)
def test_constants_in_mappings(constant: str, mapping: str, path: str) -> None:
    controller = _CONTROLLER.replace('@RequestMapping("/orders")', mapping) + (
        f"\nfinal class Paths {{\n    static final String ORDERS = {constant};\n}}\n"
    )
    found = read(controller)
    assert ("GET", path) in stated(found)
    assert "routes" in found.complete
    unknown = read(controller.replace(f"= {constant};", "= read();"))
    assert "routes" not in unknown.complete


_FUNCTIONAL = """\
@Configuration
class Routes {
    @Bean
    RouterFunction<ServerResponse> orders(Handler handler) {
        return route()
            .GET("/up", handler::up)
            .path("/api", api -> api
                .nest(accept(JSON), json -> json.GET("/orders", handler::list))
                .path(Paths.V1, one -> one.POST("", handler::add).GET("/{id}", handler::get)))
            .build();
    }
}
final class Paths {
    static final String V1 = "/v1";
}
"""


def test_functional_routes() -> None:
    found = read(_FUNCTIONAL)
    expected = [("GET", "/up"), ("GET", "/api/orders"), ("POST", "/api/v1"), ("GET", "/api/v1/{id}")]
    assert stated(found) == expected
    assert "routes" in found.complete
    assert "routes" not in read(_FUNCTIONAL.replace("Paths.V1", "version")).complete
    assert "routes" not in read(_FUNCTIONAL.replace(".build()", ".add(others).build()")).complete


def test_functional_routes_of_kotlin() -> None:
    code = (
        'class Routes {\n  fun orders(h: Handler) = coRouter {\n    "/api".nest {\n'
        '      GET("/orders/{id}", h::get)\n    }\n  }\n}\n'
    )
    texts = {"pom.xml": _POM, "src/main/java/shop/Shop.java": _APPLICATION, "src/main/kotlin/Routes.kt": code}
    found = program(Sources(texts), "java")
    assert found is not None
    assert stated(found) == [("GET", "/api/orders/{id}")]


@pytest.mark.parametrize(
    ("interface", "routes", "complete"),
    [
        (
            '@RequestMapping("/a")\npublic interface OrdersApi { @GetMapping("/b") String b(); }\n',
            ["/a/b"],
            True,
        ),
        ("public interface OrdersApi { String b(); }\n", [], True),
        # A generator makes the interface from a description.
        (None, [], False),
    ],
)
def test_mappings_of_an_interface(interface: str | None, routes: list[str], complete: bool) -> None:
    head = "package acme;\nimport org.springframework.web.bind.annotation.*;\n"
    files = {
        "pom.xml": "<project><artifactId>shop</artifactId><dependencies><dependency>"
        "<groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId>"
        "</dependency></dependencies></project>",
        "src/main/java/acme/App.java": "package acme;\n@SpringBootApplication\npublic class App {\n"
        "  public static void main(String[] a) { SpringApplication.run(App.class, a); }\n}\n",
        "src/main/java/acme/Orders.java": f"{head}@RestController\npublic class Orders implements OrdersApi {{\n"
        '  public String b() { return ""; }\n}\n',
    }
    if interface is not None:
        files["src/main/java/acme/OrdersApi.java"] = head + interface
    found = program(Sources(files), "java")
    assert found is not None
    own = [route.path for route in found.routes if route.file.endswith(("Orders.java", "OrdersApi.java"))]
    assert own == routes
    assert ("routes" in found.complete) is complete


def test_variables_that_kotlin_reads_beside_spring() -> None:
    code = """\
@SpringBootApplication
class Shop

fun main(args: Array<String>) {
    val level = System.getenv("SHOP_LEVEL") ?: "info"
    val key = System.getenv("SHOP_KEY") ?: error("SHOP_KEY is not set")
    runApplication<Shop>(*args)
}
"""
    found = program(Sources({"build.gradle.kts": "", "src/main/kotlin/Shop.kt": code}), "java")
    assert found is not None
    assert [(one.name, one.default, one.required and one.at_start) for one in found.settings] == [
        ("SHOP_LEVEL", "info", False),
        ("SHOP_KEY", None, True),
    ]
