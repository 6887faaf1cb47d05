from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

from ._azure import OLD_FUNCTIONS, WEB

TABLE = Table(
    row(WEB, is_true("site_config.http2_enabled"), checkov="CKV_AZURE_18", trivy="AZU-0005"),
    row(OLD_FUNCTIONS, is_true("site_config.http2_enabled"), checkov="CKV_AZURE_67"),
)


@policy(
    "CLD368",
    severity="info",
    category="performance",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    http2_enabled = true\n  }\n}\n',
            because="HTTP/2 is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    http2_enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def http1_only_app(resource: CloudResource) -> Iterable[Finding]:
    """An app does not answer HTTP/2.

    Clients need more connections and wait longer.
    Set `http2_enabled = true`.

    <https://learn.microsoft.com/en-us/azure/app-service/configure-common>
    """
    return TABLE.findings(resource, "does not answer HTTP/2")
