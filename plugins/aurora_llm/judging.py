"""What the gate will say of a part, said while there is time to mend it: fixes, findings, and their words."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from aurora_devops.core.directives import suppressions
from aurora_devops.core.engine import Engine
from aurora_devops.core.fingerprint import fingerprinted
from aurora_devops.core.fixing import apply
from aurora_devops.core.place import Place
from aurora_devops.core.policy import SEVERITIES
from aurora_devops.core.record import record, replace
from aurora_devops.core.run import fix_texts
from aurora_devops.core.settings import Choices, Settings
from aurora_devops.core.source import Source
from aurora_devops.generation import gate
from aurora_devops.generation.bundle import Artifact, Bundle

if TYPE_CHECKING:
    from aurora_devops.core.catalogue import Catalogue
    from aurora_devops.core.kind import Document
    from aurora_devops.core.report import Reported
    from aurora_devops.core.source import Span

    from .origins import Origins
    from .outgoing import Mask

# More than this at once is read by nobody, models included.
MOST_FINDINGS = 20
_MOST_LINES = 3
# A suppression may hide another one; what is still there after so many rounds is told.
_ROUNDS = 5
_OPENERS = ("", "#", "//", "<!--", "<!---->", "<!-- -->")


@record
class Verdict:
    """What is wrong with a part: findings, the gravest first, and what is no finding; nothing when it is clean."""

    findings: tuple[Reported, ...] = ()
    others: tuple[str, ...] = ()
    fingerprints: frozenset[str] = frozenset()

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings and not self.others

    @property
    def count(self) -> str:
        """How much is wrong, in words."""
        number = len(self.findings) + len(self.others)
        return f"{number} {'finding' if number == 1 else 'findings'}"


class Judge:
    """Holds parts to the gate: `strict`, suppressions off, compared with the repository and the other parts."""

    def __init__(self, catalogue: Catalogue, files: Mapping[str, str], origins: Origins) -> None:
        self._catalogue = catalogue
        self._gate = gate.Gate(catalogue, files)
        self._origins = origins
        self._engine = Engine(catalogue, Settings(profile=gate.PROFILE, aside=()))

    def mended(self, artifacts: Iterable[Artifact]) -> tuple[tuple[Artifact, ...], tuple[str, ...]]:
        """The artifacts without suppressions and with every safe fix, and the suppressions that were taken out."""
        removed: list[str] = []
        bare = {artifact.path: self._bare(artifact, removed) for artifact in artifacts}
        outcomes = fix_texts(bare, Choices(gate.PROFILE, aside=False), catalogue=self._catalogue)
        fixed = {**bare, **{outcome.path: outcome.after for outcome in outcomes}}
        return tuple(replace(artifact, text=fixed[artifact.path]) for artifact in artifacts), tuple(removed)

    def verdict(
        self,
        part: Sequence[Artifact],
        before: Sequence[Artifact],
        after: Sequence[Artifact],
        known: Callable[[], frozenset[str]] = frozenset,
    ) -> Verdict:
        """What is wrong with a part, and because of it with those that were made before it.

        `after` are drafts of what is to come, `known` gives the fingerprints of what was wrong with `before` already.
        """
        own = self._prove(part, (*before, *after))
        found = list(fingerprinted(own.report))
        others = [*self._origins.invented(part)]
        others += [f"a policy failed: {one.policy}: {one.message}" for one in own.report.failures]
        for one in own.evidence:
            if not one.passed and (one.what == "no suppressions" or (one.level == "parsed" and not found)):
                others.append(f"{one.what}: {one.detail}" if one.detail else f"not {one.what}")
        if caused := self.standing(before, (*part, *after)):
            there = known()
            found += [each for each in caused if each[1] not in there]
        order = sorted(found, key=lambda each: (SEVERITIES.index(each[0].severity), each[0].order))
        marks = frozenset((*(mark for _, mark in order), *others))
        return Verdict(tuple(finding for finding, _ in order), tuple(others), marks)

    def standing(
        self, artifacts: Sequence[Artifact], beside: Sequence[Artifact]
    ) -> tuple[tuple[Reported, str], ...]:
        """The findings in artifacts when others stand beside them, with their fingerprints."""
        return tuple(fingerprinted(self._prove(artifacts, beside).report)) if artifacts else ()

    def _prove(self, artifacts: Sequence[Artifact], beside: Sequence[Artifact]) -> Bundle:
        return self._gate.prove(artifacts, beside=beside)

    def _bare(self, artifact: Artifact, removed: list[str]) -> str:
        text = artifact.text
        for _ in range(_ROUNDS):
            source = Source(artifact.path, text)
            documents, _ = self._engine.reader.read(source)
            entries = [span for document in documents for span in _annotations(document)]
            comments = [silent.span for silent in suppressions(source, documents)]
            # The value of an annotation goes with its entry.
            spans = entries + [one for one in comments if not any(a <= one.start < b for a, b in entries)]
            if not spans:
                break
            removed.extend(f"{artifact.path}:{source.line_of(span.start)}" for span in spans)
            text = _without(text, spans)
        return text


def _annotations(document: Document) -> Iterator[Span]:
    """The whole entries of annotations that silence policies."""
    for silence in document.silences():
        at = silence.at
        span = document.extent(at.entry if isinstance(at, Place) else at)
        if span is not None:
            yield span


def _without(text: str, spans: Iterable[Span]) -> str:
    """A text without suppressions; a line of which nothing is left goes too."""
    begun = len(text) + 1
    for start, end in sorted(set(spans), reverse=True):
        if "\n" in text[start:end] and text[start] in "#/<":
            # One that encloses lines is named in the first of them.
            end = text.index("\n", start)
        # Where one lies in another, what is left of the other begins before it.
        end = min(end, begun)
        begun = start
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        last = len(text) if last < 0 else last
        if (text[first:start] + text[end:last]).strip() in _OPENERS:
            text = text[:first] + text[last + 1 :]
        else:
            text = text[:start].rstrip(" \t") + text[end:]
    return text


def told(verdict: Verdict, artifacts: Iterable[Artifact], mask: Mask) -> str:
    """A verdict in words for who has to mend it: place, message, lines, and the fix as a patch where there is one."""
    texts = {artifact.path: artifact.text for artifact in artifacts}
    shown = {path: Source(path, mask.file(path, text)) for path, text in texts.items()}
    lines = [f"- {other}" for other in verdict.others]
    for finding in verdict.findings[:MOST_FINDINGS]:
        lines.extend(_lines(finding, texts, shown))
    if (rest := len(verdict.findings) - MOST_FINDINGS) > 0:
        lines.append(f"- and {rest} more")
    return "\n".join(lines)


def _lines(finding: Reported, texts: Mapping[str, str], shown: Mapping[str, Source]) -> Iterator[str]:
    policy = finding.policy
    yield (
        f"- {finding.severity} {policy.code} {policy.name} at {finding.path}:{finding.line}:{finding.column}:"
        f" {finding.message}"
    )
    if source := shown.get(finding.path):
        last = min(finding.end_line, finding.line + _MOST_LINES - 1, len(source.starts))
        yield from (f"    {number} | {source.line_text(number)}" for number in range(finding.line, last + 1))
    for place in finding.related[:_MOST_LINES]:
        yield f"    see {place.path}:{place.location.line}: {place.message}"
    # The engine gives no fix that holds a secret, but lines around it may.
    if finding.fixes and (before := texts.get(finding.path)) is not None:
        after = apply(before, [finding], unsafe=True).text
        diff = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
        yield f"    fix: {finding.fixes[0].title}".rstrip(": ")
        yield from (f"    {line}" for line in list(diff)[2:] if not line.startswith("@@"))
