"""The results of files as lists of strings and numbers, which are cached as JSON and sent between processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, cast

from .facts import Fact, Site
from .policy import Policy
from .report import Failure, RelatedPlace, Reported, TextEdit, TextFix
from .result import FileResult
from .source import Location, Span
from .suppression import Suppression


def encode(result: FileResult) -> list[Any]:
    """A result as JSON values, without its path; policies are their codes."""
    return [
        result.kinds,
        [_encode_finding(result.path, finding) for finding in result.findings],
        [
            [
                s.by,
                s.names,
                (*s.span,),
                _encode_location(s.location),
                s.excerpt,
                s.first,
                s.last,
                s.reason,
                str(s.until or ""),
                s.mistake,
                s.path,
            ]
            for s in result.suppressions
        ],
        [_encode_fact(result.path, fact) for fact in result.facts],
        [[failure.path, failure.policy, failure.message] for failure in result.failures],
        result.skipped,
        result.builds,
        result.covers,
        list(result.asked.items()),
    ]


def _encode_location(location: Location) -> tuple[int, int, int, int]:
    return location.line, location.column, location.end_line, location.end_column


def _encode_fact(path: str, fact: Fact) -> list[Any]:
    sort = type(fact)
    site = fact.site
    return [
        f"{sort.__module__}:{sort.__name__}",
        (*site.span,),
        _encode_location(site.location),
        site.kind,
        site.excerpt,
        [site.path, site.unit, *([path, *_encode_location(place)] for path, place in site.inputs)]
        if site.unit or site.path != path
        else [],
        list(fact.values.values()),
    ]


def _decode_fact(path: str, entry: Sequence[Any]) -> Fact:
    name, span, place, kind, excerpt, built, values = entry
    site = Site(
        built[0] if built else path,
        Span(*span),
        Location(*place),
        kind,
        excerpt,
        built[1] if built else "",
        tuple((path, Location(*place)) for path, *place in built[2:]),
    )
    return _sort(name)(site, *map(_tuples, values))


@cache
def _sort(name: str) -> type[Fact]:
    module, _, sort = name.partition(":")
    found = getattr(import_module(module), sort)
    if not issubclass(found, Fact):
        raise TypeError(f"{name} is not a sort of fact")
    return cast("type[Fact]", found)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def _encode_finding(path: str, finding: Reported) -> list[Any]:
    return [
        finding.policy.code,
        finding.severity,
        finding.kind,
        _encode_location(finding.location),
        (*finding.span,),
        finding.message,
        finding.excerpt,
        [[related.path, _encode_location(related.location), related.message] for related in finding.related],
        [
            [
                [[(*e.span,), _encode_location(e.location), e.text, e.before] for e in fix.edits],
                fix.safe,
                fix.title,
            ]
            for fix in finding.fixes
        ],
        finding.control,
        sorted(finding.ids),
        finding.textual,
        [finding.path, finding.unit] if finding.unit or finding.path != path else [],
    ]


def encode_policy(policy: Policy) -> list[Any]:
    """What reports show of a policy, as JSON values, without its code."""
    return [
        policy.name,
        policy.severity,
        policy.category,
        policy.summary,
        policy.page,
        {peer: list(ids) for peer, ids in policy.equivalents.items()},
        policy.sensitive,
        policy.aliases,
        policy.module,
        policy.by_id,
        policy.everywhere,
        policy.url,
    ]


def decode(path: str, data: Sequence[Any], policy: Callable[[str], Policy]) -> FileResult:
    """The result that `encode` wrote; `policy` returns the policy with a code."""
    kinds, findings, suppressions, facts, failures, skipped, builds, covers, asked = data
    return FileResult(
        path,
        tuple(kinds),
        tuple(_decode_finding(path, entry, policy) for entry in findings),
        tuple(
            Suppression(
                by,
                tuple(names),
                Span(*span),
                Location(*place),
                excerpt,
                first,
                last,
                reason,
                date.fromisoformat(until) if until else None,
                mistake,
                at,
            )
            for (
                by,
                names,
                span,
                place,
                excerpt,
                first,
                last,
                reason,
                until,
                mistake,
                at,
            ) in suppressions
        ),
        tuple(_decode_fact(path, entry) for entry in facts),
        tuple(Failure(*failure) for failure in failures),
        skipped,
        tuple(builds),
        tuple(covers),
        dict(asked),
    )


def _decode_finding(path: str, entry: Sequence[Any], policy: Callable[[str], Policy]) -> Reported:
    code, severity, kind, place, span, message, excerpt, related, fixes, control, ids, textual, built = entry
    return Reported(
        policy(code),
        severity,
        kind,
        built[0] if built else path,
        Location(*place),
        Span(*span),
        message,
        excerpt,
        tuple(RelatedPlace(where, Location(*there), said) for where, there, said in related),
        tuple(
            TextFix(tuple(TextEdit(Span(*s), Location(*at), *texts) for s, at, *texts in edits), safe, title)
            for edits, safe, title in fixes
        ),
        control,
        ids=frozenset(ids),
        textual=textual,
        unit=built[1] if built else "",
    )


def decode_policy(code: str, values: Sequence[Any]) -> Policy:
    """The policy that `encode_policy` wrote."""
    (
        name,
        severity,
        category,
        summary,
        page,
        equivalents,
        sensitive,
        aliases,
        module,
        by_id,
        everywhere,
        url,
    ) = values
    return Policy(
        code,
        name,
        severity,
        category,
        summary,
        page,
        {peer: tuple(ids) for peer, ids in equivalents.items()},
        tuple(aliases),
        sensitive=sensitive,
        by_id=by_id,
        everywhere=everywhere,
        module=module,
        url=url,
    )
