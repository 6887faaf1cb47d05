"""A Node.js program that serves no requests: what starts it, if a library shows that it waits for jobs or messages."""

from __future__ import annotations

from collections.abc import Iterator

from ...code.node.code import CODE
from ...code.packages import package_json, packages_of
from ...code.sources import Sources
from ...core.lazy import regex
from .clues import Clue, Detector
from .frameworks import framework_of

_WAITS = frozenset(
    {
        "@aws-sdk/client-sqs",
        "@google-cloud/pubsub",
        "@temporalio/worker",
        "agenda",
        "amqp-connection-manager",
        "amqplib",
        "bee-queue",
        "bull",
        "bullmq",
        "cron",
        "graphile-worker",
        "kafkajs",
        "mqtt",
        "nats",
        "node-cron",
        "node-schedule",
        "pg-boss",
        "sqs-consumer",
    }
)
_LISTENS = regex(r"\.listen\s*\(|\bcreateServer\s*\(|\b(?:Bun|Deno)\.serve\s*\(|\bserve\s*\(")


def _look(sources: Sources) -> Iterator[Clue]:
    packages = packages_of(sources)
    waits = next(((name, place) for name, place in packages.items() if name in _WAITS), None)
    if waits is None or not package_json(sources) or framework_of(sources)[0]:
        return
    if any(_LISTENS.search(code) for _, code in sources.code(*CODE)):
        return
    name, place = waits
    yield Clue("language", "node", f"package {name}", *place, "implied")
    yield Clue("framework", "", "no web framework", "package.json", 0, "usual")
    yield Clue("port", None, "nothing listens for requests", confidence="usual")
    yield Clue("routes", True, "nothing listens for requests", confidence="usual")


detector = Detector("queues", _look, "node")
