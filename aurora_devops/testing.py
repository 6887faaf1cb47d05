"""Test functions for authors of policies; «marks» enclose the places that a policy has to report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .core.catalogue import Catalogue
from .core.lazy import regex
from .core.names import canonical
from .core.plugin import PolicyFolder
from .core.policy import Example, Policy
from .core.report import Reported
from .core.run import default_catalogue, lint_texts
from .core.settings import Choices
from .core.source import Span

__all__ = ["expect", "findings", "verify"]

_MARK = regex("[«»]")


def unmark(marked: str) -> tuple[str, list[Span]]:
    """The text without its «marks», and the spans they stood around, in order; marks may nest."""
    spans: list[Span] = []
    opened: list[int] = []
    parts: list[str] = []
    length = at = 0
    for match in _MARK.finditer(marked):
        parts.append(marked[at : match.start()])
        length += match.start() - at
        at = match.end()
        if match[0] == "«":
            opened.append(length)
        elif opened:
            spans.append(Span(opened.pop(), length))
        else:
            raise AssertionError("a » without its «")
    if opened:
        raise AssertionError("a « without its »")
    parts.append(marked[at:])
    return "".join(parts), sorted(spans)


def findings(
    policy: Policy,
    text: str,
    *,
    kind: str | None = None,
    path: str | None = None,
    options: Mapping[str, Any] | None = None,
    files: Mapping[str, str] | None = None,
    catalogue: Catalogue | None = None,
) -> list[Reported]:
    """The findings of one policy in a text, sorted by place; `files` are other files of the repository."""
    catalogue = catalogue or default_catalogue()
    path = path or path_of(policy, kind, catalogue)
    choices = Choices(
        profile="all",
        select=(policy.code,),
        options={policy.code: dict(options)} if options else None,
        aside=False,
    )
    report = lint_texts({path: text, **(files or {})}, choices, catalogue=catalogue)
    if report.failures:
        raise AssertionError("; ".join(f"{failure.policy}: {failure.message}" for failure in report.failures))
    return [finding for finding in report.findings if finding.path == path]


def kind_of(policy: Policy, catalogue: Catalogue) -> str:
    """The kind of an example that names none: the first one that the policies of the folder are about."""
    package = policy.module.rpartition(".")[0]
    own = {
        name
        for folder in catalogue.folders
        if isinstance(folder, PolicyFolder) and folder.package == package
        for name in folder.kinds
    }
    return next((name for name in catalogue.kinds if name in own), "dockerfile")


def path_of(policy: Policy, kind: str | None, catalogue: Catalogue) -> str:
    """The path of an example that has none: that of its kind, or of the policy's own kind."""
    return catalogue.kinds[kind or kind_of(policy, catalogue)].example


def expect(
    policy: Policy,
    marked: str,
    *,
    fixed: str | None = None,
    kind: str | None = None,
    path: str | None = None,
    options: Mapping[str, Any] | None = None,
    files: Mapping[str, str] | None = None,
    catalogue: Catalogue | None = None,
) -> None:
    """Assert that a policy reports the «marks» of a text and nothing else, and that its fix gives `fixed`.

    The ids of its findings must be in canonical spelling, in which they are compared with those that are selected.
    """
    text, spans = unmark(marked)
    found = findings(policy, text, kind=kind, path=path, options=options, files=files, catalogue=catalogue)
    assert [f.span for f in found] == spans, _difference(text, [f.span for f in found], spans)
    other = sorted(id for one in found for id in one.ids if id != canonical(id))
    assert not other, f"ids of findings that are not in canonical spelling: {other}"
    if fixed is not None:
        from .core.fixing import apply

        after = apply(text, found, unsafe=True).text
        assert after == fixed, f"the fix gives:\n{after}\nand not:\n{fixed}"
        left = findings(
            policy, after, kind=kind, path=path, options=options, files=files, catalogue=catalogue
        )
        assert not left, f"the fixed text is not clean: {[f.message for f in left]}"


def _difference(text: str, found: list[Span], wanted: list[Span]) -> str:
    def mark(spans: list[Span]) -> str:
        ends = sorted([(s.start, 1, "«") for s in spans] + [(s.end, 0, "»") for s in spans], reverse=True)
        marked = text
        for offset, _, sign in ends:
            marked = marked[:offset] + sign + marked[offset:]
        return marked

    return f"found:\n{mark(found)}\nwanted:\n{mark(wanted)}"


def verify(policy: Policy, example: Example, *, catalogue: Catalogue | None = None) -> None:
    """Assert that an example is reported at its «marks», and that its fix gives `fixed`."""
    assert example.bad == ("«" in example.text), "a bad example has marks, a good one has none"
    expect(
        policy,
        example.text,
        fixed=example.fixed,
        kind=example.kind,
        path=example.path,
        options=example.options,
        files=example.files,
        catalogue=catalogue,
    )
