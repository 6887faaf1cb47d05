"""Names in a Compose file that do not exist, and the names that are meant."""

from collections.abc import Iterable
from itertools import islice

from aurora_devops import Edit, Fix
from aurora_devops.core.nearest import Suggestion, suggest
from aurora_devops.kinds.compose.model import Named

# Of so many names the most similar one is looked for.
_COMPARED = 50


def similar(named: Named, known: Iterable[str]) -> tuple[Suggestion, Fix | None]:
    """The most similar known name, and the fix that writes it if it is clear."""
    near = suggest(named.name[:100], islice(known, _COMPARED))
    if near.correction is None:
        return near, None
    whole = named.at.part == "value" and named.at.chars is None
    at = named.at.sub(0, len(named.name)) if whole else named.at
    return near, Fix((Edit(at, near.correction),))
