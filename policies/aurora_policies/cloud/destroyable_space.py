from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row("digitalocean_spaces_bucket", is_false("force_destroy"), trivy="DIG-0009"),
)


@policy(
    "CLD608",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "digitalocean_spaces_bucket" "x" {\n  force_destroy = «true»\n}\n'),
        good(
            'resource "digitalocean_spaces_bucket" "x" {\n  name = "data"\n}\n',
            because="a bucket with objects is kept",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_spaces_bucket" "x" {\n'
            "  force_destroy = var.value\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def destroyable_space(resource: CloudResource) -> Iterable[Finding]:
    """A bucket of Spaces is destroyed with its objects.

    A mistake in the code deletes all data at the next apply.
    Set `force_destroy = false`.

    <https://docs.digitalocean.com/products/spaces/>
    """
    return TABLE.findings(resource, "is destroyed with its objects")
