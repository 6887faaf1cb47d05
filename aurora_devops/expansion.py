"""The environment variables that programs insert into their configuration files, such as `{$DOMAIN}` of Caddy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from posixpath import basename, join, normpath, relpath
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.place import Elsewhere
from .core.record import record
from .core.source import Span

if TYPE_CHECKING:
    import re

    from .core.context import Context


@record
class _Program:
    """A program: the last parts of its images, its configuration files in the container, and how they name variables.

    A reference has the name in the first group that matches, and a default in a group called `default`. `flag` is an
    argument without which the program inserts nothing.
    """

    name: str
    images: re.Pattern[str]
    files: re.Pattern[str]
    reference: re.Pattern[str]
    flag: str = ""


_DOLLAR = regex(r"(?<!\$)\$\{([A-Z]\w*)(?P<default>:?[-=?+:][^{}]*)?\}")
_PROGRAMS = (
    _Program("Caddy", regex(r"caddy"), regex(r"/etc/caddy/.*"), regex(r"\{\$(\w+)(?P<default>:[^{}]*)?\}")),
    _Program(
        "nginx",
        regex(r"nginx|nginx-unprivileged"),
        regex(r"/etc/nginx/templates/.*\.template"),
        regex(r"\$\{([A-Z]\w*)(?P<default>)?\}"),
    ),
    _Program(
        "OpenTelemetry Collector",
        regex(r"opentelemetry-collector[\w-]*|otelcol[\w-]*"),
        regex(r".*\.ya?ml"),
        regex(r"(?<!\$)\$\{env:(\w+)(?P<default>:-[^{}]*)?\}"),
    ),
    _Program(
        "Grafana",
        regex(r"grafana|grafana-oss|grafana-enterprise"),
        regex(r"/etc/grafana/provisioning/(?!alerting/).*\.ya?ml"),
        regex(
            r"\$__env\{(\w+)(?P<default>)?\}|(?<!\$)\$\{([A-Z]\w*)\}|(?<!\$)\$([A-Z][A-Z0-9]*_[A-Z0-9_]+)\b"
        ),
    ),
    _Program("Loki", regex(r"loki"), regex(r".*\.ya?ml"), _DOLLAR, "config.expand-env"),
    _Program("Tempo", regex(r"tempo"), regex(r".*\.ya?ml"), _DOLLAR, "config.expand-env"),
    _Program("Mimir", regex(r"mimir"), regex(r".*\.ya?ml"), _DOLLAR, "config.expand-env"),
    _Program("Promtail", regex(r"promtail"), regex(r".*\.ya?ml"), _DOLLAR, "config.expand-env"),
    _Program("Fluent Bit", regex(r"fluent-bit"), regex(r"/fluent-bit/etc/.*\.conf"), _DOLLAR),
    _Program("Vector", regex(r"vector"), regex(r"/etc/vector/.*\.(?:ya?ml|toml)"), _DOLLAR),
)
# `envsubst < config.tmpl`, with the variables that alone are inserted if the command names them.
_ENVSUBST = regex(r"\benvsubst\b(?:\s+(\"[^\"<>|;&]*\"|'[^'<>|;&]*'))?\s*<\s*[\"']?([\w./-]+)")
_SUBSTITUTED = regex(r"\$\{([A-Z]\w*)(?P<default>)?\}")
_NAME = regex(r"\$\{?(\w+)")
# Comments, and a variable of Caddy that may have whole directives: without it the line is empty.
_LEFT_OUT = regex(r"(?m)^[ \t]*(?:#[^\n]*|\{\$\w+\}[ \t]*\r?$)")
_LONGEST = 200_000
_MOST_FILES = 50
# What the images set for themselves.
_OWN = ("CADDY_", "FLUENT_BIT_", "GF_", "NGINX_", "NJS_", "VECTOR_", "XDG_")


# Scripts that images run at the start, and that may set variables.
_SCRIPTS = regex(r"/docker-entrypoint\.d(?:/|$)|\.(?:sh|envsh)$")


def may_run_scripts(words: Iterable[str]) -> bool:
    """Whether one of the words of a command, or of the paths in a container, is a script that may set variables."""
    return any(map(_SCRIPTS.search, words))


@record
class Reference:
    """A variable that a program (`by`) inserts into a file: its name and its place, and the path in the container."""

    name: str
    by: str
    target: str
    at: Elsewhere


def references(
    image: str, command: Sequence[str], folder: str, files: Iterable[tuple[str, str]], context: Context
) -> Iterator[Reference]:
    """The variables without a default in the configuration of a container.

    `files` are the paths in the container with those in the repository, `folder` is the working directory.
    """
    found = [(path, source) for target, source in files for path, source in _below(target, source, context)]
    text = " ".join(command)
    inserting: dict[str, tuple[str, str, re.Pattern[str], frozenset[str]]] = {}
    for program in _PROGRAMS:
        if program.images.fullmatch(basename(image)) and program.flag in text:
            for target, source in found:
                if program.files.fullmatch(target):
                    inserting[target] = (source, program.name, program.reference, frozenset())
    for match in _ENVSUBST.finditer(text):
        wanted = normpath(join(folder or "/", match[2]))
        only = frozenset(_NAME.findall(match[1] or ""))
        for target, source in found:
            if target == wanted and not (match[1] and not only):
                inserting[target] = (source, "envsubst", _SUBSTITUTED, only)
    for target, (path, by, reference, only) in inserting.items():
        for name, at in _in_file(path, reference, context):
            if (not only or name in only) and not name.startswith(_OWN) and f"{name}=" not in text:
                yield Reference(name, by, target, at)


def _in_file(path: str, reference: re.Pattern[str], context: Context) -> Iterator[tuple[str, Elsewhere]]:
    """The variables of a file, each once unless it has a default somewhere."""
    source = context.source(path)
    if source is None or len(source.text) > _LONGEST:
        return
    text = _LEFT_OUT.sub(lambda match: " " * len(match[0]), source.text)
    found: dict[str, Elsewhere] = {}
    optional = set()
    for match in reference.finditer(text):
        index = next(number for number, group in enumerate(match.groups(), 1) if group)
        name = match[index]
        if match["default"]:
            optional.add(name)
        found.setdefault(name, Elsewhere(source, Span(*match.span(index))))
    yield from ((name, at) for name, at in found.items() if name not in optional)


def _below(target: str, source: str, context: Context) -> Iterator[tuple[str, str]]:
    """A file, or the files below a folder, with their paths in the container."""
    if not source:
        return
    if context.source(source) is not None:
        yield target, source
        return
    for path in context.glob(f"{source}/**" if source != "." else "**")[:_MOST_FILES]:
        yield join(target, relpath(path, source)), path


def copied(
    path: str, copies: Iterable[tuple[Sequence[str], str]], context: Context
) -> Iterator[tuple[str, str]]:
    """The paths in the image and in the repository of what the Dockerfile at a path copies from its build context.

    The context may be the folder of the Dockerfile or one above it.
    """
    from .core.context import folders_of

    for sources, destination in copies:
        for source in sources:
            for folder in folders_of(path):
                found = normpath(join(folder, source.lstrip("/")))
                if context.source(found) is not None:
                    into = destination.endswith("/") or len(sources) > 1
                    yield (join(destination, basename(found)) if into else destination), found
                    break
                if found not in (".", folder) and context.glob(f"{found}/**"):
                    yield destination.rstrip("/") or "/", found
                    break
