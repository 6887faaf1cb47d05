"""The known name that is most similar to an unknown one."""

from collections.abc import Iterable
from itertools import islice

# A hostile file has thousands of known and unknown names.
_COMPARED = 50


def nearest(name: str, known: Iterable[str], cutoff: float) -> str | None:
    """The most similar of the first 50 names of about this length, if one is similar enough."""
    near = (other for other in known if abs(len(other) - len(name)) < 4)
    from difflib import get_close_matches

    close = get_close_matches(name[:100], list(islice(near, _COMPARED)), n=1, cutoff=cutoff)
    return close[0] if close else None


def hint(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The end of a message with the most similar known name; empty if none is similar enough."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1, cutoff=cutoff)
    return f"; did you mean '{close[0]}'?" if close else ""
