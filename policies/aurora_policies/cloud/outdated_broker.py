from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row

_OLDEST = {"activemq": (5, 17), "rabbitmq": (3, 11)}


def _recent(part: CloudResource | Block) -> Fault | None:
    oldest = _OLDEST.get((part.get("engine_type").string or "").lower())
    version = part.get("engine_version")
    parts = (version.string or "").split(".")[:2]
    if oldest is None or len(parts) < 2 or not all(one.isdecimal() for one in parts):
        return None
    if (int(parts[0]), int(parts[1])) < oldest:
        return fault(version, "set engine_version to a supported version")
    return None


TABLE = Table(
    row(("aws_mq_broker", "aws_mq_configuration"), _recent, checkov="CKV_AWS_208"),
)


@policy(
    "CLD567",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_mq_broker" "orders" {\n'
            '  engine_type    = "ActiveMQ"\n'
            '  engine_version = «"5.15.0"»\n'
            "}\n"
        ),
        bad(
            'resource "aws_mq_configuration" "orders" {\n'
            '  engine_type    = "RabbitMQ"\n'
            '  engine_version = «"3.9.27"»\n'
            "}\n"
        ),
        good(
            'resource "aws_mq_broker" "orders" {\n'
            '  engine_type    = "ActiveMQ"\n'
            '  engine_version = "5.18"\n'
            "}\n",
            because="the version is supported",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "aws_mq_broker" "orders" {\n'
            '  engine_type    = "RabbitMQ"\n'
            "  engine_version = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def outdated_broker(resource: CloudResource) -> Iterable[Finding]:
    """A broker of Amazon MQ runs an old version of its engine.

    Old versions do not get security fixes.
    Set `engine_version` to a supported one: ActiveMQ 5.18, RabbitMQ 3.13 or later.

    <https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/activemq-version-management.html>
    """
    return TABLE.findings(resource, "runs an old version of its engine")
