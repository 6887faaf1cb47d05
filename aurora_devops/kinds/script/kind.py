"""The kind `shell-script`: what the commands of a script name, as facts for other artifacts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from .model import ScriptFile

# Only the first line is read to see which program runs a script.
_SHELL = regex(r"#!\s*(?:/usr)?/bin/(?:env\s+)?(?:ba|da|k)?sh\b")


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .model import ScriptFile

    script = ScriptFile(source.text)
    document = Document("shell-script", source, script, walk=lambda: (script,), context=context)
    document.facts = lambda: _facts(document, context)
    return document


def _facts(document: Document, context: Context) -> Iterator[Fact]:
    from .reading import facts_of

    return facts_of(document, context)


def _render(script: ScriptFile) -> str:
    return script.text


def _is_other(source: Source) -> bool:
    """Whether a script is that of another program, or is too long to be read."""
    return len(source.text) > _LONGEST or _SHELL.match(source.text) is None


_LONGEST = 100_000

shell_script = Kind(
    name="shell-script",
    title="shell script",
    code="SCR",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(r"\.(?:ba)?sh$", r"(?:^|/)(?:bin|ci|dev|hack|script|scripts|tools)/[\w-]+$"),
    foreign=_is_other,
    example="scripts/test.sh",
)
