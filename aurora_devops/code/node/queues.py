"""The queues of BullMQ and pg-boss that code of Node.js sends jobs to, and those from which its workers take them.

Sources: docs.bullmq.io/guide/workers, docs.nestjs.com/techniques/queues, timgit.github.io/pg-boss.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources, line_at
from .code import codes_of
from .constants import constants_of

_NAME = r"(?P<name>[\w.$]+|\"[^\"\n]*\"|'[^'\n]*'|`[^`\n]*`)\s*[,)}]"
_USES = {
    "bullmq": regex(
        r"(?:\bnew\s+(?P<made>Queue|Worker)\s*(?:<[^()]{0,200}>)?\(\s*|@(?P<decorated>InjectQueue|Processor)\(\s*"
        rf"(?:\{{\s*name\s*:\s*)?){_NAME}"
    ),
    "pg-boss": regex(
        r"\b\w*[bB]oss\w*\s*\.\s*(?P<called>send|sendAfter|work)\s*(?:<[^()]{0,200}>)?\(\s*"
        rf"{_NAME}"
    ),
}
# The groups with what is called.
_HOW = {"bullmq": ("made", "decorated"), "pg-boss": ("called",)}
_TAKING = frozenset({"Worker", "Processor", "work"})


@record
class QueueUse:
    """A use of a queue: its name, `*` if it is unknown, and whether a worker takes jobs from it (`taken`)."""

    tool: str
    name: str
    file: str
    line: int
    taken: bool


def queues_of(sources: Sources) -> Iterator[QueueUse]:
    """The uses of queues, in all files of a package that has pg-boss, and in those that import BullMQ."""
    codes, manifest = codes_of(sources), sources.text("package.json")
    for path, code in codes.items():
        for tool, pattern in _USES.items():
            # A worker has another meaning in files that do not import BullMQ.
            if tool not in (code if tool == "bullmq" else manifest):
                continue
            for match in pattern.finditer(code):
                how = next(match[key] for key in _HOW[tool] if match[key])
                name = constants_of(sources).text(match["name"], path) or "*"
                yield QueueUse(tool, name, path, line_at(code, match.start("name")), how in _TAKING)
