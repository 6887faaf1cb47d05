"""The files of variables that Compose reads: `.env` beside the Compose file, and those of `env_file`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from posixpath import basename, dirname, join, normpath

from ...core.context import Context
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Elsewhere, Place
from ...core.record import record
from ...core.source import Source, Span
from ...facts import UnsetVariable
from .model import Service
from .short import is_unknown
from .validity import walk

_LINE = regex(
    r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*"
    r"(?:\"([^\"\n]*)\"|'([^'\n]*)'|([^\n]*?))[ \t]*(?:[ \t]#[^\n]*)?$"
)
# `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:?message}`; `$$` is a dollar sign.
_VARIABLE = regex(r"\$(?:(\$)|(\w+)|\{(\w+)(?::?(?:-([^${}]*)|(\?)[^${}]*))?\})")
_LONGEST = 100_000
_MOST_STEPS = 5


@record
class FileVariable:
    """A variable that a file sets, with its value as it is written and the places of the value and the name."""

    name: str
    value: str
    at: Elsewhere
    name_at: Elsewhere


def assignments(source: Source) -> Iterator[FileVariable]:
    """The variables that a file sets, each as often as it is set."""
    for match in _LINE.finditer(source.text[:_LONGEST]):
        group = next((number for number in (2, 3, 4) if match[number] is not None), 4)
        value, name = (Elsewhere(source, Span(*match.span(one))) for one in (group, 1))
        yield FileVariable(match[1], match[group] or "", value, name)


def interpolated(text: str, path: str, context: Context | None) -> str:
    """A text of a Compose file with the variables that the file `.env` beside it or a default sets.

    Others stay, without the message of one that has to be set. The environment of the command may set other values.
    """
    if "$" not in text or context is None:
        return text
    source = context.source(join(dirname(path), ".env"))
    values = {one.name: one.value for one in assignments(source)} if source is not None else {}
    for _ in range(_MOST_STEPS):
        before = text
        text = _VARIABLE.sub(lambda match: _value(match, values), text)
        if text == before:
            break
    return text


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    name = match[2] or match[3]
    if match[1]:
        return match[0]
    return values.get(name) or match[4] or (f"${{{name}}}" if match[5] else match[0])


def _files_of_variables(service: Service, path: str) -> Iterator[str]:
    """The paths of the files of `env_file`; empty for one with an unknown path."""
    files = service.env_file if isinstance(service.env_file, tuple) else (service.env_file,)
    for one in files:
        written = one if isinstance(one, str) else one.path if one is not None else ""
        if written:
            yield "" if is_unknown(written) else normpath(join(dirname(path), written))


def variables_of_files(service: Service, path: str, context: Context) -> tuple[FileVariable, ...] | None:
    """The variables in the files of `env_file`; None if one of the files is not in the repository.

    Of a variable that several of the files set, only the last value is given.
    """
    found: dict[str, FileVariable] = {}
    for file in _files_of_variables(service, path):
        source = context.source(file) if file else None
        if source is None:
            return None
        found.update((variable.name, variable) for variable in assignments(source))
    return tuple(found.values())


# What is written after the name of a file of variables for its example, and the examples of `.env`.
_ENDINGS = ("example", "sample", "dist", "template", "default", "tmpl", "tpl")
_OF_DOT_ENV = (
    *("example.env", "sample.env", "template.env", "default.env"),
    *(f"{start}{ending}" for start in ("env.", "env-") for ending in _ENDINGS),
)
_MAYBE_COMMENT = regex(r"(?m)^[ \t]*(?:#[ \t]*)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=")


def example_of(path: str, context: Context) -> Source | None:
    """The example from which people copy a file of variables that is not in the repository."""
    folder, name = dirname(path), basename(path)
    names = [f"{name}{joint}{ending}" for joint in (".", "-", "_") for ending in _ENDINGS]
    if name == ".env":
        names += _OF_DOT_ENV
    elif name.endswith(".env"):
        names += [f"{name[:-4]}.{ending}.env" for ending in _ENDINGS]
    elif name.startswith(".env."):
        names += [f".env.{ending}{name[4:]}" for ending in _ENDINGS]
    found = (context.source(join(folder, one)) for one in names)
    return next((one for one in found if one is not None), None)


def examples_of_files(service: Service, path: str, context: Context) -> tuple[Source, ...] | None:
    """The examples of the files of `env_file` that are not in the repository; None if one has no example."""
    found: list[Source] = []
    for file in _files_of_variables(service, path):
        if not file or context.source(file) is None:
            example = example_of(file, context) if file else None
            if example is None:
                return None
            found.append(example)
    return tuple(found)


def example_variables(source: Source) -> Iterator[tuple[str, Elsewhere]]:
    """The names of the variables in an example, those of comments too, with their places."""
    for match in _MAYBE_COMMENT.finditer(source.text[:_LONGEST]):
        yield match[1], Elsewhere(source, Span(*match.span(1)))


def path_in_environment(name: str, folder: str, context: Context) -> str | None:
    """The path that the file `.env` of a folder sets a variable to; None if another file may set it."""
    start = f"{folder}/" if folder else ""
    found: list[str] = []
    for path in context.glob(f"{start}.env*"):
        source = context.source(path)
        if source is None or path.endswith(_EXAMPLES):
            continue
        values = [one.value.strip() for one in assignments(source) if one.name == name]
        if values and path != f"{start}.env":
            return None
        found += values
    return found[0] if len(found) == 1 and _PATH.fullmatch(found[0]) else None


_EXAMPLES = (".default", ".dist", ".example", ".sample", ".template")
_PATH = regex(r"[\w./@+-]*")
# `$NAME` and `${NAME}`, for which Compose inserts an empty string if the variable is not set; `$$` is a dollar sign.
_INSERTED = regex(r"\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(:?\?[^${}]*)?\})")

# `${NAME:-latest}`
_DEFAULTED = regex(r"\$\{([A-Za-z_]\w*):?-([\w.-]+)\}")


def unset_variables(document: Document, context: Context) -> Iterator[UnsetVariable]:
    """The variables that a Compose file inserts, and that the file `.env` beside it, or its example, does not set.

    The file `.env` may set variables that no Compose file of the folder inserts. Those of the tags of images are also
    compared with what pipelines and scripts set, without a file.
    """
    folder = dirname(document.source.path)
    text = document.source.text
    if "$" not in text:
        return
    source = context.source(join(folder, ".env")) or example_of(join(folder, ".env"), context)
    example = source is not None and basename(source.path) != ".env"
    given: set[str] = set()
    if source is not None:
        document.sources.setdefault(source.path, source)
        given = (
            {name for name, _ in example_variables(source)}
            if example
            else {one.name for one in assignments(source)}
        )
    uses: dict[str, tuple[Place, bool]] = {}
    demanded: set[str] = set()
    tags: set[str] = set()
    defaulted: dict[str, tuple[Place, str]] = {}
    for route, value in walk(document):
        if isinstance(value, str) and "$" in value:
            for match in _INSERTED.finditer(value):
                name = match[1] or match[2]
                if name in given and match[3] is not None:
                    demanded.add(name)
                if name and name not in given:
                    at = Place(document.model, route).sub(*match.span())
                    uses.setdefault(name, (at, match[3] is not None))
                    if route[-1:] == ("image",) and value[: match.start()].endswith(":"):
                        tags.add(name)
            for match in _DEFAULTED.finditer(value) if route[-1:] == ("image",) else ():
                if value[: match.start()].endswith(":") and match[1] not in given:
                    defaulted.setdefault(
                        match[1], (Place(document.model, route).sub(*match.span()), match[2])
                    )
    if not (uses or defaulted) or (source is None and not tags and not defaulted):
        return
    callers = context.shared("compose-callers", _callers)
    untold = [
        *((name, at, False, default) for name, (at, default) in defaulted.items()),
        *((name, *uses[name], "") for name in tags),
    ]
    for name, at, fails, default in untold if callers.unread else ():
        if name not in callers.variables and name not in callers.in_files:
            yield document.fact(
                UnsetVariable, at, name=name, file="", unused=callers.unread, fails=fails, default=default
            )
    if source is None:
        return
    start = f"{folder}/" if folder else ""
    others = [path for path in context.glob(f"{start}.env*") if path != source.path]
    elsewhere = {one.name for path in others if (other := context.source(path)) for one in assignments(other)}
    beside = [
        found.text for path in context.glob(f"{start}*compose*.y*ml") if (found := context.source(path))
    ]
    elsewhere |= callers.variables
    named = {word for each in (text, source.text, *beside) for word in _DOLLAR_NAME.findall(each)}
    unused = tuple(sorted(given - named))
    for name, (at, fails) in uses.items():
        if (unused or (fails and demanded)) and name not in elsewhere:
            yield document.fact(
                UnsetVariable,
                at,
                name=name,
                file=source.path,
                unused=unused,
                fails=fails,
                example=example,
                demanded=tuple(sorted(demanded)),
            )


# Pipelines, scripts and the files of task runners, which may run Compose.
_CALLERS = (
    ".circleci/config.yml",
    ".github/actions/**/action.y*ml",
    ".github/workflows/*.y*ml",
    "**/*.sh",
    "**/.gitlab-ci*.y*ml",
    "**/.travis.y*ml",
    "**/?akefile",
    "**/?askfile*.y*ml",
    "**/?enkinsfile*",
    "**/?ustfile",
    "**/azure-pipelines*.y*ml",
    "**/bitbucket-pipelines.y*ml",
    "**/cloudbuild*.y*ml",
)
_COMPOSE = regex(r"docker[ /-]compose\b|\bpodman[ -]compose\b")
_SET = regex(r"(?m)(?<![\w$.-])([A-Za-z_]\w*)[\"']?[ \t]*(?:[:?+]{0,3}=|:(?=[ \t]|$))")


# `export NAME`, which passes a variable on, and `: "${NAME:?}"`, which demands it.
_EXPORTED = regex(r"(?m)^[ \t]*export[ \t]+([A-Z][A-Z0-9_]*)[ \t\r]*(?=$|[;#])")
_DEMANDED = regex(r"(?m)^[ \t]*:[ \t]+\"?\$\{([A-Z][A-Z0-9_]*):?\?[^}\n]*\}\"?")
# The name of a variable of the environment, in any text.
_NAME = regex(r"(?<![\w$.-])[A-Z][A-Z0-9_]*(?![\w.-])|(?<=[$.{])[A-Z][A-Z0-9_]*(?!\w)")


@record
class _Callers:
    """What the files of a repository set that run Compose: variables, and those that nothing reads (`unread`).

    `in_files` are the variables that files of variables set.
    """

    variables: frozenset[str]
    unread: tuple[str, ...]
    in_files: frozenset[str]


def _callers(context: Context) -> _Callers:
    """The variables that the files of the repository which run Compose set."""
    paths = {path for pattern in _CALLERS for path in context.glob(pattern)}
    sources = (context.source(path) for path in sorted(paths))
    every = [source.text for source in sources if source is not None]
    texts = [text for text in every if _COMPOSE.search(text)]
    variables = frozenset(
        name for text in texts for name in chain(_SET.findall(text), _EXPORTED.findall(text))
    )
    assigned: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for text in every if texts else ():
        for pattern in (_SET, _EXPORTED, _DEMANDED):
            assigned.update(pattern.findall(text))
        named.update(_NAME.findall(text))
    unread = {name for name in variables if named[name] == assigned[name]}
    for path in context.glob("**/*compose*.y*ml") if unread else ():
        source = context.source(path)
        unread.difference_update(_WORD.findall(source.text) if source is not None else ())
    files = [*context.glob("**/*.env*"), *context.glob("**/.env*")] if unread else []
    found = (context.source(path) for path in files)
    in_files = {name for source in found if source is not None for name, _ in example_variables(source)}
    return _Callers(variables, tuple(sorted(unread)), frozenset(in_files))


_WORD = regex(r"\w+")
_DOLLAR_NAME = regex(r"\$\{?([A-Za-z_]\w*)")
