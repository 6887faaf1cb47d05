"""What a command that is run in a container tells, as that of `docker exec` and `docker compose exec`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from .databases import client_of
from .topics import topics_of

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Word
    from .call import Call


def executed(call: Call, words: Sequence[Word], container: str) -> Iterator[Fact]:
    """The database to which the words of a command connect, and the topics that they name."""
    yield from client_of(call, words, container)
    yield from topics_of(call, words)
