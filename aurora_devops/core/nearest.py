"""Which known name a wrong one was meant to be."""

import difflib
from collections.abc import Iterable
from itertools import islice

# A hostile file has thousands of names and thousands of wrong ones.
_COMPARED = 50


def nearest(name: str, known: Iterable[str], cutoff: float) -> str | None:
    """The name most like this one, if one of the first fifty is like it at all."""
    near = (other for other in known if abs(len(other) - len(name)) < 4)
    close = difflib.get_close_matches(name[:100], list(islice(near, _COMPARED)), n=1, cutoff=cutoff)
    return close[0] if close else None
