"""The addresses in the properties of a Spring Boot application, and the applications that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.lazy import regex
from ...core.record import record
from ..sources import Sources, line_at
from .properties import Property, properties_of, served_by_configuration, variable_of


@record
class SpringAddress:
    """A host with a port, 0 if it is not written, that a property has, and the variable that sets another one."""

    host: str
    port: int
    file: str
    line: int
    variable: str


@record
class SpringName:
    """The name of an application: its own, or that of one that it calls (`client`)."""

    name: str
    file: str
    line: int
    client: str = ""


_URL = regex(
    r"(?:jdbc:)?(?:amqps?|https?|kafka|mariadb|mongodb|mysql|nats|postgresql|rediss?)://(?:[^/@\s$]*@)?([a-z][a-z0-9-]*)"
    r"(?::(\d{2,5}))?(?=[/?,;]|$)"
)
_HOST = regex(r"spring\..*\.host|(?:.*\.)?(?:host|hostname)")
_NAME = regex(r"[a-z][a-z0-9-]*")
_FEIGN = regex(r"@FeignClient\s*\(([^()]*)\)")
# The name of the application in the arguments of `@FeignClient`.
FEIGN_NAME = regex(r"""^\s*"([\w-]+)"|\b(?:name|value)\s*=\s*"([\w-]+)\"""")
_BALANCED = regex(r"\blb://([\w-]+)")


def addresses(sources: Sources) -> Iterator[SpringAddress]:
    """The addresses of other programs in properties that hold for all profiles."""
    for one in (*properties_of(sources), *served_by_configuration(sources)):
        if one.profile or "${" in one.value:
            continue
        variable = variable_of(one.key)
        for match in _URL.finditer(one.value):
            yield SpringAddress(match[1], int(match[2] or 0), one.file, one.line, variable)
        if one.key.startswith("spring.") and _HOST.fullmatch(one.key) and _NAME.fullmatch(one.value):
            yield SpringAddress(one.value, 0, one.file, one.line, variable)


# A name of several words; others may be the settings of topics.
_TOPIC_NAME = regex(r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)+")
_TOPIC = regex(r"(?:.*\.)?[\w-]*topics?(?:\.[\w-]+)?")


def topics(sources: Sources) -> Iterator[Property]:
    """The properties that name one topic of messages, by their keys: `shop.topics.orders`."""
    for one in properties_of(sources):
        is_name = _TOPIC.fullmatch(one.key) and _TOPIC_NAME.fullmatch(one.value)
        if is_name and not one.profile and not one.key.startswith(("spring.", "management.")):
            yield one


def names(sources: Sources, codes: Mapping[str, str]) -> Iterator[SpringName]:
    """The name under which an application registers, and those of the applications that it calls."""
    properties: tuple[Property, ...] = (*properties_of(sources), *served_by_configuration(sources))
    for one in properties:
        if one.key == "spring.application.name":
            yield SpringName(one.value, one.file, one.line)
        for match in _BALANCED.finditer(one.value):
            yield SpringName(match[1], one.file, one.line, "a route")
    for path, code in codes.items():
        for match in _FEIGN.finditer(code) if "@FeignClient" in code else ():
            named = FEIGN_NAME.search(match[1])
            if named is not None and "url" not in match[1]:
                line = line_at(code, match.start())
                yield SpringName(named[1] or named[2], path, line, "a Feign client")
        for match in _BALANCED.finditer(code) if "lb://" in code else ():
            yield SpringName(match[1], path, line_at(code, match.start()), "a route")
