from collections.abc import Iterable, Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import MadeResource, MessageTopic, NamedResource

from ._names import alike, contains_words, hint

_TOPIC = """\
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata:
  name: {}
  namespace: shop
  labels:
    strimzi.io/cluster: shop
"""
_COMPOSE = """\
services:
  topics:
    image: apache/kafka:4.1.0
    command:
      - sh
      - -c
      - |
        for topic in {}; do
          kafka-topics.sh --bootstrap-server kafka:9092 --create --topic "$$topic"
        done
"""
_CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: shop, namespace: shop}}
data:
  ORDERS_TOPIC: {}
"""
_README = "# Shop\n\n```console\n$ kcat -b localhost:9092 -C -t {}\n```\n"


@policy(
    "DLV228",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _CONFIG.format("«shop-orders»"),
            path="k8s/config.yaml",
            files={"k8s/topics.yaml": _TOPIC.format("shop.orders")},
        ),
        bad(
            "shop:\n  topics:\n    orders: «shop.orders»\n",
            path="src/main/resources/application.yml",
            files={
                "Dockerfile": "FROM eclipse-temurin:25-jre\n",
                "pom.xml": "<project></project>\n",
                "src/main/java/shop/Shop.java": "@SpringBootApplication\nclass Shop {}\n",
                "compose.yaml": _COMPOSE.format("shop.orders.placed shop.payments"),
            },
        ),
        bad(
            _README.format("«order-events»"),
            path="README.md",
            files={"Makefile": "topics:\n\trpk topic create orders-events --brokers localhost:9092\n"},
        ),
        bad(
            _README.format("«shop.place.order»"),
            path="README.md",
            files={
                "k8s/topics.yaml": _TOPIC.format("shop.placed.orders"),
                "k8s/config.yaml": _CONFIG.format("shop.placed.orders"),
            },
        ),
        good(
            _README.format("shop.orders.failed"),
            path="README.md",
            files={
                "k8s/topics.yaml": _TOPIC.format("shop.orders"),
                "k8s/config.yaml": _CONFIG.format("shop.orders"),
            },
            because="the longer name is that of another topic",
        ),
        good(
            _CONFIG.format("shop.orders"),
            path="k8s/config.yaml",
            files={"k8s/topics.yaml": _TOPIC.format("shop.orders")},
            because="the topic is created",
        ),
        good(
            _CONFIG.format("shop-orders"),
            path="k8s/config.yaml",
            files={
                "k8s/topics.yaml": _TOPIC.format("shop.orders"),
                "README.md": _README.format("shop.orders"),
            },
            because="the created topic is in use, so the other one may be created elsewhere",
        ),
        good(
            _CONFIG.format("payments"),
            path="k8s/config.yaml",
            files={"k8s/topics.yaml": _TOPIC.format("shop.orders")},
            because="the names have nothing in common, so each may belong to another program",
        ),
    ],
)
def uncreated_topic(repository: Repository) -> Iterator[Finding]:
    """A program or a command names a topic of Kafka that is not created, and nothing names a similar one that is.

    The program fails, waits, or writes to a topic with default settings that nothing reads.
    Use the same name on both sides.
    What creates topics are objects of the kind KafkaTopic and the commands `kafka-topics --create` and
    `rpk topic create`. What names them are variables such as `ORDERS_TOPIC`, properties of Spring Boot such as
    `shop.topics.orders`, and commands that read and write. A command in a document is reported if its topic is similar
    to any one that is created.

    <https://kafka.apache.org/documentation/#basic_ops_add_topic>
    """
    topics = repository.of(MessageTopic)
    created = {one.name: one for one in topics if one.created}
    if not created or not repository.whole:
        return
    named: list[MessageTopic | NamedResource] = [one for one in topics if not one.created]
    named += [one for one in repository.of(NamedResource) if one.type == "topic" and not one.provider]
    others = {one.name for one in repository.of(MadeResource) if one.type == "topic"}
    spare = created.keys() - {one.name for one in named}
    for one in named:
        if one.name in created or one.name in others or "*" in one.name:
            continue
        meant = _meant(one.name, created) if one.kind == "document" else _spare(one.name, spare)
        if meant is not None:
            other = hint(one.name, [meant], "created is")
            yield Finding(
                at=one,
                message=f"{one.by} names the topic '{one.name}', which is not created{other}",
                related=(Related(created[meant], "a topic that nothing names"),),
            )


# How similar a name is that is probably meant for another one.
_NEARLY = 0.75


def _spare(name: str, spare: Iterable[str]) -> str | None:
    """The topic that nothing names for which a name is meant: a similar one, or one that shares a word with it."""
    names = sorted(spare)
    return nearest(name, names, _NEARLY) or next((one for one in names if alike(name, [one])), None)


def _meant(name: str, created: Iterable[str]) -> str | None:
    """The topic for which a name in a document is meant; a longer name is that of another one, as for failures."""
    names = [one for one in sorted(created) if not name.startswith(one) and not one.startswith(name)]
    return nearest(name, names, _NEARLY) or next((one for one in names if contains_words(name, one)), None)
