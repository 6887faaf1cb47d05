"""Text for a terminal: every finding with its line of source and a caret under the place, and a summary."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ..core.kind import SEARCHED
from ..core.policy import Severity
from ..core.record import record
from ..core.report import (
    UNKNOWN_TYPE,
    Failure,
    NotJudged,
    RelatedPlace,
    Report,
    Reported,
    TextFix,
)
from .escaping import escape, unsafe_places, written_out

_TAB = "    "
_CUT = "…"
_NARROWEST = 20
# The most names of files in one line of the summary.
_NAMED = 5
# The same finding in more than `_FILES` files is listed `_LISTED` times.
_FILES = 5
_LISTED = 3
# Errors that as many other findings follow are repeated above the summary, at most `_REPEATED` of them.
_FOLLOWING = 10
_REPEATED = 10
# Values in a message: quoted names and numbers. Compiled when there are files enough to fold.
_VALUE = r"""(?<!\w)'[^']*'|"[^"]*"|`[^`]*`|\d+"""
_COLOURS: dict[Severity, str] = {"error": "1;31", "warning": "1;33", "info": "1;36"}


@record
class _Style:
    """What is put around each part of the text."""

    severities: Mapping[Severity, tuple[str, str]]
    strong: str = ""
    dim: str = ""
    reset: str = ""


_PLAIN = _Style({severity: (severity, "") for severity in _COLOURS})
_COLOURED = _Style(
    {severity: (f"\x1b[{code}m{severity}\x1b[0m", f"\x1b[{code}m") for severity, code in _COLOURS.items()},
    strong="\x1b[1m",
    dim="\x1b[2m",
    reset="\x1b[0m",
)


def render(report: Report, colour: bool = False, width: int = 100, *, fold: bool = True) -> str:
    """The report for a terminal that is `width` cells wide; only lines of source are cut to it.

    Findings are in the order of their places. With `fold`, the same finding in many files is listed a few times,
    with the number of the others.
    """
    style = _COLOURED if colour else _PLAIN
    listed = list(_fold(report.findings)) if fold else [(finding, "") for finding in report.findings]
    parts = [f"{_head(finding, style)}\n{_body(finding, style, width, note)}" for finding, note in listed]
    for block in (_repeated([finding for finding, _ in listed], style), _incomplete(report, style)):
        if block:
            parts.append("".join(f"{line}\n" for line in block))
    parts.append(_summary(report, style))
    return "\n".join(parts)


def concise(report: Report, colour: bool = False) -> str:
    """One line per finding, per failure, and per file that should have been checked, without a summary."""
    style = _COLOURED if colour else _PLAIN
    lines = [f"{_head(finding, style)}{_mark(finding)}\n" for finding in report.findings]
    lines += [f"{line}\n" for line in _incomplete(report, style)]
    return "".join(lines)


def statistics(report: Report, colour: bool = False) -> str:
    """One line per policy with the number of its findings, most first, and of those with a fix; and the summary."""
    from .statistics import rows

    style = _COLOURED if colour else _PLAIN
    counted = rows(report)
    widest = len(str(max((row.findings for row in counted), default=0)))
    lines = []
    for row in counted:
        fixable = "".join(
            f", {count} with {option}"
            for count, option in ((row.safe, "--fix"), (row.unsafe, "--unsafe-fixes"))
            if count
        )
        lines.append(
            f"{row.findings:>{widest}}  {style.strong}{row.policy.code}{style.reset} {row.policy.name} "
            f"({style.severities[row.severity][0]}){fixable}\n"
        )
    lines += [f"{line}\n" for line in _incomplete(report, style)]
    return "".join([*lines, "\n" if lines else "", _summary(report, style)])


def plain_frame(finding: Reported, width: int = 100) -> str:
    """The line of source with the place marked, the related places and the hints, without colour."""
    return _body(finding, _PLAIN, width)


def _fold(findings: Sequence[Reported]) -> Iterator[tuple[Reported, str]]:
    """The findings to list, each with a note about those that are not. All errors are listed."""
    groups: dict[tuple[str, ...], list[int]] = {}
    many = len({finding.path for finding in findings}) > _FILES
    for index, shape in _shapes(findings) if many else ():
        groups.setdefault(shape, []).append(index)
    notes: dict[int, str] = {}
    left_out: set[int] = set()
    for group in groups.values():
        if len({findings[index].path for index in group}) > _FILES:
            rest = group[_LISTED:]
            files = _files(len({findings[index].path for index in rest}))
            notes[group[_LISTED - 1]] = f"and {len(rest)} more in {files}; --all shows them"
            left_out.update(rest)
    for index, finding in enumerate(findings):
        if index not in left_out:
            yield finding, notes.get(index, "")


def _shapes(findings: Sequence[Reported]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The indexes of findings that are not errors, each with what it has in common with those that say the same.

    That is the policy, the severity, and the words that most messages of the policy have; the others are names
    in artifacts.
    """
    value = re.compile(_VALUE)
    keys = {
        index: (finding.policy.code, finding.severity, finding.message)
        for index, finding in enumerate(findings)
        if finding.severity != "error"
    }
    # Most messages occur many times, and each is split once.
    counts = Counter(keys.values())
    words = {key: value.sub("'", key[2]).split() for key in counts}
    messages, common = Counter[str](), Counter[tuple[str, str]]()
    for key, count in counts.items():
        messages[key[0]] += count
        common.update({(key[0], word): count for word in words[key]})
    shapes = {
        (code, severity, message): (
            code,
            severity,
            *(word for word in words[code, severity, message] if 2 * common[code, word] > messages[code]),
        )
        for code, severity, message in counts
    }
    for index, key in keys.items():
        yield index, shapes[key]


def _repeated(listed: Sequence[Reported], style: _Style) -> list[str]:
    """The errors, a line each, if the findings after the first of them may have moved it off the screen."""
    first = next((i for i, finding in enumerate(listed) if finding.severity == "error"), len(listed))
    errors = [finding for finding in listed[first:] if finding.severity == "error"]
    if len(listed) - first - len(errors) < _FOLLOWING:
        return []
    more = [f"and {len(errors) - _REPEATED} more errors"] if len(errors) > _REPEATED else []
    return ["Errors:", *(_head(finding, style) for finding in errors[:_REPEATED]), *more]


def _shown_path(path: str) -> str:
    """A path to begin a line with; one that begins with `::` would be a workflow command."""
    shown = escape(path)
    return f"./{shown}" if shown.lstrip().startswith(":") else shown


def _head(finding: Reported, style: _Style) -> str:
    place, policy = finding.location, finding.policy
    return (
        f"{style.strong}{_shown_path(finding.path)}{style.reset}:{place.line}:{place.column}: "
        f"{style.severities[finding.severity][0]} {style.strong}{policy.code}{style.reset} "
        f"{policy.name}: {escape(finding.message)}"
    )


def _incomplete(report: Report, style: _Style) -> list[str]:
    """What makes the report incomplete, a line each."""
    due = [_not_checked(unjudged, style) for unjudged in report.unjudged if unjudged.expected]
    return [*(_failure(failure, style) for failure in report.failures), *due]


def _not_checked(unjudged: NotJudged, style: _Style) -> str:
    red = style.severities["error"][1]
    path = f"{style.strong}{_shown_path(unjudged.path)}{style.reset}"
    return f"{path}: {red}not checked{style.reset}: {escape(unjudged.reason)}"


def _failure(failure: Failure, style: _Style) -> str:
    # The failure of a policy about the whole repository has no path.
    where = f"{style.strong}{_shown_path(failure.path)}{style.reset}: " if failure.path else ""
    red = style.severities["error"][1]
    return f"{where}{red}failure{style.reset} {escape(failure.policy)}: {escape(failure.message)}"


def _body(finding: Reported, style: _Style, width: int, more: str = "") -> str:
    line = str(finding.location.line)
    margin = " " * (len(line) + 3)
    bar = f"{style.dim}|{style.reset}"
    lines = []
    if finding.excerpt:
        text, before, under = _window(finding, max(width - len(margin) - 2, _NARROWEST))
        paint = style.severities[finding.severity][1]
        rest = f" to line {finding.location.end_line}" if _goes_on(finding) else ""
        lines.append(f"  {style.dim}{line} |{style.reset} {text}".rstrip())
        lines.append(f"{margin}{bar} {' ' * before}{paint}{'^' * under}{rest}{style.reset}")
    note = f"{margin}{style.dim}={style.reset} "
    lines += [note + _related(place, finding.path) for place in finding.related]
    if finding.control:
        lines.append(f"{note}control: {escape(finding.control)}")
    if fix := _best_fix(finding):
        lines.append(f"{note}fix: {_option(fix)}{f', {escape(fix.title)}' if fix.title else ''}")
    if more:
        lines.append(note + more)
    return "".join(f"{line}\n" for line in lines)


def _related(place: RelatedPlace, path: str) -> str:
    where = "" if place.path == path else f"{escape(place.path)}:"
    return f"see {where}{place.location.line}:{place.location.column}: {escape(place.message)}"


def _best_fix(finding: Reported) -> TextFix | None:
    """The first safe fix of a finding, or the first one."""
    return next((fix for fix in finding.fixes if fix.safe), finding.fixes[0]) if finding.fixes else None


def _option(fix: TextFix) -> str:
    return "--fix" if fix.safe else "--unsafe-fixes"


def _mark(finding: Reported) -> str:
    fix = _best_fix(finding)
    return f" [{_option(fix)}]" if fix else ""


def _goes_on(finding: Reported) -> bool:
    """Whether the place continues on another line, beyond the end of its first one."""
    place = finding.location
    return place.end_line > place.line and (place.end_line, place.end_column) != (place.line + 1, 1)


def _window(finding: Reported, room: int) -> tuple[str, int, int]:
    """The part of the source line that fits, with the place in it: text, cells before it, cells it takes."""
    line, place = finding.excerpt, finding.location
    start = min(place.column - 1, len(line))
    end = len(line.rstrip()) if place.end_line > place.line else min(place.end_column - 1, len(line))
    end = max(start, end)
    if len(line) <= room and line.isascii() and line.isprintable() and "##" not in line:
        return line, start, max(end - start, 1)

    # A line may be a megabyte long; what lies further away than the room is never looked at.
    offset = max(0, start - room)
    cells = _cells(line[offset : start + room])
    start, end = start - offset, end - offset
    first = 0
    if offset or _size(cells[: max(end, start + 1)]) >= room:
        first, left = start, room // 3
        while first and (left := left - cells[first - 1][1]) >= 0:
            first -= 1
    lead = _CUT if first or offset else ""
    last, left = first, room - len(lead)
    while last < len(cells) and (left := left - cells[last][1]) >= 0:
        last += 1
    tail = ""
    if last < len(cells) or offset + last < len(line):
        # The mark of the cut needs a cell of its own.
        while last > start + 1 and _size(cells[first:last]) + len(lead) >= room:
            last -= 1
        tail = _CUT
    text = "".join(cell for cell, _ in cells[first:last])
    under = _size(cells[start : min(end, last)])
    return f"{lead}{text}{tail}", len(lead) + _size(cells[first:start]), max(under, 1)


def _cells(text: str) -> list[tuple[str, int]]:
    """Each character as a terminal gets it, with the number of cells it takes there."""
    unsafe = unsafe_places(text)
    return [_cell(character, index in unsafe) for index, character in enumerate(text)]


@lru_cache(maxsize=1024)
def _cell(character: str, unsafe: bool) -> tuple[str, int]:
    if character == "\t":
        return _TAB, len(_TAB)
    if unsafe:
        code = written_out(character)
        return code, len(code)
    if character.isascii():
        return character, 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _size(cells: list[tuple[str, int]]) -> int:
    return sum(size for _, size in cells)


def _summary(report: Report, style: _Style) -> str:
    looked = sum(report.files.values())
    kinds = ", ".join(
        f"{count} {'searched for secrets only' if kind == SEARCHED else escape(kind)}"
        for kind, count in sorted(report.files.items())
    )
    found = _listed([_counted(count, severity, style) for severity, count in report.counts.items() if count])
    lines = [f"{found or 'No findings'} in {_files(looked)}{f' ({kinds})' if kinds else ''}."]
    if not looked and not found:
        lines = ["No files were linted."]
    fixes = [fix for finding in report.findings if (fix := _best_fix(finding))]
    safe = sum(fix.safe for fix in fixes)
    ways = [
        f"{count} {more}with {option}"
        for count, more, option in (
            (safe, "", "--fix"),
            (len(fixes) - safe, "more " if safe else "", "--unsafe-fixes"),
        )
        if count
    ]
    if ways:
        lines.append(f"Fixable: {_listed(ways)}.")
    if report.suppressed:
        lines.append(f"Suppressed: {len(report.suppressed)}.")
    if report.aside:
        lines.append(f"Not shown: {left_out(report)}; --no-aside shows them.")
    lines += _skipped(report)
    if not report.complete:
        counts = (
            (len(report.failures), "failure"),
            (sum(u.expected for u in report.unjudged), "unchecked file"),
        )
        reasons = _listed([f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count])
        lines.append(f"{style.severities['error'][1]}{reasons}{style.reset}: this report is not complete.")
    return "".join(f"{line}\n" for line in lines)


def left_out(report: Report) -> str:
    """How many findings are not reported because of `lint.aside`, and in which paths."""
    patterns = [escape(pattern) for pattern in report.aside_counts]
    more = [f"{len(patterns) - _NAMED} more"] if len(patterns) > _NAMED else []
    count = len(report.aside)
    return f"{count} {'finding' if count == 1 else 'findings'} in {_listed(patterns[:_NAMED] + more)}"


def _skipped(report: Report) -> list[str]:
    """The files that were not checked, by reason; the names of those that may be artifacts."""
    named: dict[str, list[str]] = {}
    unknown = report.skipped.get(UNKNOWN_TYPE, 0) - sum(u.reason == UNKNOWN_TYPE for u in report.unjudged)
    for unjudged in report.unjudged:
        if not unjudged.expected and unjudged.reason != UNKNOWN_TYPE:
            named.setdefault(unjudged.reason, []).append(escape(unjudged.path))
    lines = []
    if unknown > 0:
        lines.append(f"Skipped {_files(unknown)} of unknown type.")
    for reason, paths in sorted(named.items()):
        more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
        shown = ", ".join(paths[:_NAMED])
        lines.append(f"Not checked: {_files(len(paths))} ({escape(reason)}): {shown}{more}.")
    return lines


def _files(count: int) -> str:
    return f"{count} {'file' if count == 1 else 'files'}"


def _counted(count: int, severity: Severity, style: _Style) -> str:
    # "infos" is not a word.
    word = severity if count == 1 or severity == "info" else f"{severity}s"
    return f"{style.severities[severity][1]}{count} {word}{style.reset}"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
