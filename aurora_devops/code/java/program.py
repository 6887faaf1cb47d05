"""A Java or Kotlin program: its routes, settings and ports."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from ...core.lazy import regex
from ..evidence import Port, Program, Setting
from ..sources import Sources, line_at
from . import jaxrs, relaxed
from .kotlin import Project
from .kotlin import codes_of as kotlin_codes_of
from .kotlin_environment import Environment
from .ktor import is_ktor
from .ktor_program import program as ktor
from .modules import lacks_modules
from .properties import canonical, port_of, properties_of, variable_of
from .spring import code_of, routes

# `System.getenv("PORT")` and `System.getenv().getOrDefault("PORT", "8080")`.
_READ = regex(
    r'\bSystem\.getenv\(\s*"(\w+)"\s*\)'
    r'|\bSystem\.getenv\(\)\.getOrDefault\(\s*"(\w+)"\s*,\s*"([^"\n]*)"\s*\)'
)
_VALUE = regex(r'@Value\(\s*"\\?\$\{([A-Z][A-Z0-9_]+)(:[^}"]*)?\}"')
_PLACEHOLDER = regex(r"\$\{([A-Z][A-Z0-9_]+)(:|\})")
# `@Value("${shop.mail-url}")`, whose property must have a value when the bean is made.
_INJECTED = regex(r'@Value\(\s*"\\?\$\{([a-z][\w.-]*)\}"')
# A bean that is always made, and what makes that depend on something.
_BEAN = regex(
    r"@(?:Component|Configuration|Controller|Repository|RestController|Service|SpringBootApplication)\b"
)
_DEPENDS = regex(r"@(?:Conditional\w*|Lazy|Profile)\b")
# `@ConfigurationProperties("shop")` of a class whose values are bound when the application starts.
_BOUND = regex(
    r"@ConfigurationProperties\(\s*(?:(?:prefix|value)\s*=\s*)?\"([\w.-]+)\"[^()\n]*\)"
    r"(?>(?:\s+(?:@[\w.]+(?:\([^()\n]*\))?|public|final|data|open|internal))*)\s+(?:record|class)\s+(\w+)"
)
# The parts of a record or a class that are bound, each with its name: in Java behind its type, in Kotlin before it.
_PART = regex(r"(?:^|,)\s*(?:@[\w.]+(?:\([^()]*\))?\s*)*(?:final\s+)?[\w.<>\[\]?]+\s+(\w+)\s*(?=,|$)")
_PARAMETER = regex(r"(?:^|,)\s*(?:@[\w.:]+(?:\([^()]*\))?\s*)*(?:val|var)\s+(\w+)\s*:\s*[\w.<>]+\s*(?=,|$)")
_FIELD = regex(r"(?m)^[ \t]+private[ \t]+(?:final[ \t]+)?[\w.<>\[\]]+[ \t]+(\w+);")
_PARENTHESES = regex(r"\s*\(((?:[^()]|\([^()]*\)){0,4000})\)")
# Properties without which an application does not start or cannot connect to what it needs; an unresolved placeholder
# is their value.
_NEEDED = (
    *(
        "server.port",
        "spring.cloud.config.",
        "spring.data.",
        "spring.datasource.",
        "spring.kafka.",
        "spring.rabbitmq.",
    ),
    *(
        "spring.cassandra.",
        "spring.flyway.",
        "spring.liquibase.",
        "spring.neo4j.",
        "spring.r2dbc.",
        "spring.redis.",
        "spring.security.",
        "spring.elasticsearch.",
    ),
    *("quarkus.datasource.", "%prod.quarkus.datasource."),
)
_OF_DEVELOPMENT = frozenset({"%dev", "%test"})
_CONFIGURED = regex(
    r"spring-cloud-(?:starter-)?(?:config(?!-server)|consul-config|kubernetes|vault|azure|gcp)"
)
_BOOTSTRAP = regex(r"(?:^|/)bootstrap[^/]*\.(?:ya?ml|properties)$")
_IMPORTS = ("spring.config.import", "spring.cloud.config.uri")
_MANIFESTS = ("pom.xml", "build.gradle", "build.gradle.kts")


def program(sources: Sources) -> Program | None:
    """What the Java and Kotlin code of a project tells; None if the project has no code in these languages."""
    codes = code_of(sources)
    if not codes:
        return None
    manifest = manifest_of(sources)
    framework = jaxrs.framework_of(manifest)
    if framework:
        return _other(sources, codes, manifest, framework)
    if is_ktor(codes, manifest):
        return ktor(sources)
    found, complete = routes(sources, codes, manifest)
    complete = complete and not lacks_modules(manifest, sources.files)
    # A server of configurations, and other files, may set another port.
    own = not has_other_properties(sources, manifest)
    ports = tuple(_ports(sources, codes, own))
    return Program(
        "java",
        routes=tuple(found),
        settings=(
            *_settings(sources, _injected(codes)),
            *_variables(sources, codes),
            *relaxed.settings(sources, codes),
        ),
        ports=ports,
        complete=frozenset(
            name for name, whole in (("routes", complete), ("ports", bool(ports) and own)) if whole
        ),
    )


def manifest_of(sources: Sources) -> str:
    """The texts of the manifests of a project."""
    return "\n".join(sources.text(name) for name in _MANIFESTS)


def has_other_properties(sources: Sources, manifest: str) -> bool:
    """Whether a server of configurations or other files may set properties."""
    if _CONFIGURED.search(manifest) or any(map(_BOOTSTRAP.search, sources.paths)):
        return True
    return any(one.key.startswith(_IMPORTS) for one in properties_of(sources))


def _other(sources: Sources, codes: dict[str, str], manifest: str, framework: str) -> Program:
    """A program of Quarkus or Micronaut."""
    found, complete = jaxrs.routes(sources, codes, manifest, framework)
    complete = complete and not lacks_modules(manifest, sources.files)
    ports = tuple(jaxrs.ports(sources, framework))
    return Program(
        "java",
        routes=tuple(found),
        settings=(
            *_settings(sources, relaxed.injected(codes) if framework == "quarkus" else ()),
            *_variables(sources, codes),
            *relaxed.settings(sources, codes),
        ),
        ports=ports,
        complete=frozenset(name for name, whole in (("routes", complete), ("ports", bool(ports))) if whole),
    )


def _variables(sources: Sources, codes: Mapping[str, str]) -> Iterator[Setting]:
    for path, code in codes.items():
        yield from _reads(path, code)
    yield from Environment(Project(kotlin_codes_of(sources))).settings()


def _reads(path: str, code: str) -> Iterator[Setting]:
    for match in _READ.finditer(code) if path.endswith(".java") else ():
        line = line_at(code, match.start())
        yield Setting(
            match[1] or match[2], path, line, "System.getenv", match[3], optional=match[3] is not None
        )
    for match in _VALUE.finditer(code):
        yield Setting(match[1], path, line_at(code, match.start()), "@Value", None, match[2] is None)


def _injected(codes: Mapping[str, str]) -> set[str]:
    """The properties that beans need which the application always makes."""
    beans = [code for code in codes.values() if _BEAN.search(code) and not _DEPENDS.search(code)]
    found = {canonical(match[1]) for code in beans for match in _INJECTED.finditer(code)}
    for code in codes.values():
        if "@ConfigurationProperties" not in code or _DEPENDS.search(code):
            continue
        for match in _BOUND.finditer(code):
            used = re.compile(rf"\b{match[2]}[ \t]+\w+[,)\s]|:\s*{match[2]}\b")
            if any(used.search(bean) for bean in beans):
                found.update(canonical(f"{match[1]}.{name}") for name in _parts(code, match.end()))
    return found


def _parts(code: str, offset: int) -> Iterator[str]:
    """The names of what is bound of the record or the class whose name ends at an offset."""
    listed = _PARENTHESES.match(code, offset)
    if listed is None:
        for match in _FIELD.finditer(code, offset):
            yield match[1]
        return
    for pattern in (_PART, _PARAMETER):
        for match in pattern.finditer(listed[1].strip().removesuffix(",")):
            yield match[1]


def _settings(sources: Sources, injected: Collection[str]) -> Iterator[Setting]:
    """The variables of placeholders such as `${DB_URL:jdbc:h2:mem}` in properties; some are `injected` into beans."""
    properties = properties_of(sources)
    imports = any(one.key == "spring.config.import" for one in properties)
    replaced = {one.key for one in properties if one.profile}
    # Containers run with the profile of production of Quarkus, unless they set another one.
    profiles = (one.key.partition(".") for one in properties if one.key.startswith("%"))
    replaced |= {key for profile, _, key in profiles if profile not in _OF_DEVELOPMENT}
    for one in properties:
        for match in _PLACEHOLDER.finditer(one.value):
            # With a default around it, as in `${A:${B}}`, the inner one is needed only without the outer one.
            alone = (
                match[2] == "}" and match.start() == 0 and not (imports or one.profile or one.key in replaced)
            )
            required = alone and (one.key.startswith(_NEEDED) or one.key in injected)
            # Another property without the variable has the placeholder as its value, which may be unused.
            yield Setting(match[1], one.file, one.line, one.key, None, required, needed=alone)


def _ports(sources: Sources, codes: Mapping[str, str], own: bool) -> Iterator[Port]:
    """`server.port` and `management.server.port`, unless profiles set different ones, or the default of Spring Boot."""
    properties = properties_of(sources)
    started = [(path, code) for path, code in codes.items() if "@SpringBootApplication" in code]
    if own and len(started) == 1 and not any(one.key == "server.port" for one in properties):
        path, code = started[0]
        line = line_at(code, code.index("@SpringBootApplication"))
        yield Port(8080, path, line, "Spring Boot", "SERVER_PORT", confidence="usual")
    for key in ("server.port", "management.server.port"):
        listed = [one for one in properties if one.key == key]
        number, placed = port_of(listed[0].value) if len({one.value for one in listed}) == 1 else (0, "")
        if number:
            yield Port(number, listed[0].file, listed[0].line, key, placed or variable_of(key))
