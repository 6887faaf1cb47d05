"""Spring Boot: the build, the configuration of server and management, actuator endpoints, and placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...code.evidence import Route, joined
from ...code.sources import Sources, line_at, line_of, port_number
from ...core.lazy import regex
from ...formats import yaml
from . import routes as paths
from .clues import Clue, Detector
from .images import base_version
from .pins import pinned
from .variables import variable

_BUILDS = ("pom.xml", "build.gradle.kts", "build.gradle")
_BOOT = regex(r"org\.springframework\.boot")
_QUARKUS = regex(r"\bio\.quarkus\b")
_MICRONAUT = regex(r"\bio\.micronaut\b")
_VERSIONS = (
    regex(r"<(?:java\.version|maven\.compiler\.release|release)>\s*(?:1\.)?(\d+)"),
    regex(r"\bJavaLanguageVersion\.of\(\s*[\"']?(\d+)|\bjvmToolchain\(\s*(\d+)"),
    regex(r"\bsourceCompatibility\s*=\s*(?:JavaVersion\.VERSION_)?[\"']?(?:1\.)?(\d+)"),
    regex(r"<maven\.compiler\.(?:source|target)>\s*(?:1\.)?(\d+)"),
)
_OTHERS = regex(r"<(parent|dependencies|build)>")
_ARTIFACT = regex(r"<artifactId>\s*([\w.-]+)\s*</artifactId>")
_DESCRIPTION = regex(r"<description>\s*([^<]{1,400}?)\s*</description>")
_GRADLE_DESCRIPTION = regex(r"(?m)^description\s*=\s*[\"']([^\"'\n]+)[\"']")
_ROOT_NAME = regex(r"\brootProject\.name\s*=\s*[\"']([\w.-]+)[\"']")
_MAIN = regex(r"@SpringBootApplication\b")
_CLASS = regex(r"\b(?:class|object)\s+(\w+)")
_TOP_MAIN = regex(r"(?m)^fun\s+main\s*\(")
_MODULES = regex(r"<modules>|<packaging>\s*pom\s*<|\bsubprojects\s*\{|\ballprojects\s*\{")
_PACKAGE = regex(r"(?m)^package\s+([\w.]+)")
_PROFILES = ("application-prod", "application-production")
_PLACEHOLDER = regex(r"\$\{([A-Z][A-Z0-9_]*)(?::((?:[^{}]|\{[^{}]*\}){0,300}))?\}")
_MAPPING = regex(
    r"@(?:Request|Get)Mapping\(\s*(?:(?:value|path)\s*=\s*)?\{?\s*\"(/?[^\"\n]{0,200})\"([^)\n]{0,200})\)"
)
_CONTROLLER = regex(r"@(?:Rest)?Controller\b")
_GETENV = regex(r"\bSystem\.getenv\(\s*\"(\w+)\"\s*\)|\bgetenv\(\s*\"(\w+)\"\s*\)")
_DRIVERS = {
    "jdbc:mariadb": "mysql",
    "jdbc:mysql": "mysql",
    "jdbc:postgresql": "postgresql",
    "r2dbc:mysql": "mysql",
    "r2dbc:postgresql": "postgresql",
}
_LIBRARIES = {
    "mysql-connector-j": "mysql",
    "mysql-connector-java": "mysql",
    "mariadb-java-client": "mysql",
    "org.postgresql:postgresql": "postgresql",
    "<groupId>org.postgresql</groupId>": "postgresql",
    "r2dbc-postgresql": "postgresql",
    "spring-boot-starter-data-redis": "redis",
    "spring-session-data-redis": "redis",
    "jedis": "redis",
    "lettuce-core": "redis",
    "spring-boot-starter-amqp": "rabbitmq",
    "spring-boot-starter-data-mongodb": "mongodb",
}


def _look(sources: Sources) -> Iterator[Clue]:
    build = sources.first(*_BUILDS)
    text = sources.text(build) if build else ""
    if build is None:
        return
    kotlin = any(path.startswith("src/main/kotlin/") for path in sources.paths)
    language = "kotlin" if kotlin else "java"
    manager = "maven" if build == "pom.xml" else "gradle"
    yield Clue("package_manager", manager, "the build", build)
    yield from _version(sources)
    yield from _names(sources, build, text)
    if _MODULES.search(text) and not any(path.startswith("src/main/") for path in sources.paths):
        # The parent of several modules is not an application itself.
        return
    if not _BOOT.search(text):
        for pattern, name in ((_QUARKUS, "quarkus"), (_MICRONAUT, "micronaut")):
            if match := pattern.search(text):
                line = line_at(text, match.start())
                yield Clue("framework", name, "the build", build, line)
                yield Clue("port", 8080, f"the default of {name}", confidence="usual")
        yield Clue("language", language, "the build", build, confidence="implied")
        return
    line = line_of(text, _BOOT.pattern)
    yield Clue("language", language, "package spring-boot", build, line)
    yield Clue("framework", "spring-boot", "package spring-boot", build, line)
    for library, service in _LIBRARIES.items():
        if at := line_of(text, rf"(?<![\w-]){re.escape(library)}(?![\w-])"):
            yield Clue("dependencies", service, f"package {library}", build, at)


def _version(sources: Sources) -> Iterator[Clue]:
    for path in _BUILDS:
        text = sources.text(path)
        for pattern in _VERSIONS:
            if match := pattern.search(text):
                found = next(group for group in match.groups() if group)
                yield Clue("language_version", found, "the build", path, line_at(text, match.start()))
                break
    yield from base_version(
        sources, "eclipse-temurin|amazoncorretto|openjdk|azul/zulu-openjdk|sapmachine", r"\d+"
    )
    yield from pinned(sources, r"\d+", "java", ".java-version")
    text = sources.text(".sdkmanrc")
    if match := re.search(r"(?m)^java=(\d+)", text):
        yield Clue("language_version", match[1], "the pin", ".sdkmanrc", line_at(text, match.start()))


def _names(sources: Sources, build: str, text: str) -> Iterator[Clue]:
    if build == "pom.xml":
        own = _own(text)
        for field, pattern in (("name", _ARTIFACT), ("description", _DESCRIPTION)):
            if match := pattern.search(own):
                said = " ".join(match[1].split())
                yield Clue(
                    field, said, pattern.pattern[1:].partition(">")[0], build, line_at(own, match.start())
                )
        return
    for path in ("settings.gradle.kts", "settings.gradle"):
        settings = sources.text(path)
        if match := _ROOT_NAME.search(settings):
            yield Clue("name", match[1], "rootProject.name", path, line_at(settings, match.start()))
    if match := _GRADLE_DESCRIPTION.search(text):
        yield Clue("description", match[1], "description", build, line_at(text, match.start()))


def _own(text: str) -> str:
    """A pom.xml in which the elements about other projects are empty lines."""
    parts: list[str] = []
    at = 0
    unclosed: set[str] = set()
    for match in _OTHERS.finditer(text):
        name = match[1]
        if match.start() < at or name in unclosed:
            continue
        closing = f"</{name}>"
        end = text.find(closing, match.end())
        if end < 0:
            unclosed.add(name)
            continue
        parts += text[at : match.start()], "\n" * text.count("\n", match.start(), end)
        at = end + len(closing)
    return "".join((*parts, text[at:]))


def _code(sources: Sources) -> Iterator[Clue]:
    yield from _entry(sources)
    settings, texts = _settings(sources)
    build = "".join(sources.text(path) for path in _BUILDS)
    boot = _BOOT.search(build) is not None
    if boot:
        yield from _served(sources, settings, build)
    for path, text in texts:
        for match in _PLACEHOLDER.finditer(text):
            default = match[2]
            if default is not None and "${" in default:
                default = None
            line = line_at(text, match.start())
            needed = match[2] is None
            # `${NAME:}` is empty unless it is set.
            found = variable(match[1], default or None, path, line, "a placeholder", required=needed)
            if found is not None:
                yield found
        for prefix, service in _DRIVERS.items():
            if at := line_of(text, rf"{prefix}:"):
                yield Clue("dependencies", service, f"{prefix} address", path, at, "implied")
    for path, code in sources.code(".java", ".kt"):
        for match in _GETENV.finditer(code):
            found = variable(
                match[1] or match[2],
                None,
                path,
                line_at(code, match.start()),
                "System.getenv",
                required=False,
            )
            if found is not None:
                yield found


def _entry(sources: Sources) -> Iterator[Clue]:
    for path, code in sources.code(".java", ".kt"):
        if match := _MAIN.search(code):
            package, named = _PACKAGE.search(code), _CLASS.search(code, match.end())
            if named is None:
                continue
            name = named[1]
            if path.endswith(".kt") and _TOP_MAIN.search(code):
                name += "Kt"
            entry = f"{package[1]}.{name}" if package else name
            line = line_at(code, match.start())
            yield Clue("entry_point", entry, "@SpringBootApplication", path, line)


def _settings(sources: Sources) -> tuple[dict[str, tuple[str, str, int]], list[tuple[str, str]]]:
    """The settings by their dotted names, each with its place, those for production first; the texts."""
    found: dict[str, tuple[str, str, int]] = {}
    texts = []
    for stem in (*_PROFILES, "application", "bootstrap"):
        for ending in (".yml", ".yaml", ".properties"):
            for folder in ("src/main/resources/", "src/main/resources/config/", "config/", ""):
                path = f"{folder}{stem}{ending}"
                text = sources.text(path)
                if not text:
                    continue
                texts.append((path, text))
                for name, value in _entries(path, text):
                    last = name.rpartition(".")[2]
                    line = line_of(text, rf"(?:^|[\s.]){re.escape(last)}\s*[:=]")
                    found.setdefault(name.replace("_", "-").lower(), (value, path, line))
    return found, texts


def _entries(path: str, text: str) -> Iterator[tuple[str, str]]:
    if path.endswith(".properties"):
        for line in text.splitlines():
            match = re.match(r"\s*([\w.\[\]-]+)\s*[=:]\s*(.*)$", line)
            if match:
                yield match[1], match[2].strip()
        return
    for document in yaml.read(text).documents:
        # A document that is for a profile of development is not that of production.
        data = document.value
        if isinstance(data, Mapping):
            flat = dict(_flat(data, ""))
            profile = flat.get("spring.config.activate.on-profile", "")
            if not profile or "prod" in profile:
                yield from flat.items()


def _flat(data: Mapping[Any, Any], above: str) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        name = f"{above}.{key}" if above else str(key)
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        elif isinstance(value, (list, tuple)):
            yield name, ",".join(map(str, value))
        elif value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _served(sources: Sources, settings: dict[str, tuple[str, str, int]], build: str) -> Iterator[Clue]:
    def said(name: str, usual: str = "") -> str:
        value = settings.get(name, (usual, "", 0))[0].strip()
        match = _PLACEHOLDER.fullmatch(value)
        return value if match is None else match[2] or ""

    def place(*names: str) -> tuple[str, int]:
        return next((settings[name][1:] for name in names if name in settings), ("", 0))

    if number := port_number(said("server.port")):
        yield Clue("port", number, "server.port", *place("server.port"))
    yield Clue("port", 8080, "the default of Spring Boot", confidence="usual")
    if "spring.application.name" in settings and re.fullmatch(r"[\w.-]+", said("spring.application.name")):
        name = said("spring.application.name")
        yield Clue("name", name, "spring.application.name", *place("spring.application.name"), "implied")
    context = said("server.servlet.context-path") or said("spring.webflux.base-path")
    if "spring-boot-starter-actuator" in build:
        yield from _actuator(said, place, context, build)
    routes = list(_routes(sources, context))
    yield from paths.clues(routes)
    yield Clue("routes", True, "actuator and controllers", confidence="usual")


def _actuator(said: Any, place: Any, context: str, build: str) -> Iterator[Clue]:
    base = said("management.endpoints.web.base-path", "/actuator") or "/actuator"
    names = ("management.endpoints.web.base-path", "management.endpoints.web.exposure.include")
    own = port_number(said("management.server.port"))
    served = port_number(said("server.port")) or 8080
    if own and own != served:
        yield Clue("management_port", own, "management.server.port", *place("management.server.port"))
        base = joined(said("management.server.base-path"), base)
    else:
        base = joined(context, base)
    exposed = {one.strip() for one in said(names[1], "health").split(",")}
    aside = {one.strip() for one in said("management.endpoints.web.exposure.exclude").split(",")}

    def shows(endpoint: str) -> bool:
        return (endpoint in exposed or "*" in exposed) and endpoint not in aside and "*" not in aside

    health = said("management.endpoints.web.path-mapping.health", "health")
    if shows("health"):
        probes = said("management.endpoint.health.probes.enabled") == "true"
        probes = probes or said("management.health.livenessstate.enabled") == "true"
        where = place("management.endpoint.health.probes.enabled", *names)
        if probes:
            yield Clue("health_path", joined(base, f"{health}/liveness"), "actuator", *where)
            yield Clue("readiness_path", joined(base, f"{health}/readiness"), "actuator", *where)
        else:
            yield Clue("health_path", joined(base, health), "actuator", where[0], where[1], "implied")
    if "micrometer-registry-prometheus" in build and shows("prometheus"):
        name = said("management.endpoints.web.path-mapping.prometheus", "prometheus")
        yield Clue("metrics_path", joined(base, name), "actuator", *place(names[1], names[0]))


def _routes(sources: Sources, context: str) -> Iterator[Route]:
    for path, code in sources.code(".java", ".kt"):
        controller = _CONTROLLER.search(code)
        if controller is None:
            continue
        start = code.find("class ", controller.end())
        prefix = ""
        for match in _MAPPING.finditer(code):
            if match.start() < start:
                prefix = match[1] if "Request" in match[0] else prefix
            elif "Get" in match[0][:5] or "RequestMethod.GET" in match[2] or "@Request" in match[0]:
                served = joined(context, joined(prefix, match[1]))
                yield Route("GET", served, path, line_at(code, match.start()))


detector = Detector("spring", _look, "java", _code)
