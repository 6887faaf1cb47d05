"""One finding about several entries of the same list or mapping of a service."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.finding import Finding, Fix, Related
from ...core.place import Place
from .model import Named


def one_finding(found: Sequence[Named], message: str, fix: Fix | None = None) -> list[Finding]:
    """A finding at the first of these, to which the others are related; none where nothing was found.

    `{}` in the message is replaced by all names, in quotes.
    """
    if not found:
        return []
    names = list(dict.fromkeys(f"'{named.name}'" for named in found))
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    places: list[tuple[Place, str]] = [(named.at, f"'{named.name}'") for named in found[1:]]
    related = tuple(Related(at, name) for at, name in places)
    return [Finding(at=found[0].at, message=message.replace("{}", text), related=related, fix=fix)]
