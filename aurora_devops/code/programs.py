"""The programs of a repository: one for each folder with a manifest, read by the reader of its language."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from .evidence import Port, Program, Setting
from .exposition import written_metrics
from .sources import Sources, port_number

if TYPE_CHECKING:
    from .instruments import Instruments

# The manifests of each language, in the order in which the first one of a folder is the program's own.
MANIFESTS = {
    "python": ("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements.txt"),
    "node": ("package.json",),
    "go": ("go.mod",),
    "java": ("pom.xml", "build.gradle", "build.gradle.kts"),
    "rust": ("Cargo.toml",),
}


_CODE_FILES = (".cjs", ".go", ".js", ".mjs", ".py", ".ts")


def has_code(names: Iterable[str]) -> bool:
    """Whether one of several files is a program, or a part of one."""
    return any(name.endswith(_CODE_FILES) for name in names)


def language_of(manifest: str) -> str:
    """The language of a manifest by its file name; empty for another file."""
    return next((language for language, names in MANIFESTS.items() if manifest in names), "")


# The variables that set the port of a program by convention.
_LISTENING = regex(
    r"(?:APP_|WEB_|API_)?(?:HTTP_|SERVER_|HTTP_SERVER_|LISTEN_|BIND_)?(?:PORT|ADDR|ADDRESS)|LISTEN(?:_ON)?|BIND"
)
_ADDRESS = regex(r"(?:[\w.-]*:)?(\d{2,5})")


def program(sources: Sources, language: str) -> Program | None:
    """What the code below a folder tells; None for a language that is not read."""
    found = _instrumented(_read(sources, language), sources, language)
    if found is None:
        return found
    found = _with_written(found, sources, language)
    known = {(port.number, port.variable) for port in found.ports}
    implied = (port for one in found.settings if (port := _implied(one)))
    return replace(
        found,
        ports=(*found.ports, *(port for port in implied if (port.number, port.variable) not in known)),
    )


def _instrumented(found: Program | None, sources: Sources, language: str) -> Program | None:
    """A program with the metrics that it makes with libraries which change their names."""
    if language == "rust":
        from .rust.metrics import metrics

        return _with(found, metrics(sources), language)
    endings = _CODE.get(language)
    codes = dict(sources.code(*endings)) if endings else {}
    if not any(map(_INSTRUMENTS.search, codes.values())):
        return found
    from .constants import Constants
    from .go.code import constants_of
    from .instruments import instruments
    from .node.code import without_comments

    if language != "python":
        codes = {path: without_comments(code) for path, code in codes.items()}
    read = instruments(sources, codes, constants_of(sources) if language == "go" else Constants(codes))
    return _with(found, read, language)


def _with(found: Program | None, read: Instruments, language: str) -> Program | None:
    """A program with the metrics of instruments; None if there is neither."""
    if found is None and not read.metrics:
        return None
    found = found or Program(language)
    return replace(
        found,
        metrics=(*found.metrics, *read.metrics),
        prefixes=tuple(sorted({*found.prefixes, *read.prefixes})),
        texts=read.texts,
    )


def _with_written(found: Program, sources: Sources, language: str) -> Program:
    """A program with the metrics that it writes by hand, which are not all known if some of their names are not."""
    written, whole = written_metrics(dict(sources.code(*_CODE.get(language, (".rs",)))))
    if not written and whole:
        return found
    known = {one.name for one in found.metrics}
    return replace(
        found,
        metrics=(*found.metrics, *(one for one in written if one.name not in known)),
        complete=found.complete if whole else found.complete - {"metrics"},
    )


# The endings of the files in which metrics are searched for, and what these contain.
_CODE = {
    "python": (".py",),
    "node": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"),
    "go": (".go",),
    "java": (".java", ".kt", ".scala", ".groovy"),
}
_INSTRUMENTS = regex(r"(?i)prometheus|opentelemetry|micrometer|prom-client|\bmetrics?\b")


def _implied(setting: Setting) -> Port | None:
    """The port that a setting with a conventional name and a default gives: `PORT`, `HTTP_PORT`, `LISTEN_ADDR`."""
    address = _ADDRESS.fullmatch(str(setting.default)) if _LISTENING.fullmatch(setting.name) else None
    number = port_number(address[1]) if address else None
    if number is None:
        return None
    return Port(number, setting.file, setting.line, setting.by, setting.name, confidence="implied")


def _read(sources: Sources, language: str) -> Program | None:
    match language:
        case "python":
            from .python.program import program as python

            return python(sources)
        case "go":
            from .go.program import program as go

            return go(sources)
        case "java":
            from .java.program import program as java

            return java(sources)
        case "node":
            from .node.program import program as node

            return node(sources)
        case "rust":
            from .rust.program import program as rust

            return rust(sources)
        case _:
            return None
