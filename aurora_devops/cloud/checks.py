"""Checks of resources that a policy puts together in a table: what an attribute must be, and what it must not be.

A check is given a resource or one of its blocks. It returns a fault, or None where nothing is wrong or the value is
unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..core.finding import Finding, Related
from ..core.names import canonical
from ..core.place import At
from ..core.record import record
from .resource import Block, CloudResource
from .trivy import with_names
from .value import Value


@record
class Fault:
    """What is wrong: a place, and what to do, as the end of a message: `set encrypted = true`."""

    at: At
    advice: str
    related: tuple[Related, ...] = ()


Check = Callable[[CloudResource | Block], Fault | None]
Path = str | tuple[str | int, ...]


def keys(path: Path) -> tuple[str | int, ...]:
    """The keys of a path that is written with dots: `versioning.enabled`."""
    return tuple(path.split(".")) if isinstance(path, str) else path


def _written(path: Path) -> str:
    return ".".join(str(key) for key in keys(path) if isinstance(key, str))


def _shown(value: object) -> str:
    return (
        str(value).lower()
        if isinstance(value, bool)
        else str(value)
        if isinstance(value, (int, float))
        else f'"{value}"'
    )


def fault(value: Value, advice: str) -> Fault:
    """A fault at a value."""
    return Fault(value.at, advice, value.related)


def is_true(path: Path, *, default: bool = False) -> Check:
    """The attribute must be true; `default` is what the provider takes if it is absent."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        if value.is_false or (value.absent and not default):
            return fault(value, f"set {_written(path)} = true")
        return None

    return check


def is_false(path: Path, *, default: bool = False) -> Check:
    """The attribute must be false; `default` is what the provider takes if it is absent."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        if value.is_true or (value.absent and default):
            return fault(value, f"set {_written(path)} = false")
        return None

    return check


def is_set(path: Path) -> Check:
    """The attribute or the block must be there, and not be empty."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        blank = value.is_empty or (isinstance(value.data, str) and not value.data.strip())
        return fault(value, f"set {_written(path)}") if blank and not _block(value) else None

    return check


def _block(value: Value) -> bool:
    """Whether a value is an empty block or map, which is set."""
    return isinstance(value.data, dict)


def is_absent(path: Path) -> Check:
    """The attribute or the block must not be there."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        return fault(value, f"remove {_written(path)}") if value.known and not value.is_empty else None

    return check


def is_one_of(path: Path, *allowed: str | int, default: str | int | None = None) -> Check:
    """The attribute must have one of these values, in any case of letters.

    `default` is what the provider takes if the attribute is absent; without one it has to be set.
    """
    accepted = {str(value).lower() for value in allowed}

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        if value.unknown:
            return None
        text = str(default).lower() if value.absent and default is not None else (value.string or "").lower()
        if text in accepted or (value.known and value.string is None):
            return None
        options = " or ".join(map(_shown, allowed[:4]))
        return fault(value, f"set {_written(path)} = {options}")

    return check


def is_none_of(path: Path, *refused: str | int | bool, default: str | int | None = None) -> Check:
    """The attribute must have none of these values; `default` is what the provider takes if it is absent."""
    rejected = {str(value).lower() for value in refused}

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        text = str(default) if value.absent and default is not None else value.string
        if text is not None and text.lower() in rejected:
            return fault(value, f"{_written(path)} is {_shown(text)}")
        return None

    return check


def contains_none_of(path: Path, *refused: str) -> Check:
    """The list must have none of these elements."""
    rejected = {value.lower() for value in refused}

    def check(part: CloudResource | Block) -> Fault | None:
        for text, item in part.get(*keys(path)).strings():
            if text.lower() in rejected:
                return fault(item, f"remove {_shown(text)} from {_written(path)}")
        return None

    return check


def contains_all_of(path: Path, *wanted: str) -> Check:
    """The list must have all of these elements."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        if not value.certain:
            return None
        missing = [text for text in wanted if text.lower() not in {one.lower() for one, _ in value.strings()}]
        return fault(value, f"add {', '.join(map(_shown, missing))} to {_written(path)}") if missing else None

    return check


def is_at_least(path: Path, least: float, *, default: float | None = None) -> Check:
    """The number must not be lower; `default` is what the provider takes if it is absent."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        number = (default or 0) if value.absent else value.number
        if number is not None and number < least:
            return fault(value, f"set {_written(path)} to at least {least:g}")
        return None

    return check


def is_at_most(path: Path, most: float, *, default: float | None = None) -> Check:
    """The number must not be higher; `default` is what the provider takes if it is absent, none for no limit."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*keys(path))
        number = (float("inf") if default is None else default) if value.absent else value.number
        if number is not None and number > most:
            return fault(value, f"set {_written(path)} to at most {most:g}")
        return None

    return check


def each(type: str, check: Check) -> Check:
    """Every block of a type must pass a check; without such a block nothing is wrong."""

    def check_all(part: CloudResource | Block) -> Fault | None:
        return next((found for block in part.blocks(type) if (found := check(block)) is not None), None)

    return check_all


def all_of(*checks: Check) -> Check:
    """All checks must pass; the first fault counts."""

    def check(part: CloudResource | Block) -> Fault | None:
        return next((found for one in checks if (found := one(part)) is not None), None)

    return check


def any_of(*checks: Check) -> Check:
    """One of the checks must pass; if all fail, the first fault counts."""

    def check(part: CloudResource | Block) -> Fault | None:
        faults = [one(part) for one in checks]
        return None if None in faults else faults[0]

    return check


def when(condition: Callable[[CloudResource], bool], check: Check) -> Check:
    """The check counts only for resources of which the condition is certain."""

    def check_some(part: CloudResource | Block) -> Fault | None:
        return check(part) if isinstance(part, CloudResource) and condition(part) else None

    return check_some


def companion(types: str | tuple[str, ...], attribute: str, check: Check | None = None) -> Check:
    """Another resource must refer to this one in an attribute, and pass a check if one is given."""
    named = types if isinstance(types, str) else " or ".join(types)

    def check_others(part: CloudResource | Block) -> Fault | None:
        assert isinstance(part, CloudResource)
        found = part.referring(types, attribute)
        if not found:
            return Fault(part.at, f"add {named}") if found.none else None
        if check is None:
            return None
        faults = [check(other) for other in found]
        return None if None in faults or not found.certain else faults[0]

    return check_others


@record
class Row:
    """A check of resources of some types, and the ids of other linters that it answers for.

    `problem` takes the place of the policy's words about what is wrong.
    """

    types: tuple[str, ...]
    check: Check
    equivalents: tuple[tuple[str, str], ...] = ()
    problem: str = ""

    @property
    def ids(self) -> frozenset[str]:
        """The ids, canonical."""
        return frozenset(canonical(id) for _, id in self.equivalents)


def row(
    types: str | Iterable[str],
    check: Check,
    *,
    checkov: str | Iterable[str] = (),
    trivy: str | Iterable[str] = (),
    tflint: str | Iterable[str] = (),
    problem: str = "",
) -> Row:
    """A row of a table."""
    ids = [("checkov", id) for id in _several(checkov)]
    ids += [("trivy", id) for id in with_names(*_several(trivy))]
    ids += [("tflint", id) for id in _several(tflint)]
    return Row(_several(types), check, tuple(ids), problem)


def _several(words: str | Iterable[str]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


class Table:
    """The rows of a policy, by the type of resource."""

    def __init__(self, *rows: Row) -> None:
        self.rows = rows
        self._by_type: dict[str, list[Row]] = {}
        for one in rows:
            for type in one.types:
                self._by_type.setdefault(type, []).append(one)

    @property
    def equivalents(self) -> dict[str, tuple[str, ...]]:
        """The ids of other linters that the policy answers for, by linter."""
        found: dict[str, dict[str, None]] = {}
        for one in self.rows:
            for peer, id in one.equivalents:
                found.setdefault(peer, {})[id] = None
        return {peer: tuple(ids) for peer, ids in found.items()}

    def findings(self, resource: CloudResource, problem: str) -> Iterable[Finding]:
        """A finding for each row that a resource does not pass; `problem` says what is wrong with the resource."""
        for one in self._by_type.get(resource.type, ()):
            if (found := one.check(resource)) is not None:
                yield Finding(
                    at=found.at,
                    message=f"'{resource.label}' {one.problem or problem}; {resource.spelled(found.advice)}",
                    related=found.related,
                    ids=one.ids,
                )
