"""The comments that suppress findings: `# aurora: ignore[...]`, and those of other linters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .guard import listed
from .lazy import regex
from .names import canonical
from .record import record, replace
from .scope import Reach, Scope
from .source import Source, Span
from .suppression import Suppression

if TYPE_CHECKING:
    from .kind import Document


@record
class _Syntax:
    """A linter's comment: how it looks, and how far it reaches.

    The pattern may have the groups `names` (a list with commas or blanks, which `read` takes apart; none means
    all), `reason` and `until`; `scope` gets the match and says what it is about. `until` is the last day on
    which it holds, unless `exclusive` says that it is the first on which it does not.
    """

    by: str
    mark: str
    pattern: re.Pattern[str]
    scope: Callable[[re.Match[str]], Scope]
    read: Callable[[str], Iterable[str]] = re.compile(r"[^,;\s]+").findall
    exclusive: bool = False


def _directives(text: str) -> Iterator[str]:
    """The codes that shellcheck directives disable: `disable=SC2086,2034 shell=bash`, `disable=all`."""
    for word in text.split():
        key, _, value = word.partition("=")
        if key == "disable":
            for code in value.split(","):
                ends = [end if end.upper().startswith("SC") else f"SC{end}" for end in code.split("-") if end]
                yield "*" if code == "all" else "-".join(ends)


_OURS = regex(
    r"aurora:[ \t]*(?P<verb>[\w-]*)[ \t]*(?:\[(?P<names>[^\]\n]*)\])?(?P<rest>[^\r\n]*)", re.IGNORECASE
)
_HADOLINT_SCOPES: dict[str | None, Scope] = {None: "line", "stage": "section", "global": "file"}
_PINT_SCOPES: dict[str, Scope] = {"ignore/line": "own", "ignore/next-line": "next", "ignore/begin": "lines"}
# As each linter documents its comments; a narrower scope than readers expect is widened to what they expect.
_PEERS = (
    _Syntax(
        "hadolint",
        "hadolint",
        regex(
            r"#[ \t]*hadolint[ \t]+(?:(?P<scope>global|stage)[ \t]+)?ignore[ \t]*=[ \t]*+(?P<names>[\w,; \t]++)"
            r"(?:#[ \t]*+(?P<reason>[^\r\n]*))?"
        ),
        lambda match: _HADOLINT_SCOPES[match["scope"]],
    ),
    _Syntax(
        "checkov",
        ":skip=",
        regex(r"(?<![\w.:-])(?:checkov|bridgecrew):skip=[ \t]*(?P<names>[\w,]+)(?::(?P<reason>[^\r\n]*))?"),
        lambda _: "block",
    ),
    _Syntax(
        "trivy",
        ":ignore:",
        regex(
            r"(?<![^\s#/*])(?:trivy|tfsec):ignore:(?P<names>[\w*-]+)(?::exp:(?P<until>[\d-]+))?(?=$|\s)",
            re.MULTILINE,
        ),
        lambda _: "line",
        exclusive=True,
    ),
    _Syntax(
        "zizmor",
        "zizmor",
        regex(r"#[ \t]*zizmor:[ \t]*ignore\[(?P<names>[^\]\r\n]*)\][ \t]*+(?P<reason>[^\r\n]*)"),
        lambda _: "item",
    ),
    _Syntax(
        "dclint",
        "dclint",
        regex(r"#[ \t]*dclint[ \t]+disable(?P<scope>-line|-file)?(?P<names>(?:[ \t]+[\w-]+)*)"),
        lambda match: "line" if match["scope"] == "-line" else "file",
    ),
    _Syntax(
        "pint",
        "pint",
        regex(
            r"#[ \t]*pint[ \t]+(?P<file>file/)?(?:disable|snooze[ \t]+(?P<until>\S+))[ \t]+(?P<names>[\w/]+)"
        ),
        lambda match: "file" if match["file"] else "item",
    ),
    _Syntax(
        "pint",
        "ignore/",
        regex(
            r"#[ \t]*pint[ \t]+(?P<scope>ignore/(?:file|line|next-line|begin))\b"
            r"(?:(?<=begin)(?:.*?#[ \t]*pint[ \t]+ignore/end|.*))?",
            re.DOTALL,
        ),
        lambda match: _PINT_SCOPES.get(match["scope"], "file"),
    ),
    _Syntax(
        "tflint",
        "tflint-ignore",
        regex(
            r"(?:#|//|/\*)[ \t]*tflint-ignore(?P<file>-file)?:[ \t]*(?P<names>[\w, \t*-]+)"
            r"(?:(?:#|//)[ \t]*(?P<reason>[^\r\n]*))?"
        ),
        lambda match: "file" if match["file"] else "line",
        read=lambda text: ["*" if name == "all" else name for name in re.findall(r"[\w-]+", text)],
    ),
    _Syntax("gitleaks", "gitleaks:allow", regex(r"gitleaks:allow"), lambda _: "own"),
    _Syntax(
        "detect-secrets",
        "pragma:",
        regex(
            r"(?:^|(?<=[ \t]))(?:#|//|/\*|--|<!--)[ \t]*"
            r"pragma: ?(?:allow|white)list[ -](?P<next>nextline[ -])?secret\b",
            re.MULTILINE,
        ),
        lambda match: "next" if match["next"] else "own",
    ),
    _Syntax(
        "shellcheck",
        "shellcheck",
        regex(
            r"#[ \t]*+shellcheck[ \t](?P<names>[^#\r\n]*\bdisable=[^#\r\n]*)(?:#[ \t]*(?P<reason>[^\r\n]*))?"
        ),
        lambda _: "command",
        read=_directives,
    ),
)
_REST = regex(r"(?:until=(?P<until>\S++))?[ \t]*+(?:--(?P<reason>.*+))?")
_COMMENT_ENDS = ("-->", "*/")
_COMMENT_START = regex(r"(?:#|//|<!--)[ \t]*$")


def suppressions(source: Source, documents: Sequence[Document]) -> list[Suppression]:
    """All suppressions of a file, by line; those of built documents are in the files that the values are from."""
    text = source.text
    own = [document for document in documents if not document.built]
    found: list[Suppression] = []
    reach = Reach(source, own)
    if "aurora:" in text.lower():
        found.extend(_ours(source, reach))
    for syntax in _PEERS:
        if syntax.mark in text:
            found.extend(_peers(source, reach, syntax))
    if found:
        found = _in_comments(found, own)
    for document in documents:
        for silence in listed(f"kind {document.kind}", document.silences):
            at = document.source_at(silence.at)
            lines = at.line_of(silence.within.start), at.line_of(silence.within.end)
            names = tuple(canonical(name) for name in silence.names)
            made = _suppression(at, silence.by, names, document.focus(silence.at), lines, silence.reason)
            found.append(replace(made, path=at.path) if document.built else made)
    return sorted(found, key=lambda suppression: suppression.span)


def _in_comments(found: list[Suppression], documents: Iterable[Document]) -> list[Suppression]:
    """Those in places where comments are possible; a code block in Markdown has no comments."""
    for document in documents:
        if document.comments is not None:
            spans = listed(f"kind {document.kind}", document.comments)
            return [each for each in found if any(a <= each.span.start < b for a, b in spans)]
    return found


def _suppression(
    source: Source, by: str, names: tuple[str, ...], span: Span, lines: tuple[int, int], reason: str = ""
) -> Suppression:
    location = source.location(span)
    return Suppression(by, names, span, location, source.line_text(location.line)[:300], *lines, reason)


def _ours(source: Source, reach: Reach) -> Iterator[Suppression]:
    for match in _OURS.finditer(source.text):
        opening = _COMMENT_START.search(
            source.text[source.starts[source.line_of(match.start()) - 1] : match.start()]
        )
        if opening is None:
            continue
        start = match.start() - len(opening[0])
        span = Span(start, start + len(source.text[start : match.end()].rstrip()))
        rest = _REST.fullmatch(_without_comment_end(match["rest"]))
        verb = match["verb"].lower()
        names = tuple(name.strip() for name in (match["names"] or "").split(",") if name.strip())
        lines = reach.lines("line" if verb != "ignore-file" else "file", start, match.end())
        base = _suppression(source, "aurora", names, span, lines)
        if verb not in ("ignore", "ignore-file"):
            yield replace(base, mistake=f"unknown directive {match['verb']!r}; use ignore or ignore-file")
        elif not names:
            yield replace(
                base, mistake="no policies named; write their codes in brackets, as in ignore[DKR007]"
            )
        elif rest is None:
            yield replace(
                base, mistake=f"invalid text {match['rest'].strip()!r}; write until=YYYY-MM-DD -- reason"
            )
        else:
            until, mistake = _date(rest["until"])
            yield replace(base, reason=(rest["reason"] or "").strip(), until=until, mistake=mistake)


def _without_comment_end(text: str) -> str:
    """The rest of a suppression comment, without surrounding blanks and the end of the comment."""
    text = text.strip()
    for end in _COMMENT_ENDS:
        if text.endswith(end):
            return text.removesuffix(end).rstrip()
    return text


def _date(text: str | None) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, f"{text!r} is not a date; write until=YYYY-MM-DD"


def _peers(source: Source, reach: Reach, syntax: _Syntax) -> Iterator[Suppression]:
    for match in syntax.pattern.finditer(source.text):
        groups = match.groupdict()
        names = tuple(canonical(name) for name in syntax.read(groups.get("names") or "")) or ("*",)
        lines = reach.lines(syntax.scope(match), *match.span())
        until, mistake = _date((groups.get("until") or "")[:10])
        if until is not None and syntax.exclusive:
            until -= timedelta(days=1)
        reason = (groups.get("reason") or "").strip()
        base = _suppression(source, syntax.by, names, Span(*match.span()), lines, reason)
        yield replace(base, until=until, mistake=mistake)
