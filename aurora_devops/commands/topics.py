"""The topics of Kafka that commands create, read and write.

Sources: kafka.apache.org/documentation/#basic_ops, docs.redpanda.com/current/reference/rpk/rpk-topic/rpk-topic,
github.com/edenhill/kcat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import basename
from typing import TYPE_CHECKING

from ..core.record import replace
from ..core.words import word_set
from ..facts import MessageTopic
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
    "rpk": rpk,
}


def topics_of(call: Call, words: Sequence[Word]) -> Iterator[Fact]:
    """The topics of a command that is run in a container."""
    read = READERS.get(basename(words[0].text)) if words else None
    if read is not None:
        yield from read(replace(call, command=replace(call.command, words=tuple(words))))
