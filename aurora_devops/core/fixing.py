"""Fixes as edits to a text: chosen, applied without overlap, repeated until nothing changes, written safely."""

from __future__ import annotations

import os
import tempfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from .record import record
from .report import Reported, TextEdit, TextFix
from .source import Source, Span

# A fix may make room for another one; a text that is still changing after this many rounds is left as it is.
ROUNDS = 10
# How often a text is read to find the fixes that would break it; what is left of them then waits for the next run.
READS = 100


@record
class Fixed:
    """A text after one round of fixes, and the findings whose fix was applied."""

    text: str
    applied: tuple[Reported, ...]


def usable(finding: Reported, *, unsafe: bool) -> TextFix | None:
    """The fix of a finding that may be applied."""
    return next((fix for fix in finding.fixes if fix.edits and (fix.safe or unsafe)), None)


def apply(text: str, findings: Iterable[Reported], *, unsafe: bool = False) -> Fixed:
    """Apply the fixes of findings to their text; of two that overlap the earlier one wins this round."""
    taken = _Edits()
    applied: list[Reported] = []
    for finding in sorted(findings, key=lambda f: f.order):
        fix = usable(finding, unsafe=unsafe)
        if fix is None:
            continue
        fresh = [edit for edit in fix.edits if edit not in taken]
        if any(map(taken.meets, fresh)):
            continue
        for edit in fresh:
            taken.add(edit)
        applied.append(finding)
    return Fixed(taken.applied_to(text), tuple(applied))


class _Edits:
    """Edits that do not touch each other, in the order of the text."""

    def __init__(self) -> None:
        self._edits: list[TextEdit] = []
        self._keys: list[tuple[Span, str]] = []

    def __contains__(self, edit: TextEdit) -> bool:
        index = bisect_left(self._keys, (edit.span, edit.text))
        return index < len(self._keys) and self._edits[index] == edit

    def add(self, edit: TextEdit) -> None:
        """Take an edit that meets none of the others."""
        index = bisect_left(self._keys, (edit.span, edit.text))
        self._keys.insert(index, (edit.span, edit.text))
        self._edits.insert(index, edit)

    def meets(self, edit: TextEdit) -> bool:
        """Whether an edit touches one of these; only its neighbors can be touched."""
        index = bisect_left(self._keys, (edit.span, edit.text))
        if any(_overlap(edit, other) for other in self._edits[max(0, index - 2) : index]):
            return True
        while index < len(self._edits) and self._edits[index].span.start <= edit.span.end:
            if _overlap(edit, self._edits[index]):
                return True
            index += 1
        return False

    def applied_to(self, text: str) -> str:
        """The text after all edits."""
        parts: list[str] = []
        at = 0
        for edit in self._edits:
            parts += text[at : edit.span.start], edit.text
            at = max(at, edit.span.end)
        return "".join((*parts, text[at:]))


def _overlap(one: TextEdit, other: TextEdit) -> bool:
    """Whether two edits touch; neighbors that only remove text do not depend on each other."""
    if not one.text and not other.text:
        return one.span.start < other.span.end and other.span.start < one.span.end
    return one.span.start <= other.span.end and other.span.start <= one.span.end


@record
class Reading:
    """How a text reads: the problems of its readers by type, and its documents by kind."""

    problems: Counter[str]
    documents: Counter[str]

    @classmethod
    def sum(cls, readings: Iterable[Reading]) -> Reading:
        """How several texts read together."""
        found = cls(Counter(), Counter())
        for reading in readings:
            found.problems.update(reading.problems)
            found.documents.update(reading.documents)
        return found

    def worse_than(self, other: Reading) -> bool:
        """Whether there are problems that the other reading does not have, or documents are missing."""
        return not (self.problems <= other.problems and other.documents <= self.documents)


@record
class Outcome:
    """A text after all rounds of fixes, the findings that were fixed, and those that remain.

    `refused` are those of `left` whose fix was not applied because the fixed text could not be read.
    """

    path: str
    before: str
    after: str
    fixed: tuple[Reported, ...]
    left: tuple[Reported, ...]
    refused: tuple[Reported, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was fixed."""
        return self.before != self.after


class _Guard:
    """Applies only fixes after which a text can be read as well as before."""

    def __init__(self, read: Callable[[str], Reading], unsafe: bool) -> None:
        self.read = read
        self.unsafe = unsafe
        self.reads = READS

    def apply(self, text: str, findings: Sequence[Reported]) -> tuple[Fixed, tuple[Reported, ...]]:
        """One round of fixes, and the findings whose fix would break the text."""
        result = apply(text, findings, unsafe=self.unsafe)
        if not result.applied:
            return result, ()
        before = self.read(text)
        refused: list[Reported] = []
        while self._breaks(result, before):
            kept = self._longest(text, result.applied, before)
            if not self.reads:
                return apply(text, result.applied[:kept], unsafe=self.unsafe), tuple(refused)
            refused.append(result.applied[kept])
            left = [finding for finding in findings if finding not in refused]
            result = apply(text, left, unsafe=self.unsafe)
        return result, tuple(refused)

    def _longest(self, text: str, applied: Sequence[Reported], before: Reading) -> int:
        """How many of these fixes, from the first on, leave the text readable; the next one breaks it."""
        good, bad = 0, len(applied)
        while bad - good > 1 and self.reads:
            middle = (good + bad) // 2
            if self._breaks(apply(text, applied[:middle], unsafe=self.unsafe), before):
                bad = middle
            else:
                good = middle
        return good

    def _breaks(self, result: Fixed, before: Reading) -> bool:
        if not self.reads:
            return bool(result.applied)
        self.reads -= 1
        return self.read(result.text).worse_than(before)


def fix_text(
    path: str,
    text: str,
    lint: Callable[[str], Sequence[Reported]],
    read: Callable[[str], Reading],
    *,
    unsafe: bool = False,
) -> Outcome:
    """Fix a text round by round: `lint` gives the findings of a text, `read` tells how it reads.

    Stops when a round changes nothing, or when it brings back a text that was there before. The result is
    never less readable than the text was.
    """
    before = text
    fixed: list[Reported] = []
    refused: tuple[Reported, ...] = ()
    seen = {text}
    found = lint(text)
    guard = _Guard(read, unsafe)
    for _ in range(ROUNDS):
        result, refused = guard.apply(text, found)
        if result.text in seen:
            break
        seen.add(result.text)
        text = result.text
        fixed.extend(result.applied)
        found = lint(text)
    return Outcome(path, before, text, tuple(fixed), tuple(found), refused)


def write(root: Path, source: Source, text: str) -> None:
    """Put a new text in a file's place: written beside it, then renamed, with the old one's mode.

    Raises OSError when the file is a link, lies outside the root, or has changed since it was read.
    """
    target = root / source.path
    if target.is_symlink() or not target.resolve().is_relative_to(root.resolve()):
        raise OSError(f"{source.path}: is a link or lies outside {root}")
    if target.read_bytes() != source.encode(source.text):
        raise OSError(f"{source.path}: has changed in the meantime")
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(source.encode(text))
        Path(name).chmod(target.stat().st_mode & 0o7777)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
