from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row, when

from ._azure import NEW_WEB, OLD_WEB

TABLE = Table(
    row(
        OLD_WEB,
        any_of(is_true("client_cert_enabled"), is_true("client_certificate_enabled")),
        checkov="CKV_AZURE_17",
        trivy="AZU-0001",
    ),
    row(NEW_WEB, is_true("client_certificate_enabled"), checkov="CKV_AZURE_17", trivy="AZU-0001"),
    row(
        "azurerm_api_management",
        when(lambda api: api.get("sku_name").string == "Consumption", is_true("client_certificate_enabled")),
        checkov="CKV_AZURE_152",
    ),
)


@policy(
    "CLD366",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  client_certificate_enabled = true\n}\n',
            because="certificates are checked",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n'
            "  client_certificate_enabled = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_app_client_certificate(resource: CloudResource) -> Iterable[Finding]:
    """An app does not ask for a client certificate.

    Any client may call an interface that is meant for some.
    Set `client_certificate_enabled = true` for internal interfaces.

    <https://learn.microsoft.com/en-us/azure/app-service/app-service-web-configure-tls-mutual-auth>
    """
    return TABLE.findings(resource, "does not ask for a client certificate")
