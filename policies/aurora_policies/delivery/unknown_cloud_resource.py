from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy

from ._infrastructure import config_map, unmade

_QUEUE = 'resource "aws_sqs_queue" "orders" {\n  name = "shop-orders"\n}\n'
_URL = "https://sqs.eu-west-1.amazonaws.com/104729104729/{}"


@policy(
    "DLV064",
    severity="warning",
    category="validity",
    examples=[
        bad(
            config_map("QUEUE_URL", "«" + _URL.format("shop-order") + "»"),
            path="k8s/config.yaml",
            files={"terraform/sqs.tf": _QUEUE},
        ),
        good(
            config_map("QUEUE_URL", _URL.format("shop-orders")),
            path="k8s/config.yaml",
            files={"terraform/sqs.tf": _QUEUE},
            because="Terraform creates the queue",
        ),
        good(
            config_map("QUEUE_URL", _URL.format("billing")),
            path="k8s/config.yaml",
            files={"terraform/sqs.tf": _QUEUE},
            because="the queue may be created elsewhere",
        ),
    ],
)
def unknown_cloud_resource(repository: Repository) -> Iterator[Finding]:
    """A setting or a command names a queue, topic, table or function that Terraform does not create.

    The program or the command fails.
    Correct the name. Nothing is reported if a name of this type is unknown. Other resources may exist: a name is
    reported if it is similar to one that is created.
    """
    for type in ("queue", "topic", "table", "function", "resource group"):
        yield from unmade(repository, (type,), type)
