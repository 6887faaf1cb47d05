from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("digitalocean_spaces_bucket", is_true("versioning.enabled"), checkov="CKV_DIO_1", trivy="DIG-0007"),
)


@policy(
    "CLD607",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "digitalocean_spaces_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('resource "digitalocean_spaces_bucket" "x" {\n  versioning {\n    enabled = «false»\n  }\n}\n'),
        good(
            'resource "digitalocean_spaces_bucket" "x" {\n  versioning {\n    enabled = true\n  }\n}\n',
            because="old versions are kept",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "digitalocean_spaces_bucket" "x" {\n'
            "  versioning {\n"
            "    enabled = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unversioned_space(resource: CloudResource) -> Iterable[Finding]:
    """A bucket of Spaces does not keep old versions of objects.

    An object that is deleted or overwritten by mistake cannot be restored.
    Set `enabled = true` in the block `versioning`.

    <https://docs.digitalocean.com/products/spaces/how-to/enable-versioning/>
    """
    return TABLE.findings(resource, "does not keep old versions of objects")
