"""The files that promtool and amtool check."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.words import word_set
from .call import Call

if TYPE_CHECKING:
    from ..core.facts import Fact

_PROMTOOL_VALUES = word_set(
    "--lint --format --run --junit --enable-feature --http.config.file --max-block-duration --url"
)


def promtool(call: Call) -> Iterator[Fact]:
    """The files that `promtool check` and `promtool test` read."""
    operands = list(call.command.operands(_PROMTOOL_VALUES))
    if len(operands) > 2 and operands[0].text in ("check", "test"):
        for word in operands[2:]:
            yield from call.file(word, f"promtool {operands[0].text} {operands[1].text}")


def amtool(call: Call) -> Iterator[Fact]:
    """The files that `amtool check-config` reads."""
    operands = list(call.command.operands())
    for word in operands[1:] if operands and operands[0].text == "check-config" else ():
        yield from call.file(word, "amtool check-config")
