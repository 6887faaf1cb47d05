"""The texts that queries of logs look for, in the code of a repository."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from .core.lazy import regex
from .core.record import record
from .core.source import Source
from .core.words import word_set

# A text of several words, which hardly anything else is called.
WORDS = regex(r"[A-Za-z0-9]+(?:[_. -][A-Za-z0-9]+)+")
_SEPARATOR = regex(r"[_. -]+")
# What libraries and platforms set.
OF_LIBRARIES = regex(r"(?i)(?:^|\.)(?:level|severity|logger|method|status|url|path|host|name)$")
_CODE = ("cs", "go", "java", "js", "kt", "mjs", "php", "py", "rb", "rs", "ts", "tsx")
# In a larger repository nothing is looked for.
_MOST = 400
_LITERAL = regex(r"\"([A-Za-z0-9][^\"\\\n]{3,100})\"|'([A-Za-z0-9][^'\\\n]{3,100})'")
_LONG = 6
# Words that many messages have.
_COMMON = word_set(
    "accepted cannot client closed completed connect connection controller database exception failed failure"
    " finished informer internal invalid leader manager message received reconciler refused rejected request"
    " response server service started starting stopped succeeded success timeout unable unexpected unknown"
    " warning webhook"
)


@record(eq=False)
class LoggingCode:
    """The code of a repository, and the same without separators and differences of case."""

    raw: str
    plain: str

    def logs(self, text: str) -> bool:
        """Whether a text is in the code, or may be put together by it."""
        words = _SEPARATOR.split(text)
        if _plain(text) in self.plain:
            return True
        first, last = re.escape(words[0]), re.escape(words[-1])
        together = rf"[\"'`]{first}[_. -](?:\$?\{{|%|[\"'`])|(?:\}}|%[sdv]|[\"'`])[_. -]{last}[\"'`]"
        return re.search(together, self.raw) is not None

    def alike(self, text: str) -> str:
        """A text of the code that has an unusual word of another one, such as the renamed one; empty if none has."""
        words = _unusual(text)
        return next((one for one in self._texts if words & _unusual(one)), "") if words else ""

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        found = (match[1] or match[2] for match in _LITERAL.finditer(self.raw))
        return tuple(dict.fromkeys(one for one in found if WORDS.fullmatch(one)))


def _unusual(text: str) -> set[str]:
    return {
        word for one in _SEPARATOR.split(text) if len(word := one.lower()) >= _LONG and word not in _COMMON
    }


def _plain(text: str) -> str:
    return _SEPARATOR.sub("", text).lower()


def code_of(
    glob: Callable[[str], Iterable[str]], source: Callable[[str], Source | None]
) -> LoggingCode | None:
    """The code of a repository; None if there is too much of it, or none."""
    paths = [path for ending in _CODE for path in glob(f"**/*.{ending}") if "node_modules/" not in path]
    if not paths or len(paths) > _MOST:
        return None
    sources = [source(path) for path in paths]
    raw = "\n".join(one.text for one in sources if one is not None)
    return LoggingCode(raw, _plain(raw)) if None not in sources else None
