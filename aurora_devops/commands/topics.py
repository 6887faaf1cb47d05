"""The topics of Kafka, and the streams, consumers and subjects of NATS, that commands create, read and write.

Sources: kafka.apache.org/documentation/#basic_ops, docs.redpanda.com/current/reference/rpk/rpk-topic/rpk-topic,
github.com/edenhill/kcat, docs.nats.io/using-nats/nats-tools/nats_cli.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import MessageName, MessageTopic
from .call import Call

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Word

_RPK_VALUES = word_set(
    "-X --brokers --config --profile -p --partitions -r --replicas -c --topic-config -n -o --offset -f"
)


def kafka_topics(call: Call) -> Iterator[Fact]:
    """The topic of `kafka-topics --create --topic NAME`, and of `--describe` and `--alter`."""
    words = {word.text for word in call.command.arguments}
    for word in call.options("--topic"):
        if "--delete" not in words:
            yield from _topic(call, word, created="--create" in words)


def kafka_client(call: Call) -> Iterator[Fact]:
    """The topic that `kafka-console-consumer` or kcat reads or writes."""
    for word in call.options("--topic", "-t"):
        yield from _topic(call, word)


def rpk(call: Call) -> Iterator[Fact]:
    """The topics of `rpk topic create NAME...`, `produce`, `consume` and `describe`."""
    operands = list(call.command.operands(_RPK_VALUES))
    if len(operands) > 2 and operands[0].text == "topic" and operands[1].text in _OF_RPK:
        for word in operands[2:]:
            yield from _topic(call, word, created=operands[1].text == "create")


_OF_RPK = word_set("create consume describe produce alter-config")


_NATS_VALUES = word_set(
    "-s --server --user --password --connection-name --creds --nkey --tlscert --tlskey --tlsca --timeout --context"
    " --js-api-prefix --js-domain --inbox-prefix --domain --subjects --filter --storage --replicas --retention --count"
)
_STREAM, _CONSUMER = word_set("stream str st s"), word_set("consumer con cons c")
_OF_STREAM = word_set("add create new info nfo i view edit purge get state subjects backup seal gaps")
_OF_CONSUMER = word_set("add create new info nfo edit next sub pause resume")
_OF_SUBJECT = {
    "pub": "sends",
    "publish": "sends",
    "req": "sends",
    "request": "sends",
    "sub": "names",
    "subscribe": "names",
}


def nats(call: Call) -> Iterator[Fact]:
    """The names in `nats stream info NAME`, `nats consumer info STREAM CONSUMER` and `nats pub SUBJECT`."""
    operands = list(call.command.operands(_NATS_VALUES))
    first, second = ([word.text for word in operands] + ["", ""])[:2]
    if first in _OF_SUBJECT:
        yield from _of_nats(call, operands[1:2], "subject", _OF_SUBJECT[first])
        return
    actions = _OF_STREAM if first in _STREAM else _OF_CONSUMER if first in _CONSUMER else ()
    if second not in actions:
        return
    does = "creates" if second in ("add", "create", "new") else "names"
    if first in _STREAM:
        yield from _of_nats(call, operands[2:3], "stream", does)
        return
    beside = call.text(operands[3]).strip() if len(operands) > 3 else ""
    yield from _of_nats(call, operands[2:3], "stream", "names", beside)
    yield from _of_nats(call, operands[3:4], "consumer", does)


def _of_nats(
    call: Call, words: Sequence[Word], what: str, does: str, beside: str = ""
) -> Iterator[MessageName]:
    for word in words:
        name = call.text(word).strip()
        # Streams have names in capitals, as placeholders have.
        if call.known(name) or (_CAPITALS.fullmatch(name) and not _PLACEHOLDER.search(name)):
            yield call.fact(
                MessageName, word, system="NATS", what=what, name=name, does=does, by="nats", beside=beside
            )


_CAPITALS = regex(r"[A-Z][A-Z0-9_-]*")
_PLACEHOLDER = regex(r"CONSUMER|EXAMPLE|MY_|NAME|STREAM|SUBJECT|YOUR")


def _topic(call: Call, word: Word, *, created: bool = False) -> Iterator[MessageTopic]:
    # The reader of Compose files turns `$$topic` into ` $topic`, so that offsets stay.
    name = call.text(word).strip()
    if call.known(name):
        yield call.fact(MessageTopic, word, name=name, created=created, by=call.command.name)


READERS = {
    **dict.fromkeys(("kafka-topics", "kafka-topics.sh"), kafka_topics),
    **dict.fromkeys(
        (
            "kafka-console-consumer",
            "kafka-console-consumer.sh",
            "kafka-console-producer",
            "kafka-console-producer.sh",
            "kcat",
        ),
        kafka_client,
    ),
    "nats": nats,
    "rpk": rpk,
}


def topics_of(call: Call, words: Sequence[Word]) -> Iterator[Fact]:
    """The topics of a command that is run in a container."""
    read = READERS.get(basename(words[0].text)) if words else None
    if read is not None:
        yield from read(replace(call, command=replace(call.command, words=tuple(words))))
