"""A program in Kotlin that serves with Ktor: its routes, ports and variables."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ..evidence import Program, Setting
from ..sources import Sources
from .hocon import configuration_of
from .kotlin import Project, codes_of
from .kotlin_environment import Environment
from .ktor import ENGINE_IN_BUILD, Ktor
from .ktor_ports import ENGINE, Ports
from .properties import Property

_MANIFESTS = ("pom.xml", "build.gradle", "build.gradle.kts")
# A variable in a value, and whether it may be missing: `${NAME}`, `${?NAME}` of HOCON, and `$NAME:default` of YAML.
_VARIABLE = regex(
    r"\$\{(?P<maybe>\?)?(?P<name>[A-Z][A-Z0-9_]*)\}|(?P<yaml>\"?)\$(?P<may>\?)?(?P<plain>[A-Z][A-Z0-9_]*)(?P<default>:)?"
)


# A dependency on another project of the same build.
_MODULAR = regex(r"\bproject\s*\(\s*(?:path\s*[:=]\s*)?[\"']:|\bprojects\.\w|\$\{project\.groupId\}")
_LOADED = regex(r"\bConfigFactory\s*\.\s*load\b")


def program(sources: Sources) -> Program | None:
    """The routes, ports and variables of a project of Ktor."""
    codes = codes_of(sources)
    configuration = configuration_of(sources)
    build = "\n".join(sources.text(name) for name in _MANIFESTS)
    engine = any(map(ENGINE.search, codes.values())) or ENGINE_IN_BUILD.search(build) is not None
    modules = [
        name.strip().rpartition(".")[2]
        for one in configuration
        if one.key == "ktor.application.modules" and engine
        for name in one.value.split(",")
        if name.strip()
    ]
    roots = {one.value for one in configuration if one.key == "ktor.deployment.rootpath"}
    root = (roots.pop() if len(roots) == 1 else "$") if roots else ""
    project = Project(codes)
    application = Ktor(project, tuple(modules), root, sources.paths, _MODULAR.search(build) is not None)
    routes, complete = application.served()
    if engine and not modules:
        complete = False
    environment = Environment(project)
    ports, all_ports = Ports(project, configuration, environment).ports(engine)
    parts = [name for name, whole in (("routes", complete), ("ports", all_ports)) if whole]
    return Program(
        "java",
        routes=tuple(routes),
        settings=(
            *environment.settings(tuple(modules)),
            *_settings(configuration, engine or any(map(_LOADED.search, codes.values()))),
        ),
        ports=tuple(ports),
        complete=frozenset(parts),
    )


def _settings(configuration: tuple[Property, ...], loaded: bool) -> Iterator[Setting]:
    """The variables of the configuration; those that are not optional are required if it is loaded."""
    for one in configuration:
        for match in _VARIABLE.finditer(one.value):
            name = match["name"] or match["plain"]
            optional = bool(match["maybe"] or match["may"] or match["default"])
            required = loaded and not optional and not one.profile
            yield Setting(name, one.file, one.line, one.key, None, required, optional=optional)
