"""The services of gRPC that commands call."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..facts import NamedGrpcService
from .call import Call

if TYPE_CHECKING:
    from ..core.facts import Fact

# `acme.shop.v1.Basket/List`; ghz also accepts a dot before the method.
_METHOD = regex(r"((?:[a-z]\w*\.)+[A-Z]\w*)[/.]([A-Z]\w*)")
_SERVICE = regex(r"(?:[a-z]\w*\.)+[A-Z]\w*")


def grpcurl(call: Call) -> Iterator[Fact]:
    """The method that `grpcurl` or `ghz` calls, and the service that it lists or describes."""
    asks = ""
    for word in call.command.words[1:]:
        text = call.text(word)
        if match := _METHOD.fullmatch(text):
            yield call.fact(NamedGrpcService, word, name=match[1], method=match[2], by=call.command.name)
        elif asks and _SERVICE.fullmatch(text):
            yield call.fact(NamedGrpcService, word, name=text, method="", by=call.command.name)
        asks = text if text in ("list", "describe") else ""
