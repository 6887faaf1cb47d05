"""The ports of the receivers of OpenTelemetry, which the collector and Tempo configure in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .core.lazy import regex
from .facts import port_numbers
from .subjects import is_dynamic

# The ports of receivers and extensions without an endpoint, those of receivers by protocol.
_PROTOCOLS = {
    "otlp": {"grpc": 4317, "http": 4318},
    "jaeger": {"grpc": 14250, "thrift_http": 14268, "thrift_compact": 6831, "thrift_binary": 6832},
}
_DEFAULTS = {
    "health_check": 13133,
    "jaegerremotesampling": 5778,
    "opencensus": 55678,
    "pprof": 1777,
    "skywalking": 11800,
    "statsd": 8125,
    "zipkin": 9411,
    "zpages": 55679,
}
_PORT = regex(r"(?:.*[:@])?:?(\d{1,5})(?:/.*)?")


def component_ports(sort: str, setting: Any) -> set[int] | None:
    """The ports on which a component may listen; None if they are unknown."""
    if sort in _PROTOCOLS:
        protocols = setting.get("protocols") if isinstance(setting, dict) else None
        if not isinstance(protocols, dict):
            return None
        found: set[int] = set()
        for name, protocol in protocols.items():
            endpoint = protocol.get("endpoint") if isinstance(protocol, dict) else None
            if endpoint is None:
                found.add(_PROTOCOLS[sort].get(name, 0))
            elif match := _PORT.fullmatch(str(endpoint)):
                found.add(int(match[1]))
            else:
                return None
        return found
    texts = list(texts_in(setting))
    if any(is_dynamic(text) and not _PORT.fullmatch(text) for text in texts):
        return None
    numbers = {number for text in texts for number in port_numbers(text)}
    return numbers | ({_DEFAULTS[sort]} if sort in _DEFAULTS else set())


def texts_in(value: Any) -> Iterator[str]:
    """The scalars in a value."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack.extend(one.values())
        elif isinstance(one, (list, tuple)):
            stack.extend(one)
        elif one is not None:
            yield str(one)
