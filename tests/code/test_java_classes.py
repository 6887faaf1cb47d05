"""The routes that classes of Java and Kotlin have from what is above them, and the variables that set properties."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.java.classes import Classes
from aurora_devops.code.names import names_of
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources

_POM = "<project><artifactId>shop</artifactId></project>\n"
_APPLICATION = "package shop;\n\n@SpringBootApplication\npublic class Shop {}\n"


def _sources(properties: str, **files: str) -> Sources:
    texts = {
        "pom.xml": _POM,
        "src/main/java/shop/Shop.java": _APPLICATION,
        "src/main/resources/application.yml": properties,
    }
    for name, code in files.items():
        kotlin = "fun " in code
        ending = "kt" if kotlin else "java"
        texts[f"src/main/java/shop/{name}.{ending}"] = f"package shop{'' if kotlin else ';'}\n\n{code}"
    return Sources(texts)


def _read(properties: str = "", **files: str) -> Program:
    found = program(_sources(properties, **files), "java")
    assert found is not None
    return found


_PING = '  @GetMapping("/ping")\n  String ping() { return ""; }\n}\n'
_BASE = '@RequestMapping("/api")\nabstract class Base {\n' + _PING


@pytest.mark.parametrize(
    ("files", "routes"),
    [
        ({"Base": _BASE, "Orders": "@RestController\nclass Orders extends Base {}\n"}, ["/api/ping"]),
        # The path of the class replaces that of the class above.
        (
            {
                "Base": _BASE,
                "Orders": '@RestController\n@RequestMapping("/v2")\nclass Orders extends Base {}\n',
            },
            ["/v2/ping"],
        ),
        (
            {
                "Base": "abstract class Base<T> implements Api<T, List<T>> {}\n",
                "Api": _BASE.replace("abstract class Base", "public interface Api<T, L>"),
                "Orders": "@RestController\nfinal class Orders extends Base<Order> implements Audited {}\n",
                "Audited": "interface Audited {}\n",
            },
            ["/api/ping"],
        ),
        (
            {
                "Endpoint": '@RestController\n@RequestMapping({"/a", "/b"})\n@interface Endpoint {}\n',
                "Orders": "@Endpoint\nclass Orders {\n" + _PING,
            },
            ["/a/ping", "/b/ping"],
        ),
        (
            {
                "Base": 'data class A(val id: String)\n\ninterface Base {\n  @GetMapping("/ping")\n  fun p() = 1\n}\n',
                "Orders": '@RestController\n@RequestMapping("/k")\nclass Orders(private val a: A) : Base, Audited() {\n'
                "  fun other() = 1\n}\n\nopen class Audited { fun a() = 1 }\n",
            },
            ["/k/ping"],
        ),
        # A class inside has routes of its own, and one without the annotation has none.
        (
            {
                "Orders": 'class Outer {\n  @RestController\n  @RequestMapping("/in")\n  static class In {\n'
                '    @GetMapping("/a")\n    String a() { return ""; }\n  }\n\n  @GetMapping("/b")\n  String b();\n}\n'
            },
            ["/in/a"],
        ),
    ],
)
def test_routes_of_what_is_above_a_controller(files: dict[str, str], routes: list[str]) -> None:
    found = _read(**files)
    assert [one.path for one in found.routes if one.confidence == "stated"] == routes
    assert "routes" in found.complete


@pytest.mark.parametrize(
    ("properties", "routes"),
    [
        ("shop:\n  api: /v1\n", ["/v1/ping"]),
        ("", ["/api/ping"]),
        ("shop:\n  api: ${API}\n", None),
        ("---\nspring.config.activate.on-profile: prod\nshop:\n  api: /v1\n", ["/api/ping", "/v1/ping"]),
    ],
)
def test_properties_in_the_paths_of_mappings(properties: str, routes: list[str] | None) -> None:
    found = _read(
        properties, Orders='@RestController\n@RequestMapping("${shop.api:/api}")\nclass Orders {\n' + _PING
    )
    assert ("routes" in found.complete) is (routes is not None)
    if routes is not None:
        assert [one.path for one in found.routes if one.confidence == "stated"] == routes


def test_bodies_of_classes() -> None:
    code = "record Order(String id, List<Line> l) implements Comparable<Order> {\n  int a;\n}\nclass Line<T> {}\n"
    found = [(one.name, one.kind, one.types) for one in Classes({"a.java": code}).all]
    assert found == [("Order", "record", ("Comparable",)), ("Line", "class", ())]


_BOUND = '@ConfigurationProperties(prefix = "shop")\npublic record ShopProperties({}) {{}}\n'


def test_variables_of_properties() -> None:
    sources = _sources("shop:\n  level: info\n", ShopProperties=_BOUND.format("URI mailUrl, int level"))
    found = program(sources, "java")
    assert found is not None
    assert {one.name: one.required for one in found.settings} == {
        "SHOP_MAIL_URL": False,
        "SHOP_MAILURL": False,
    }
    names, complete = names_of(sources)
    assert complete
    assert {"SHOP_MAIL_URL", "SHOP_MAILURL", "SHOP_LEVEL"} <= set(names)
    assert "SHOP_" not in names
    # The fields of a type of the program may have any names.
    assert "SHOP_" in names_of(_sources("", ShopProperties=_BOUND.format("Mail mail")))[0]


def test_variables_of_quarkus_and_of_the_environment() -> None:
    code = (
        '@ApplicationScoped\nclass A {\n  @ConfigProperty(name = "shop.mail-url")\n  String url;\n'
        '  @ConfigProperty(name = "shop.level", defaultValue = "info")\n  String level;\n'
        '  @ConfigProperty(name = "shop.given")\n  String given;\n'
        '  void a() { environment.getProperty("SHOP_KEY"); }\n}\n'
    )
    found = _read("shop:\n  given: 1\n", A=code)
    assert {one.name: (one.needed, one.optional) for one in found.settings} == {
        "SHOP_MAIL_URL": (True, False),
        "SHOP_LEVEL": (False, True),
        "SHOP_GIVEN": (False, True),
        "SHOP_KEY": (False, False),
    }


_OWN = "<project><parent><groupId>acme</groupId></parent><artifactId>shop</artifactId>{}</project>\n"
_DEPENDS = (
    "<dependencies><dependency><groupId>{}</groupId><artifactId>web</artifactId></dependency></dependencies>"
)


@pytest.mark.parametrize(
    ("manifest", "complete"),
    [
        (_OWN.format(_DEPENDS.format("acme")), False),
        (_OWN.format(_DEPENDS.format("${project.groupId}")), False),
        (_OWN.format(_DEPENDS.format("org.other")), True),
        (_OWN.format(f"<dependencyManagement>{_DEPENDS.format('acme')}</dependencyManagement>"), True),
    ],
)
def test_modules_that_may_have_controllers(manifest: str, complete: bool) -> None:
    files = dict(_sources("", Orders="@RestController\nclass Orders {\n" + _PING).files)
    found = program(Sources({**files, "pom.xml": manifest}), "java")
    assert found is not None
    assert ("routes" in found.complete) is complete
    # The module is there.
    files["web/pom.xml"] = "<project><artifactId>web</artifactId></project>\n"
    found = program(Sources({**files, "pom.xml": manifest}), "java")
    assert found is not None
    assert "routes" in found.complete


def test_modules_of_gradle_that_may_have_controllers() -> None:
    files = dict(_sources("", Orders="@RestController\nclass Orders {\n" + _PING).files)
    del files["pom.xml"]
    for line, complete in (
        ('implementation(project(":web"))', False),
        ("api(projects.web)", False),
        ("", True),
    ):
        found = program(Sources({**files, "build.gradle.kts": f"dependencies {{\n    {line}\n}}\n"}), "java")
        assert found is not None
        assert ("routes" in found.complete) is complete


def test_a_filter_that_answers() -> None:
    code = (
        "class Ping extends OncePerRequestFilter {\n  void doFilterInternal() {\n"
        '    if (path.equals("/ping")) { response.setStatus(HttpServletResponse.SC_OK); }\n  }\n}\n'
    )
    orders = "@RestController\nclass Orders {\n" + _PING
    assert "routes" not in _read(Orders=orders, Ping=code).complete
    assert "routes" in _read(Orders=orders, Ping=code.replace("SC_OK", "SC_FORBIDDEN")).complete
