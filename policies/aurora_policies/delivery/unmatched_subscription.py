from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import MessageName

from ._messages import likely, meets

_SENDER = """\
import {{ connect }} from "nats";

const nats = await connect({{ servers: process.env.NATS_URL }});
nats.publish({}, encode(loaf));
"""
_TAKER = """\
package main

import "github.com/nats-io/nats.go"

func main() {{
	connection, _ := nats.Connect(nats.DefaultURL)
	connection.QueueSubscribe({}, "ovens", bake)
}}
"""
_FILES = {
    "orders/Dockerfile": "FROM node:24\n",
    "orders/package.json": '{"name": "orders", "dependencies": {"nats": "^2"}}\n',
    "orders/index.js": _SENDER.format('"loaves.ordered"'),
    "oven/Dockerfile": "FROM golang:1.26\n",
    "oven/go.mod": "module example.com/oven\n",
}
_PATH = "oven/main.go"
_QUEUES = {
    "Dockerfile": "FROM python:3.14\n",
    "pyproject.toml": '[project]\nname = "bakery"\nversion = "1"\ndependencies = ["pika"]\n',
    "bakery/send.py": 'import pika\n\nORDERS = "bread-orders"\n\n\ndef send(channel, body):\n'
    '    channel.basic_publish(exchange="", routing_key=ORDERS, body=body)\n',
}
_WORKER = (
    'import pika\n\n\ndef work(channel):\n    channel.basic_consume(queue="{}", on_message_callback=bake)\n'
)


@policy(
    "DLV235",
    severity="warning",
    category="reliability",
    examples=[
        bad(_TAKER.format('"«loaves.placed»"'), path=_PATH, files=_FILES),
        bad(_TAKER.format('"«loaf.ordered.*»"'), path=_PATH, files=_FILES),
        bad(_WORKER.format("«bread-order»"), path="bakery/work.py", files=_QUEUES),
        good(
            _WORKER.format("bread-orders"),
            path="bakery/work.py",
            files=_QUEUES,
            because="the code sends to the queue",
        ),
        good(
            _TAKER.format('"loaves.>"'),
            path=_PATH,
            files=_FILES,
            because="the subject that is published matches",
        ),
        good(
            _TAKER.format('"parcels.packed"'),
            path=_PATH,
            files=_FILES,
            because="the names have nothing in common, so each may belong to another program",
        ),
        good(
            _TAKER.format('"loaves.placed"'),
            path=_PATH,
            files={**_FILES, "orders/more.js": _SENDER.format("subjectOf(loaf)")},
            because="a subject that is published is unknown",
        ),
        good(
            _TAKER.format('"loaves.placed"'),
            path=_PATH,
            files={**_FILES, "oven/log.go": _TAKER.format('"loaves.ordered"').replace("main()", "log()")},
            because="what is published is taken, so the other subject may be published elsewhere",
        ),
    ],
)
def unmatched_subscription(repository: Repository) -> Iterator[Finding]:
    """Code waits for messages under a name to which no code sends, while nothing takes those with a similar name.

    The messages that are sent are lost, or wait in a stream or a queue for ever, without an error.
    Use the same name on both sides.
    Compared are the subjects of NATS, also in the filters of consumers of JetStream, the queues of RabbitMQ, and the
    channels and streams of Redis in code of Node.js, Go, Python, Java and Rust, and in commands of `nats`. Names are
    literals and constants; the wildcards of subjects count. Nothing is reported if a name that may be the same one is
    unknown.

    <https://docs.nats.io/nats-concepts/subjects>
    """
    uses = [one for one in repository.of(MessageName) if one.does in ("sends", "takes")]
    if not uses or not repository.whole:
        return
    systems: defaultdict[tuple[str, str], list[MessageName]] = defaultdict(list)
    for one in uses:
        systems[one.system, one.what].append(one)
    for found in systems.values():
        sent, taken = ([one for one in found if one.does == does] for does in ("sends", "takes"))
        spare = {
            one.name: one
            for one in sent
            if one.known
            and one.sure
            and one.kind != "document"
            and not any(meets(each, one) for each in taken)
        }
        for one in taken if spare else ():
            if not one.known or not one.sure or any(meets(one, each) for each in sent):
                continue
            meant = likely(one.name, spare)
            if meant is not None:
                yield Finding(
                    at=one,
                    message=f"{one.by} takes messages of the {one.what} '{one.name}', to which nothing sends; "
                    f"did you mean '{meant}'?",
                    related=(Related(spare[meant], f"sends to '{meant}'"),),
                )
