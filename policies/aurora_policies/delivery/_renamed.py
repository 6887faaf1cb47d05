"""Names of environment variables that may be meant for each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

# Words that mean the same in the names of variables.
_SAME = (
    frozenset({"ADDR", "ADDRESS", "ENDPOINT", "HOST", "HOSTNAME", "SERVER", "URI", "URL"}),
    frozenset({"CONNSTR", "CONNECTION", "DSN", "URI", "URL"}),
    frozenset({"PASS", "PASSWD", "PASSWORD", "PW", "PWD"}),
    frozenset({"LOGIN", "USER", "USERNAME"}),
    frozenset({"DATABASE", "DB", "DBNAME"}),
    frozenset({"DIR", "DIRECTORY", "FOLDER", "PATH"}),
    frozenset({"FILE", "FILENAME", "PATH"}),
    frozenset({"APIKEY", "KEY", "SECRET", "TOKEN"}),
    frozenset({"CONF", "CONFIG", "CONFIGURATION", "SETTINGS"}),
    frozenset({"ENV", "ENVIRONMENT"}),
    frozenset({"SVC", "SERVICE"}),
    frozenset({"MONGO", "MONGODB"}),
    frozenset({"PG", "POSTGRES", "POSTGRESQL"}),
    frozenset({"RABBIT", "RABBITMQ"}),
    frozenset({"INTERVAL", "PERIOD"}),
)
# How similar two words are of which one is misspelled.
_ALIKE = 0.8
_SHORTEST = 4
_LONG = 8
# How many words names start with that differ in a word of another meaning; one less for a word that is added.
_COMMON = 3


def renamed(name: str, known: Iterable[str], given: Collection[str] = ()) -> str | None:
    """The known name that a name is most likely meant to be; None if none is alike.

    One that is `given` as well is it only if it has the same meaning.
    """
    found = [
        (alike, other)
        for other in known
        if (alike := _likeness(name, other)) and (alike >= 1 or other not in given)
    ]
    return min(found, key=lambda one: (-one[0], one[1]))[1] if found else None


def may_be_put_together(name: str, names: Iterable[str]) -> bool:
    """Whether the code has a part of a name, to which it may add the rest."""
    return any(
        (each.endswith("_") and name.startswith(each)) or (each.startswith("_") and name.endswith(each))
        for each in names
    )


def _likeness(name: str, other: str) -> float:
    """How likely two names are meant for each other; 0 if not."""
    if name == other or _digits(name) != _digits(other):
        return 0
    if _has_prefix(name, other) or _has_prefix(other, name):
        return SequenceMatcher(None, name, other).ratio()
    first, second = name.split("_"), other.split("_")
    start = 0
    while start < min(len(first), len(second)) and first[start] == second[start]:
        start += 1
    shared = Counter(first) & Counter(second)
    more, less = [*(Counter(first) - shared).elements()], [*(Counter(second) - shared).elements()]
    if len(more) > 1 or len(less) > 1 or not shared:
        return 0
    ratio = SequenceMatcher(None, name, other).ratio()
    if more and less:
        if _means_the_same(more[0], less[0]):
            return 1 + ratio
        # The same words around another one: `TARGET_ONE_URL`, `TARGET_FIRST_URL`.
        around = start and first[-1] == second[-1] and first.index(more[0]) == second.index(less[0])
        return ratio if start >= _COMMON or around else 0
    # One of them has one word more, or the words have another order.
    return ratio if start >= _COMMON - 1 else 0


def _has_prefix(longer: str, shorter: str) -> bool:
    """Whether a name is another one of two words or a long one behind one word: `SHOP_LOG_LEVEL` and `LOG_LEVEL`."""
    word, _, rest = longer.partition("_")
    return rest == shorter and ("_" in rest or len(rest) >= _LONG) and bool(word)


def _means_the_same(one: str, other: str) -> bool:
    """Whether two words are synonyms, forms of one word, or one is a misspelling of the other."""
    if any(one in words and other in words for words in _SAME):
        return True
    shorter, longer = sorted((one, other), key=len)
    if longer.startswith(shorter) and len(shorter) >= _SHORTEST:
        return True
    return len(shorter) >= _SHORTEST and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _digits(name: str) -> list[str]:
    return [char for char in name if char.isdecimal()]
