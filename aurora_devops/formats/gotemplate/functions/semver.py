"""Semantic versions (sprig, section Semantic Version Functions; the constraints of Masterminds/semver v3)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, ClassVar

from ....core.lazy import regex
from ....core.record import record
from ..errors import TemplateError
from ..values import Object, Uint64
from .fmt import go_quote
from .signatures import Family

FAMILY = Family()

_WORDS = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*"
_SUFFIX = rf"(?P<suffix>(?:-(?P<pre>{_WORDS}))?(?:\+(?P<metadata>{_WORDS}))?)"
_VERSION = regex(r"v?(?P<major>[0-9]+)(?:\.(?P<minor>[0-9]+))?(?:\.(?P<patch>[0-9]+))?" + _SUFFIX)
_LIMIT = 1 << 64
_LONGEST_VERSION, _LONGEST_CONSTRAINT, _MOST_GROUPS = 256, 512, 32


class Version(Object):
    """A semantic version: *semver.Version."""

    go_type = "*semver.Version"
    go_kind = "ptr"

    def __init__(self, original: str, numbers: tuple[int, int, int], pre: str, metadata: str) -> None:
        self.original = original
        self.numbers = numbers
        self.pre = pre
        self.metadata = metadata

    def __str__(self) -> str:
        text = ".".join(map(str, self.numbers))
        return text + ("-" + self.pre if self.pre else "") + ("+" + self.metadata if self.metadata else "")

    def compare(self, other: Version) -> int:
        """Less than, equal to or greater than 0; metadata does not count."""
        if self.numbers != other.numbers:
            return -1 if self.numbers < other.numbers else 1
        return _compare_prereleases(self.pre, other.pre)

    members: ClassVar[dict[str, Callable[..., Any]]] = {
        "Major": lambda self: Uint64(self.numbers[0]),
        "Minor": lambda self: Uint64(self.numbers[1]),
        "Patch": lambda self: Uint64(self.numbers[2]),
        "Prerelease": lambda self: self.pre,
        "Metadata": lambda self: self.metadata,
        "Original": lambda self: self.original,
        "String": str,
        "MarshalText": str,
        "Compare": lambda self, other: self.compare(_version(other)),
        "Equal": lambda self, other: self.compare(_version(other)) == 0,
        "LessThan": lambda self, other: self.compare(_version(other)) < 0,
        "LessThanEqual": lambda self, other: self.compare(_version(other)) <= 0,
        "GreaterThan": lambda self, other: self.compare(_version(other)) > 0,
        "GreaterThanEqual": lambda self, other: self.compare(_version(other)) >= 0,
        "IncMajor": lambda self: _increased(self, 0),
        "IncMinor": lambda self: _increased(self, 1),
        "IncPatch": lambda self: _increased(self, 2),
    }


def _version(value: object) -> Version:
    if isinstance(value, Version):
        return value
    raise TemplateError("a semantic version is compared with another value")


def _increased(version: Version, index: int) -> Version:
    numbers = list(version.numbers)
    # The patch of a prerelease is that of its release.
    if index < 2 or not version.pre:
        numbers[index] += 1
    numbers[index + 1 :] = [0] * (2 - index)
    text = ".".join(map(str, numbers))
    prefix = "v" if version.original.startswith("v") else ""
    return Version(prefix + text, (numbers[0], numbers[1], numbers[2]), "", "")


def _compare_prereleases(left: str, right: str) -> int:
    if left == right:
        return 0
    if not left or not right:
        return 1 if not left else -1
    ours, theirs = left.split("."), right.split(".")
    for mine, other in zip(ours, theirs, strict=False):
        if mine != other:
            return _compare_parts(mine, other)
    return -1 if len(ours) < len(theirs) else 1


def _compare_parts(left: str, right: str) -> int:
    numbers = left.isdigit(), right.isdigit()
    if all(numbers):
        return -1 if int(left) < int(right) else 1
    if any(numbers):
        return -1 if numbers[0] else 1
    return -1 if left < right else 1


def parse_version(text: str) -> Version:
    """A version, with or without a `v`, its minor and its patch number."""
    if len(text) > _LONGEST_VERSION:
        raise TemplateError(f"version string is too long (max {_LONGEST_VERSION} bytes)")
    match = _VERSION.fullmatch(text)
    if match is None:
        raise TemplateError("invalid semantic version")
    major, minor, patch = (int(match[name] or 0) for name in ("major", "minor", "patch"))
    if max(major, minor, patch) >= _LIMIT:
        raise TemplateError("error parsing version segment: value out of range")
    pre = match["pre"] or ""
    if any(len(part) > 1 and part[0] == "0" and part.isdigit() for part in pre.split(".")):
        raise TemplateError("version segment starts with 0")
    return Version(text, (major, minor, patch), pre, match["metadata"] or "")


@FAMILY.add("string", "semver")
def semver(text: str) -> Version:
    """The parts of a version (sprig, Semantic Version Functions)."""
    return parse_version(str(text))


@FAMILY.add("string string", "semverCompare")
def semver_compare(constraint: str, version: str) -> bool:
    """Whether a version meets a constraint (sprig, Semantic Version Functions)."""
    groups = _constraints(str(constraint))
    parsed = parse_version(str(version))
    return any(_meets(parsed, group) for group in groups)


# -- constraints --------------------------------------------------------------------------------

_NUMBER = r"[0-9|xX*]+"
_WRITTEN = (
    rf"v?{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER})?)?"
    rf"(?:-{_WORDS})?(?:\+{_WORDS})?"
)
_OPERATORS = r"=|!=|>|<|>=|=>|<=|=<|~|~>|\^"
# The alternatives are tried in the order of the library, where `=` comes before `=>`.
_ONE = rf"(?:(?:{_OPERATORS})\s*)?{_WRITTEN}"
_GROUP = regex(rf"\s*{_ONE}(?:(?:\s+|\s*,\s*){_ONE})*\s*", re.ASCII)
_RANGE = regex(rf"\s*({_WRITTEN})\s+-\s+({_WRITTEN})\s*", re.ASCII)
_FIND = regex(rf"(?:{_OPERATORS}|)\s*{_WRITTEN}", re.ASCII)
_PARSE = regex(
    rf"\s*(?P<operator>{_OPERATORS}|)\s*v?(?P<major>{_NUMBER})(?P<minor>\.{_NUMBER})?(?P<patch>\.{_NUMBER})?{_SUFFIX}\s*",
    re.ASCII,
)
_WILD = frozenset(("x", "X", "*", ""))


@record
class _Constraint:
    """One comparison: what is written, and which of its numbers are wildcards or missing."""

    operator: str
    version: Version
    any_minor: bool = False
    any_patch: bool = False
    wild: bool = False


@lru_cache(maxsize=256)
def _constraints(text: str) -> tuple[tuple[_Constraint, ...], ...]:
    if len(text) > _LONGEST_CONSTRAINT:
        raise TemplateError(f"constraint string is too long (max {_LONGEST_CONSTRAINT} bytes)")
    text = _RANGE.sub(lambda match: f">= {match[1]}, <= {match[2]} ", text)
    groups = text.split("||")
    if len(groups) > _MOST_GROUPS:
        raise TemplateError(f"too many constraint groups (max {_MOST_GROUPS})")
    return tuple(_group(group) for group in groups)


def _group(text: str) -> tuple[_Constraint, ...]:
    if not _GROUP.fullmatch(text):
        raise TemplateError(f"improper constraint: {go_quote(text)}")
    return tuple(_constraint(written) for written in _FIND.findall(text) or [text])


def _constraint(text: str) -> _Constraint:
    match = _PARSE.fullmatch(text)
    if match is None:
        raise TemplateError(f"improper constraint: {go_quote(text)}")
    operator, suffix = match["operator"], match["suffix"]
    pre = "-" + match["pre"] if match["pre"] else ""
    major, minor, patch = (str(match[name] or "").removeprefix(".") for name in ("major", "minor", "patch"))
    if major in _WILD:
        return _Constraint(operator, _written("0.0.0" + pre), wild=True)
    if minor in _WILD:
        return _Constraint(operator, _written(f"{major}.0.0{pre}"), any_minor=True, wild=True)
    if patch in _WILD:
        return _Constraint(operator, _written(f"{major}.{minor}.0{pre}"), any_patch=True, wild=True)
    return _Constraint(operator, _written(f"{major}.{minor}.{patch}{suffix}"))


def _written(text: str) -> Version:
    try:
        return parse_version(text)
    except TemplateError:
        raise TemplateError("constraint parser error") from None


def _meets(version: Version, group: tuple[_Constraint, ...]) -> bool:
    if version.pre and not any(constraint.version.pre for constraint in group):
        return False
    return all(_CHECKS[constraint.operator](version, constraint) for constraint in group)


def _not_equal(version: Version, constraint: _Constraint) -> bool:
    wanted = constraint.version
    if constraint.wild:
        if wanted.numbers[0] != version.numbers[0]:
            return True
        if constraint.any_minor:
            return False
        if wanted.numbers[1] != version.numbers[1]:
            return True
        if constraint.any_patch:
            return _compare_prereleases(version.pre, wanted.pre) != 0
        if wanted.numbers[2] != version.numbers[2]:
            return True
    return version.compare(wanted) != 0


def _greater(version: Version, constraint: _Constraint) -> bool:
    wanted = constraint.version
    if not constraint.wild:
        return version.compare(wanted) > 0
    if version.numbers[0] != wanted.numbers[0]:
        return version.numbers[0] > wanted.numbers[0]
    if constraint.any_minor:
        return False
    if constraint.any_patch:
        return version.numbers[1] > wanted.numbers[1]
    return version.compare(wanted) > 0


def _less(version: Version, constraint: _Constraint) -> bool:
    return version.compare(constraint.version) < 0


def _at_least(version: Version, constraint: _Constraint) -> bool:
    return version.compare(constraint.version) >= 0


def _at_most(version: Version, constraint: _Constraint) -> bool:
    wanted = constraint.version
    if not constraint.wild:
        return version.compare(wanted) <= 0
    if version.numbers[0] != wanted.numbers[0]:
        return version.numbers[0] < wanted.numbers[0]
    return constraint.any_minor or version.numbers[1] <= wanted.numbers[1]


def _tilde(version: Version, constraint: _Constraint) -> bool:
    wanted = constraint.version
    if version.compare(wanted) < 0:
        return False
    if wanted.numbers == (0, 0, 0) and not constraint.any_minor and not constraint.any_patch:
        return True
    if version.numbers[0] != wanted.numbers[0]:
        return False
    return constraint.any_minor or version.numbers[1] == wanted.numbers[1]


def _equal(version: Version, constraint: _Constraint) -> bool:
    return _tilde(version, constraint) if constraint.wild else version.compare(constraint.version) == 0


def _caret(version: Version, constraint: _Constraint) -> bool:
    wanted = constraint.version
    if version.compare(wanted) < 0:
        return False
    major, minor, patch = wanted.numbers
    if major > 0 or constraint.any_minor:
        return version.numbers[0] == major
    if version.numbers[0] > 0:
        return False
    if minor > 0 or constraint.any_patch:
        return version.numbers[1] == minor
    return version.numbers[1] == 0 and version.numbers[2] == patch


_CHECKS: dict[str, Callable[[Version, _Constraint], bool]] = {
    "": _equal,
    "=": _equal,
    "!=": _not_equal,
    ">": _greater,
    "<": _less,
    ">=": _at_least,
    "=>": _at_least,
    "<=": _at_most,
    "=<": _at_most,
    "~": _tilde,
    "~>": _tilde,
    "^": _caret,
}
