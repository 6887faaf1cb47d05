"""Other linters' ways to name paths, as patterns like those of .gitignore."""

from __future__ import annotations

import re

from ..core.lazy import regex

# Enough for any pattern a person writes.
_MOST = 32
_BRACES = regex(r"\{([^{}]*)\}")
_SEGMENT_START = regex(r"\((?:\?:)?\^\|/\)")
_GROUP = regex(r"\((?:\?:)?([\w.|\\/-]*)\)")
# Longer ones first: what a regular expression says and what a pattern says for it.
_TOKEN = regex(r"(?P<rest>\.[*+]\??)|(?P<part>\[\^/\][*+])|\\(?P<escaped>[^\w\s])|(?P<plain>[\w\s/.,@~=:-])")


def from_glob(glob: str) -> list[str] | None:
    """The patterns of a glob that is relative to the root, braces expanded; None for a path outside of it."""
    glob = glob.removeprefix("./")
    if not glob.isprintable() or not glob or glob.startswith(("/", "~", "../")) or "\\" in glob:
        return None
    expanded = _expand(glob, _BRACES, ",")
    if expanded is None or any("{" in one or one.startswith(("!", "#")) for one in expanded):
        return None
    return [one if "/" in one.rstrip("/") else f"/{one}" for one in expanded]


def from_regex(regex: str) -> list[str] | None:
    """The patterns of a regular expression over paths, where it is a simple one; else None.

    One that is not anchored is taken to begin with a path's segment, which is what its author means by `tests/`.
    """
    if not regex.isprintable():
        return None
    regex = _SEGMENT_START.sub("", regex, count=1) if _SEGMENT_START.match(regex) else regex
    expanded = _expand(regex, _GROUP, "|")
    if expanded is None:
        return None
    patterns = [_pattern(one) for one in expanded]
    return None if None in patterns else [pattern for pattern in patterns if pattern]


def _expand(text: str, group: re.Pattern[str], separator: str) -> list[str] | None:
    """Every way to choose among the alternatives of the groups; None for too many."""
    done, todo = [], [text]
    while todo:
        one = todo.pop(0)
        match = group.search(one)
        if match is None:
            done.append(one)
        else:
            todo[:0] = [
                one[: match.start()] + word + one[match.end() :] for word in match[1].split(separator)
            ]
        if len(done) + len(todo) > _MOST:
            return None
    return done


def _pattern(regex: str) -> str | None:
    anchored = regex.startswith("^")
    regex = regex.removeprefix("^").removesuffix("$")
    parts: list[str] = []
    at = 0
    while at < len(regex):
        match = _TOKEN.match(regex, at)
        if match is None:
            return None
        if match["rest"]:
            parts.append("**" if not parts or parts[-1].endswith("/") else "*")
        elif match["part"]:
            parts.append("*")
        else:
            parts.append(match["escaped"] or match["plain"])
        at = match.end()
    pattern = "".join(parts).removeprefix("./")
    # A leading `**` says what a pattern without an anchor says anyway.
    while pattern.startswith("**") and pattern[2:3] != "/":
        pattern = pattern[1:]
    pattern = pattern.removesuffix("/**").removesuffix("/*") if pattern.endswith(("/**", "/*")) else pattern
    if not pattern.strip("*/"):
        return None
    if anchored:
        return f"/{pattern.removeprefix('/')}"
    return pattern if pattern.startswith("**/") else f"**/{pattern.removeprefix('/')}"
