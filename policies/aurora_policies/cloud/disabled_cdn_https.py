from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row("azurerm_cdn_endpoint", is_true("is_https_allowed", default=True), checkov="CKV_AZURE_198"),
)


@policy(
    "CLD324",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_cdn_endpoint" "x" {\n  is_https_allowed = «false»\n}\n'),
        good('resource "azurerm_cdn_endpoint" "x" {\n  is_https_allowed = true\n}\n', because="HTTPS is on"),
        good(
            'variable "value" {}\n\nresource "azurerm_cdn_endpoint" "x" {\n'
            "  is_https_allowed = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_cdn_https(resource: CloudResource) -> Iterable[Finding]:
    """A CDN endpoint does not answer HTTPS.

    Visitors can only connect without encryption.
    Set `is_https_allowed = true`.

    <https://learn.microsoft.com/en-us/azure/cdn/cdn-custom-ssl>
    """
    return TABLE.findings(resource, "does not answer HTTPS")
