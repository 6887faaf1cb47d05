"""What a script names of the repository: its paths begin in its own folder, or in the folder where it is started."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ...commands.call import Setting
from ...commands.files import ENTERED, ROOT
from ...commands.reading import calls, wrappers
from ...commands.written import used_for_terraform, written
from ...core.facts import changed
from ...core.lazy import regex
from ...core.record import replace
from ...core.source import Span
from ...facts import (
    BuildArgument,
    ChartRelease,
    HandledImage,
    HostFolder,
    NamedFile,
    NamedScript,
    NamedService,
    NamedTarget,
    PushedBuilds,
    RecipeStep,
    ScriptParameter,
)
from ...roles import recipe_steps
from ...subjects import Script

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from ...core.kind import Document
    from ...formats.shell import Shell

# Expressions for the folder of the script, and for the root of the repository.
_SELF = r"[\"']?\$(?:0|\{0\}|BASH_SOURCE|\{BASH_SOURCE(?:\[0\])?(?::-\$0|-\$0)?\})[\"']?"
_LINK = rf"(?:{_SELF}|[\"']?\$\(\s*(?:readlink(?: -f)?|realpath)\s+(?:--\s+)?{_SELF}\s*\)[\"']?)"
_OWN = regex(rf"\$\(\s*dirname\s+(?:--\s+)?{_LINK}\s*\)|\$\{{(?:0|BASH_SOURCE|BASH_SOURCE\[0\])%/\*\}}")
_TOP = regex(r"\$\(\s*git\s+rev-parse\s+--show-toplevel(?:\s+2>\s*/dev/null)?\s*\)")
# Where a script is started is not known.
_HERE = "/\x03"


def facts_of(document: Document, context: Context) -> Iterator[Fact]:
    """The facts that the commands of a script state."""
    path, text = document.source.path, document.source.text
    parts = dirname(path).split("/") if "/" in path else []
    own = ROOT + _PART * len(parts)
    # The text keeps its length, so that all places stay.
    located = _OWN.sub(lambda match: _padded(own, match[0]), text) if "$" in text else text
    located = _TOP.sub(lambda match: _padded(ROOT, match[0]), located)
    located = ENTERED.sub(lambda match: _padded(match[1], match[0]), located)
    script = Script(located, Span(0, len(text)), "sh", "file")
    yield from _parameters(document, script)
    setting = Setting(_HERE, {}, servers=True, file=True, wrappers=_sourced(document, context))
    found = [_named(fact, parts) for fact in _stated(document, script, setting)]
    folder = _started_in(dirname(path), found, context)
    for fact in found:
        # The name of a chart of another repository looks like a path.
        known = _from_root(fact, "" if folder is None and isinstance(fact, ChartRelease) else folder)
        if known is not None:
            yield known
        elif isinstance(fact, HandledImage):
            # The image is known without its Dockerfile.
            yield replace(fact, dockerfile="", pattern="")
        elif isinstance(fact, BuildArgument):
            yield replace(fact, dockerfile="")
        elif isinstance(fact, PushedBuilds):
            # So are no names of images.
            yield HandledImage(fact.site, "push", "${IMAGE}", "${TAG}", fact.command)


def _stated(document: Document, script: Script, setting: Setting) -> Iterator[Fact]:
    """The facts that the commands of a script state, and what they do."""
    shell = script.parsed
    if shell is None:
        return
    yield from written(document, script, shell)
    yield from used_for_terraform(document, script)
    moved = _moves_arguments(shell)
    # The functions of another file may do anything.
    whole = not any(shell.called("source", "."))
    for call, facts in calls(document, script, setting):
        yield from facts
        if not whole:
            continue
        # The arguments of a function are not those of the script.
        inside = moved or "function" in call.command.context
        for step in recipe_steps(call, facts, document.source.path):
            yield replace(step, image="", tag="") if inside and _has_arguments(step) else step


def _has_arguments(step: RecipeStep) -> bool:
    return _NUMBERED.search(step.image) is not None or _NUMBERED.search(step.tag) is not None


_NUMBERED = regex(r"\$\{?[\d@*]")


def _moves_arguments(shell: Shell) -> bool:
    """Whether a script changes the positions of its arguments: `set -- web api` does, `set -e` does not."""
    return any(shell.called("shift", "getopts")) or any(
        word.text == "--" for one in shell.called("set") for word in one.arguments
    )


# `$2`, `${2:?tag}`, and `${2:-latest}`.
_ARGUMENT = regex(r"[\"']?\$(?:(\d)|\{(\d)(?::?[?-][^{}\n]*)?\})[\"']?")


def _parameters(document: Document, script: Script) -> Iterator[ScriptParameter]:
    """The variables to which a script assigns its arguments."""
    shell = script.parsed
    if shell is None or _moves_arguments(shell):
        return
    functions = [(one.start, one.end) for one in shell.functions]
    for one in shell.assignments:
        match = _ARGUMENT.fullmatch(one.value.raw) if one.value is not None and not one.append else None
        if match is not None and not any(start <= one.start < end for start, end in functions):
            position = int(match[1] or match[2])
            at = script.place(one.start, one.end)
            if position:
                yield document.fact(ScriptParameter, at, name=one.name, position=position)


# A file that a script reads, from its own folder or from where it is started.
_SOURCE = regex(
    rf"(?m)^[ \t]*(?:\.|source)[ \t]+[\"']?(?:(?:{_OWN.pattern})[\"']?/)?([\w./-]+)[\"']?[ \t\r]*$"
)


def _sourced(document: Document, context: Context) -> dict[str, tuple[str, ...]]:
    """The functions around programs in the files that a script reads with `source`."""
    found: dict[str, tuple[str, ...]] = {}
    path = document.source.path
    for match in _SOURCE.finditer(document.source.text):
        for folder in dict.fromkeys((dirname(path), "")):
            file = normpath(join(folder, match[1]))
            if context.exists(file):
                found.update(context.shared(("wrappers", file), partial(_wrappers_in, file)))
                break
    return found


def _wrappers_in(path: str, context: Context) -> dict[str, tuple[str, ...]]:
    source = context.source(path)
    shell = Script(source.text, Span(0, len(source.text)), "sh", "file").parsed if source else None
    return wrappers(shell) if shell is not None else {}


# A part of the path of the folder of the script, until its name is known.
_PART = "/\x04"


def _padded(path: str, text: str) -> str:
    """A path with slashes at its end, as long as a text; the text if the path is longer."""
    return path.ljust(len(text), "/") if len(path) <= len(text) else text


def _named(fact: Fact, parts: list[str]) -> Fact:
    """A fact with the folder of the script in its paths."""

    def change(text: str) -> str:
        if _PART not in text:
            return text
        names = iter(parts)
        plain = normpath(text) + ("/" if text.endswith("/") else "")
        return "/".join(next(names, "") if one == _PART[1:] else one for one in plain.split("/"))

    return replace(fact, **{name: changed(value, change) for name, value in fact.values.items()})


def _absolute(folder: str) -> str:
    return f"{ROOT}/{folder}" if folder else ROOT


def _started_in(own: str, facts: list[Fact], context: Context) -> str | None:
    """The folder where a script is started: the root or its own folder, if only there is something that it names."""
    folders = [""] if not own else ["", own]
    found = {folder for folder in folders if any(_exists(fact, folder, context) for fact in facts)}
    return found.pop() if len(found) == 1 else None


def _exists(fact: Fact, folder: str, context: Context) -> bool:
    """Whether a folder has what a fact names by a relative path: a file, or a name in the file that defines it."""
    if isinstance(fact, NamedFile) and not fact.folder:
        relative = fact.file.removeprefix(f"{_HERE}/")
        return relative != fact.file and context.exists(join(folder, relative))
    if isinstance(fact, HostFolder):
        relative = fact.folder.removeprefix(f"{_HERE}/")
        return relative != fact.folder and context.exists(join(folder, relative))
    if isinstance(fact, ChartRelease):
        relative = fact.chart.removeprefix(f"{_HERE}/")
        return relative != fact.chart and context.exists(join(folder, relative, "Chart.yaml"))
    if isinstance(fact, NamedTarget):
        written, path = f"\n{fact.name}:", fact.makefile
    elif isinstance(fact, NamedScript):
        written, path = f'"{fact.name}":', fact.manifest
    elif isinstance(fact, NamedService) and fact.files:
        written, path = f" {fact.name}:", fact.files[0]
    else:
        return False
    if not path.startswith(f"{_HERE}/"):
        return False
    path = join(folder, path.removeprefix(f"{_HERE}/"))
    paths = [f"{path}{name}" for name in _COMPOSE] if not path or path.endswith("/") else [path]
    sources = (context.source(one) for one in paths if context.exists(one))
    return any(source is not None and written in f"\n{source.text}" for source in sources)


_COMPOSE = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")


def _from_root(fact: Fact, folder: str | None) -> Fact | None:
    """A fact with its paths from the root; None if one of them is unknown, or is not in the repository."""
    unknown = False

    def change(text: str) -> str:
        nonlocal unknown
        if not text.startswith("/"):
            return text
        if text.startswith(_HERE) and folder is not None:
            text = f"{_absolute(folder)}{text.removeprefix(_HERE)}"
        end = "/" if text.endswith("/") else ""
        plain = normpath(text)
        if plain == ROOT or plain.startswith(f"{ROOT}/"):
            return f"{plain.removeprefix(ROOT).removeprefix('/')}{end}".removeprefix("/")
        unknown = True
        return text

    # A folder of another host is no path of the repository.
    paths = _PATHS - {"target"} if isinstance(fact, HostFolder) else _PATHS
    values = {name: changed(value, change) if name in paths else value for name, value in fact.values.items()}
    if "written" in values and ROOT in str(values["written"]):
        values["written"] = values["file"]
    if unknown and isinstance(fact, NamedService) and all(file.endswith("/") for file in fact.files):
        return replace(fact, files=())
    return None if unknown else replace(fact, **values)


# The values of facts that are paths.
_PATHS = frozenset(
    {"chart", "context", "dockerfile", "file", "files", "folder", "makefile", "manifest", "target"}
)
