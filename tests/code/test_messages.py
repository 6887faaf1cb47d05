"""The names by which code sends messages and waits for them."""

from textwrap import dedent

import pytest

from aurora_devops.code.messages import messages_of
from aurora_devops.code.sources import Sources

_MANIFESTS = {"py": ("pyproject.toml", "python"), "js": ("package.json", "node"), "go": ("go.mod", "go")}
_MANIFESTS |= {"rs": ("Cargo.toml", "rust"), "java": ("pom.xml", "java")}


def _read(ending: str, code: str) -> list[tuple[str, str, str]]:
    manifest, language = _MANIFESTS[ending]
    files = {manifest: "", f"src/main.{ending}": dedent(code)}
    return [
        (one.does, one.what, one.name if one.known else f"{one.name}...")
        for one in messages_of(Sources(files), language)
    ]


@pytest.mark.parametrize(
    ("ending", "code", "expected"),
    [
        (
            "go",
            """\
            import "github.com/nats-io/nats.go"

            const baked = "bread.baked"

            func run() {
                js.Publish(ctx, baked, data)
                nc.Publish("bread."+kind, data)
                nc.Publish(msg.Reply, data)
                nc.PublishMsg(&nats.Msg{Subject: "bread.sold", Data: data})
                nc.QueueSubscribe("bread.asked", "ovens", bake)
                js.CreateStream(ctx, jetstream.StreamConfig{Name: "BREAD", Subjects: []string{"bread.>"}})
                js.CreateConsumer(ctx, "BREAD", jetstream.ConsumerConfig{Durable: "shop", FilterSubject: baked})
                js.CreateConsumer(ctx, "BREAD", jetstream.ConsumerConfig{Durable: "log"})
            }
            """,
            [
                ("sends", "subject", "bread.baked"),
                ("sends", "subject", "bread...."),
                ("sends", "subject", "bread.sold"),
                ("takes", "subject", "bread.asked"),
                ("takes", "subject", "bread.baked"),
                ("creates", "stream", "BREAD"),
                ("keeps", "subject", "bread.>"),
                ("creates", "consumer", "shop"),
                ("creates", "consumer", "log"),
                ("takes", "subject", ">"),
            ],
        ),
        (
            "js",
            """\
            import { connect } from "@nats-io/transport-node";
            // nats.publish("bread.old");
            await jetstream.publish("bread.baked", data);
            const found = await nats.request(`bread.${kind}`, data);
            await manager.consumers.add("BREAD", {
              durable_name: "shop",
              filter_subjects: ["bread.baked", "bread.sold"],
            });
            """,
            [
                ("sends", "subject", "bread.baked"),
                ("sends", "subject", "bread...."),
                ("takes", "subject", "bread.baked"),
                ("takes", "subject", "bread.sold"),
                ("creates", "consumer", "shop"),
            ],
        ),
        (
            "py",
            """\
            import nats

            async def run():
                await stream.add_stream(name="BREAD", subjects=["bread.*"])
                await connection.publish(subject="bread.baked", payload=b"")
                await stream.pull_subscribe("bread.sold", "shop")
            """,
            [
                ("sends", "subject", "bread.baked"),
                ("takes", "subject", "bread.sold"),
                ("creates", "stream", "BREAD"),
                ("keeps", "subject", "bread.*"),
            ],
        ),
        (
            "rs",
            """\
            use async_nats::jetstream;

            async fn run() {
                client.publish("bread.baked", data.into()).await?;
                stream.create_consumer(pull::Config {
                    durable_name: Some("shop".to_string()),
                    filter_subject: "bread.sold".to_string(),
                });
            }
            """,
            [
                ("sends", "subject", "bread.baked"),
                ("takes", "subject", "bread.sold"),
                ("creates", "consumer", "shop"),
            ],
        ),
        (
            "js",
            """\
            const amqp = require("amqplib");
            const ORDERS = "orders";
            channel.sendToQueue(ORDERS, data);
            channel.publish("", "letters", data);
            channel.publish("news", "today", data);
            channel.consume("letters", read);
            """,
            [
                ("sends", "queue", "orders"),
                ("sends", "queue", "letters"),
                ("takes", "queue", "letters"),
            ],
        ),
        (
            "py",
            """\
            import redis

            store.xadd("orders", {"loaf": 1})
            store.xgroup_create("orders", "ovens")
            store.publish("news", "today")
            """,
            [("sends", "stream", "orders"), ("sends", "channel", "news"), ("takes", "stream", "orders")],
        ),
        # Nothing imports a client.
        ("js", 'bus.publish("bread.baked", data);\n', []),
    ],
)
def test_what_code_sends_and_takes(ending: str, code: str, expected: list[tuple[str, str, str]]) -> None:
    assert _read(ending, code) == expected
