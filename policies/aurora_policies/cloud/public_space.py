from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row

TABLE = Table(
    row(
        "digitalocean_spaces_bucket",
        is_none_of("acl", "public-read"),
        checkov="CKV_DIO_3",
        trivy="DIG-0006",
    ),
    row("digitalocean_spaces_bucket_object", is_none_of("acl", "public-read"), trivy="DIG-0006"),
)


@policy(
    "CLD606",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "digitalocean_spaces_bucket" "x" {\n  acl = «"public-read"»\n}\n'),
        bad('resource "digitalocean_spaces_bucket_object" "x" {\n  acl = «"public-read"»\n}\n'),
        good(
            'resource "digitalocean_spaces_bucket" "x" {\n  acl = "private"\n}\n',
            because="the bucket is private",
        ),
        good(
            'variable "value" {}\n\nresource "digitalocean_spaces_bucket" "x" {\n  acl = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def public_space(resource: CloudResource) -> Iterable[Finding]:
    """A bucket or an object of Spaces can be read by everyone.

    The names of objects can be listed and guessed.
    Set `acl` to `private`.

    <https://docs.digitalocean.com/products/spaces/how-to/set-file-permissions/>
    """
    return TABLE.findings(resource, "can be read by everyone")
