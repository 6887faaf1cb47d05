"""The properties of Spring Boot applications: `application.yml`, `bootstrap.properties` and so on, with profiles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources, port_number

if TYPE_CHECKING:
    from yaml.nodes import Node

_FILE = regex(
    r"(?:^|/)(?:src/main/resources/)(?:config/)?(?:application|bootstrap)(-[^/]+)?\.(ya?ml|properties)$"
)
_LINE = regex(r"\s*([^#!=:\s][^=:\s]*)\s*[=:]\s*(.*?)\s*$")
_SAME = regex(r"[-_]")
_NOT_IN_NAME = regex(r"\W")
_PORT = regex(r"(?:\$\{(\w+):)?(\d{2,5})\}?")
# `@Value("${shop.url:http://localhost}")` with the key, the default, and the modifiers before the type.
VALUE = (
    r'@Value\(\s*"\\?\$\{([\w.-]+)(?::([^}"]*))?\}[^"]*"\s*\)\s*'
    r"(?:(?:private|protected|public|final|val|var)\s+)*"
)
# More than this is data in the shape of properties.
_MOST = 5_000


@record
class Property:
    """A property: its key in the canonical form (`management.endpoints.web.basepath`), and where it is set.

    `profile` is whether only some profiles set it. The items of a list are joined with commas.
    """

    key: str
    value: str
    file: str
    line: int
    profile: bool


@lru_cache(maxsize=2)
def properties_of(sources: Sources) -> tuple[Property, ...]:
    """The properties of the files in the resources of the application."""
    found: list[Property] = []
    for path in sources.paths:
        match = _FILE.search(path)
        if match is not None:
            read = _yaml if match[2] != "properties" else _properties
            found += read(path, sources.text(path), match[1] is not None)
    return tuple(found)


def served_by_configuration(sources: Sources) -> tuple[Property, ...]:
    """The properties in the files of a native configuration server, which it has for other applications."""
    found: list[Property] = []
    for one in properties_of(sources):
        if one.key != "spring.cloud.config.server.native.searchlocations":
            continue
        folders = [match[1] for match in _CLASSPATH.finditer(one.value)]
        for path in sources.paths:
            folder, _, name = path.rpartition("/")
            ending = name.rpartition(".")[2]
            if folder in {f"src/main/resources/{each}" for each in folders} and ending in _READERS:
                found += _READERS[ending](path, sources.text(path), False)
    return tuple(found)


_CLASSPATH = regex(r"classpath:/?([\w./-]*[\w-])/?")


def canonical(key: str) -> str:
    """A key without what makes no difference to Spring (relaxed binding)."""
    return _SAME.sub("", key).lower()


def variable_of(key: str) -> str:
    """The environment variable that sets a property."""
    return _NOT_IN_NAME.sub("_", key.replace("-", "")).upper()


def _properties(path: str, text: str, profile: bool) -> Iterator[Property]:
    for section in _sections(text):
        lines = [(number, match) for number, line in section if (match := _LINE.match(line))]
        inner = profile or any(canonical(match[1]) == _ACTIVATED for _, match in lines)
        for number, match in lines:
            yield Property(canonical(match[1]), match[2], path, number, inner)


_ACTIVATED = "spring.config.activate.onprofile"


def _sections(text: str) -> Iterator[list[tuple[int, str]]]:
    """The documents of a file, which `#---` separates, as numbered lines."""
    section: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() in ("#---", "!---"):
            yield section
            section = []
        else:
            section.append((number, line))
    yield section


def _yaml(path: str, text: str, profile: bool) -> Iterator[Property]:
    from yaml import CSafeLoader, YAMLError, compose_all

    try:
        documents = list(compose_all(text, CSafeLoader))
    except (YAMLError, RecursionError):
        return
    for document in documents:
        flat: list[tuple[str, str, int]] = []
        _flatten(document, "", flat, 0)
        inner = profile or any(key in (_ACTIVATED, "spring.profiles") for key, _, _ in flat)
        for key, value, line in flat:
            yield Property(key, value, path, line, inner)


def _flatten(node: Node | None, prefix: str, flat: list[tuple[str, str, int]], level: int) -> None:
    from yaml.nodes import MappingNode, ScalarNode, SequenceNode

    if len(flat) >= _MOST or level > 20:
        return
    if isinstance(node, MappingNode):
        for key, value in node.value:
            name = canonical(key.value) if isinstance(key, ScalarNode) else "?"
            _flatten(value, f"{prefix}.{name}" if prefix else name, flat, level + 1)
    elif isinstance(node, SequenceNode):
        items = [item.value for item in node.value if isinstance(item, ScalarNode)]
        flat.append((prefix, ",".join(items), node.start_mark.line + 1))
        for index, item in enumerate(node.value):
            if isinstance(item, MappingNode):
                _flatten(item, f"{prefix}[{index}]", flat, level + 1)
    elif isinstance(node, ScalarNode):
        flat.append((prefix, node.value, node.start_mark.line + 1))


_READERS = {"yml": _yaml, "yaml": _yaml, "properties": _properties}


def port_of(value: str) -> tuple[int, str]:
    """The port of a value such as `8080` or `${PORT:8080}`, 0 if it is unknown, and the variable that sets another."""
    match = _PORT.fullmatch(value)
    return ((port_number(match[2]) or 0), match[1] or "") if match else (0, "")


_SHUTDOWN = canonical("spring.lifecycle.timeout-per-shutdown-phase")
_DURATION = regex(r"(?:PT)?(\d{1,9})(ms|s|m|h|S|M|H)?")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}


def shutdown_times(sources: Sources) -> Iterator[tuple[int, str, int]]:
    """The seconds that Spring Boot gives running requests in all profiles, with the file and the line."""
    for one in properties_of(sources):
        match = _DURATION.fullmatch(one.value) if one.key == _SHUTDOWN and not one.profile else None
        if match is not None:
            # A number without a unit is in milliseconds.
            yield int(int(match[1]) * _SECONDS[(match[2] or "ms").lower()]), one.file, one.line


# The keys with the folders or files of migrations, and who reads them.
_MIGRATIONS = {
    canonical(f"{prefix}.{key}"): reader
    for prefix in ("spring", "quarkus")
    for key, reader in (("flyway.locations", "Flyway"), ("liquibase.change-log", "Liquibase"))
}
_IN_CLASSPATH = regex(r"(?:classpath:)?/?([\w./-]*[\w-])/?")


def migration_paths(sources: Sources) -> Iterator[tuple[str, str, str, int]]:
    """The paths of migrations below the resources: who reads one, the path, and the file and the line that name it."""
    for one in properties_of(sources):
        reader = _MIGRATIONS.get(one.key)
        for part in one.value.split(",") if reader is not None else ():
            match = _IN_CLASSPATH.fullmatch(part.strip())
            if reader is not None and match is not None:
                yield reader, match[1], one.file, one.line
