"""Names in systems for messages: which of them match, and which one is probably meant by another."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from aurora_devops.core.nearest import nearest
from aurora_devops.facts import MessageName

from ._names import alike

# How similar a name is that is probably meant for another one.
_NEARLY = 0.75


def meets(taken: MessageName, sent: MessageName) -> bool:
    """Whether messages that are sent may be those that something takes, with wildcards and unknown endings."""
    if (taken.system, taken.what) != (sent.system, sent.what):
        return False
    if taken.known and sent.known:
        return covers(taken.name, sent.name) if taken.system == "NATS" else fnmatchcase(sent.name, taken.name)
    one, other = _fixed(taken), _fixed(sent)
    return one.startswith(other) or other.startswith(one)


def _fixed(one: MessageName) -> str:
    """The part of a name that is certain."""
    return one.name.partition("*")[0].partition(">")[0]


def covers(pattern: str, subject: str) -> bool:
    """Whether a subject of NATS with wildcards matches another one, which may have wildcards, too."""
    wanted, given = pattern.split("."), subject.split(".")
    for index, token in enumerate(wanted):
        if token == ">" or given[index : index + 1] == [">"]:
            return index < len(given)
        if index >= len(given) or (token != given[index] and "*" not in (token, given[index])):
            return False
    return len(wanted) == len(given)


def likely(name: str, others: Iterable[str]) -> str | None:
    """The name for which another one is meant: a similar one, or the only one that shares a word with it."""
    names = sorted(set(others))
    near = nearest(name, names, _NEARLY)
    if near is not None:
        return near
    found = [one for one in names if alike(name, [one])]
    return found[0] if len(found) == 1 else None
