"""The subjects, channels, streams and queues by which code sends messages and waits for them.

The calls of clients for NATS, Redis and RabbitMQ have the same names in all languages, apart from their case.
Sources: docs.nats.io/using-nats/developer, github.com/nats-io/nats.js, nats.go and nats.py, redis.io/docs (clients),
rabbitmq.com/tutorials.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import record
from .node.code import end_of, parts, string_of, without_comments
from .sources import Sources, line_at

if TYPE_CHECKING:
    from .constants import Constants


@record
class MessageUse:
    """A use of what carries messages in a `system`: `what` has the name, and what the code does with it.

    It `sends` or `takes` messages, `creates` a stream or a consumer, or `keeps` those of a subject in a stream. Of a
    name that is not `known`, only the beginning is. It is `sure` if the file, or what is called, shows the system.
    """

    system: str
    what: str
    does: str
    name: str
    file: str
    line: int
    known: bool = True
    sure: bool = True


@record
class _System:
    """A system: what imports its clients, what their variables are called, and the calls that send and take.

    The code has one of the `words` if it imports a client.
    """

    name: str
    words: tuple[str, ...]
    imported: re.Pattern[str]
    called: re.Pattern[str]
    sends: re.Pattern[str]
    takes: re.Pattern[str]


def _calls(names: str) -> re.Pattern[str]:
    """The calls of methods with one of these names in lower case, also written with capitals or underscores."""
    words = (re.sub(r"_", "_?", name) for name in names.split())
    return regex(rf"(?<![\s,(])\s*\.\s*(?i:(?P<call>{'|'.join(words)}))\s*(?:<[^()\n]{{0,80}}>)?\(")


_SYSTEMS = (
    _System(
        "NATS",
        ("nats",),
        regex(
            r"[\"'](?:nats(?:\.ws)?|@nats-io/[\w-]+|github\.com/nats-io/nats\.go[\w/.]*)[\"']"
            r"|\b(?:import|from)\s+nats\b|\bio\.nats\.client\b|\basync_nats\b"
        ),
        regex(r"(?i)nats|jetstream|\b(?:nc|js|jsm)\b"),
        _calls(
            "publish publish_async publish_msg publish_with_headers request request_with_context request_msg"
        ),
        _calls(
            "subscribe subscribe_sync queue_subscribe queue_subscribe_sync chan_subscribe chan_queue_subscribe"
            " pull_subscribe"
        ),
    ),
    _System(
        "Redis",
        ("redis",),
        regex(
            r"[\"'](?:redis|ioredis|@redis/client|github\.com/(?:redis/go-redis|go-redis/redis)[\w/.]*)[\"']"
            r"|\b(?:import|from)\s+redis\b"
        ),
        regex(r"(?i)redis|\brdb\b"),
        _calls("publish xadd"),
        _calls("subscribe psubscribe xgroup_create xgroup_create_mk_stream"),
    ),
    _System(
        "RabbitMQ",
        ("amqp", "pika"),
        regex(
            r"[\"'](?:amqplib(?:/\w+)?|amqp-connection-manager|github\.com/rabbitmq/amqp091-go|github\.com/streadway/amqp)[\"']"
            r"|\b(?:import|from)\s+(?:pika|aio_pika)\b"
        ),
        regex(r"(?i)rabbit|amqp|\bch(?:annel)?\b"),
        _calls("send_to_queue bind_queue queue_bind publish publish_with_context basic_publish"),
        _calls("consume consume_with_context basic_consume"),
    ),
)
# What is in all names of calls.
_CALLS = regex(r"(?i)publish|request|subscribe|xadd|xgroup|consume|queue")
_SORTS = {"NATS": "subject", "Redis": "channel", "RabbitMQ": "queue"}
# The first arguments of functions of Go, and the names of those of Python.
_CONTEXT = regex(r"\s*(?:\w*[cC]tx\w*|context\.\w+\(\)|\w+\.Context\(\))\s*")
_KEYWORD = regex(r"\s*(?:subject|channel|queue|name|stream|routing_key)\s*=\s*(?!=)")
_EXCHANGE = regex(r"\s*exchange\s*=\s*")
_SUBJECT = regex(r"\bSubject\s*:\s*([^,}\n]+)")
# What receives the answer to a request has no name in the code.
_REPLY = regex(r"(?i).*\breply(?:[_-]?to)?\s*")
# `filter_subject: "orders.placed"`, `FilterSubjects: []string{"orders.placed"}`, `.filterSubject("orders.placed")`.
_FILTER = regex(r"\b[fF]ilter_?[sS]ubjects?\b[\"']?\s*(?:[:=]|\()\s*")
# `subjects: ["orders.*"]`, `Subjects: []string{"orders.*"}`, `subjects=["orders.*"]`, `vec!["orders.*".into()]`.
_SUBJECTS = regex(r"\b[sS]ubjects[\"']?\s*(?:[:=]|\()\s*")
_DURABLE = regex(r"\b(?:[dD]urable(?:_?[nN]ame)?)[\"']?\s*(?:[:=]|\()\s*(?:Some\()?")
_NAMED = regex(r"\b[nN]ame[\"']?\s*(?:[:=]|\()\s*([^,)}\n]+)")
_LIST = regex(r"(?:\[\]string\s*|vec!\s*)?(?=[\[{(])")
_OPENED = regex(r"[({]")
# How far the object around a setting is looked for.
_NEAR = 500
_ENDINGS = {
    "python": (".py",),
    "node": (".js", ".mjs", ".cjs", ".ts", ".mts", ".cts"),
    "go": (".go",),
    "java": (".java", ".kt"),
    "rust": (".rs",),
}


def messages_of(sources: Sources, language: str) -> Iterator[MessageUse]:
    """The uses of systems for messages in the code of a program that imports a client for one of them."""
    codes = dict(sources.code(*_ENDINGS[language])) if language in _ENDINGS else {}
    systems = [one for one in _SYSTEMS if any(_imports(one, code) for code in codes.values())]
    if not systems:
        return
    codes = codes if language == "python" else {path: without_comments(code) for path, code in codes.items()}
    constants = _constants(sources, codes, language)
    for system in systems:
        for path, code in codes.items():
            yield from _of_file(system, path, code, constants)


def _imports(system: _System, code: str) -> bool:
    """Whether code imports a client of a system."""
    return any(word in code for word in system.words) and system.imported.search(code) is not None


def _constants(sources: Sources, codes: Mapping[str, str], language: str) -> Constants:
    from .constants import Constants
    from .go.code import constants_of as of_go
    from .node.constants import constants_of as of_node

    if language == "go":
        return of_go(sources)
    return of_node(sources) if language == "node" else Constants(codes)


def _of_file(system: _System, path: str, code: str, constants: Constants) -> Iterator[MessageUse]:
    own = _imports(system, code)

    def use(does: str, sort: str, expression: str, offset: int, sure: bool = True) -> MessageUse:
        text = string_of(expression)
        if text is None:
            text = constants.text(expression, path)
        if text is not None and not _NAME.fullmatch(text):
            text = None
        name = text if text is not None else constants.beginning(expression, path)
        line = line_at(code, offset + len(expression) - len(expression.lstrip()))
        return MessageUse(system.name, sort, does, name, path, line, text is not None, sure)

    for does, pattern in (("sends", system.sends), ("takes", system.takes)):
        for match in pattern.finditer(code) if _CALLS.search(code) else ():
            receiver = code[max(0, match.start() - _NEAR // 5) : match.start()].rpartition("\n")[2]
            sure = own or system.called.search(receiver) is not None
            if does == "takes" and not sure:
                continue
            call = match["call"].lower().replace("_", "")
            end = end_of(code, match.end() - 1)
            given = parts(code, match.end(), end - 1) if end > 0 else []
            if given and _CONTEXT.fullmatch(given[0][0]):
                del given[0]
            if not given:
                continue
            if system.name == "RabbitMQ" and "publish" in call:
                given = _routed(given, receiver)
                if not given:
                    continue
            named = next((each for each in given if _KEYWORD.match(each[0])), None)
            expression, offset = named or given[0]
            if named and (keyword := _KEYWORD.match(expression)):
                expression, offset = expression[keyword.end() :], offset + keyword.end()
            if (inner := _SUBJECT.search(expression)) is not None:
                expression, offset = inner[1], offset + inner.start(1)
            if not _REPLY.fullmatch(expression):
                sort = "stream" if call.startswith("x") else _SORTS[system.name]
                yield use(does, sort, expression, offset, sure)
    if system.name == "NATS":
        yield from _of_jetstream(path, code, constants)


def _routed(given: list[tuple[str, int]], receiver: str) -> list[tuple[str, int]]:
    """The argument with the queue to which a message is sent by the default exchange; none for another exchange."""
    key = [each for each in given if each[0].strip().startswith("routing_key")]
    if "default_exchange" in receiver:
        return key
    named = next((each for each in given if _EXCHANGE.match(each[0])), given[0])
    exchange = string_of(_EXCHANGE.sub("", named[0], 1))
    return (key or given[1:2]) if exchange == "" else []


def _of_jetstream(path: str, code: str, constants: Constants) -> Iterator[MessageUse]:
    """The streams and consumers of JetStream that code creates, and the subjects of both."""

    def use(does: str, sort: str, expression: str, offset: int) -> MessageUse:
        inner = _TEXT.search(expression)
        text = constants.text(inner[0] if inner else expression, path)
        if text is not None and not _NAME.fullmatch(text):
            text = None
        return MessageUse("NATS", sort, does, text or "", path, line_at(code, offset), text is not None)

    for match in _FILTER.finditer(code) if "ubject" in code else ():
        for expression, offset in _values(code, match.end()):
            yield use("takes", "subject", expression, offset)
    for match in _SUBJECTS.finditer(code) if "ubjects" in code else ():
        around = _around(code, match.start())
        named = _NAMED.search(around[0]) if around else None
        if named is not None and around is not None:
            yield use("creates", "stream", named[1], around[1] + named.start(1))
            for expression, offset in _values(code, match.end()):
                yield use("keeps", "subject", expression, offset)
    for match in _DURABLE.finditer(code) if "urable" in code else ():
        around = _around(code, match.start())
        if around is None or not around[0].startswith("{"):
            continue
        if (named := re.match(r"[^,)}\n]*", code[match.end() : match.end() + _NEAR])) is not None:
            yield use("creates", "consumer", named[0], match.end())
        if not _FILTER.search(around[0]):
            # The consumer takes all messages of its stream.
            yield MessageUse("NATS", "subject", "takes", ">", path, line_at(code, match.start()))


# A name; templates and sentences contain other characters.
_NAME = regex(r"[\w.*>:/#$-]+")
# A text in a call, such as `"orders".to_string()`.
_TEXT = regex(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`$\n]*`")


def _values(code: str, offset: int) -> list[tuple[str, int]]:
    """The value at an offset, or those of the list there."""
    listed = _LIST.match(code, offset)
    if listed is not None:
        end = end_of(code, listed.end())
        return parts(code, listed.end() + 1, end - 1) if end > 0 else []
    value = re.match(r"[^,)}\n;]*", code[offset : offset + _NEAR])
    return [(value[0], offset)] if value is not None else []


def _around(code: str, offset: int) -> tuple[str, int] | None:
    """The object or the arguments around an offset, with where they begin."""
    for match in reversed(list(_OPENED.finditer(code, max(0, offset - _NEAR), offset))):
        end = end_of(code, match.start())
        if end > offset:
            return code[match.start() : end], match.start()
    return None
