"""The known name that is most similar to an unknown one."""

from collections.abc import Iterable
from itertools import islice

from .record import record

# A hostile file has thousands of known and unknown names.
_COMPARED = 50


def nearest(name: str, known: Iterable[str], cutoff: float) -> str | None:
    """The most similar of the first 50 names of about this length, if one is similar enough."""
    near = (other for other in known if abs(len(other) - len(name)) < 4)
    from difflib import get_close_matches

    close = get_close_matches(name[:100], list(islice(near, _COMPARED)), n=1, cutoff=cutoff)
    return close[0] if close else None


# How similar a name must be to replace another one, and how much less similar the next one is then.
_ALIKE = 0.75
_APART = 0.1


@record
class Suggestion:
    """The known name that is most similar to an unknown one; empty if none is similar enough.

    `correction` is the same name if it is much more similar than all others and has the same digits, so that a fix can
    write it.
    """

    name: str = ""
    correction: str | None = None

    def __str__(self) -> str:
        """The end of a message."""
        return f"; did you mean '{self.name}'?" if self.name else ""


def suggest(name: str, known: Iterable[str], cutoff: float = 0.6) -> Suggestion:
    """The known name that is most similar to an unknown one."""
    from difflib import SequenceMatcher, get_close_matches

    close = get_close_matches(name, list(dict.fromkeys(known)), n=2, cutoff=cutoff)
    if not close:
        return Suggestion()
    matcher = SequenceMatcher(b=name)
    alike = []
    for other in close:
        matcher.set_seq1(other)
        alike.append(matcher.ratio())
    clear = alike[0] >= _ALIKE and all(alike[0] - ratio >= _APART for ratio in alike[1:])
    # Names that differ in a number, such as arm and arm64, are both meant.
    clear = clear and _digits(name) == _digits(close[0])
    return Suggestion(close[0], close[0] if clear else None)


def _digits(name: str) -> list[str]:
    return [char for char in name if char.isdecimal()]


def hint(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The end of a message with the most similar known name; empty if none is similar enough."""
    return str(suggest(name, known, cutoff))
