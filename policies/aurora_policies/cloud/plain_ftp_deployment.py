from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

from ._azure import WEB

TABLE = Table(
    row(
        WEB,
        is_one_of("site_config.ftps_state", "Disabled", "FtpsOnly"),
        checkov="CKV_AZURE_78",
        trivy="AZU-0071",
    ),
)


@policy(
    "CLD367",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        bad(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    ftps_state = «"AllAllowed"»\n'
            "  }\n}\n"
        ),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    ftps_state = "Disabled"\n  }\n}\n',
            because="FTP is off",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    ftps_state = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def plain_ftp_deployment(resource: CloudResource) -> Iterable[Finding]:
    """An app can be deployed over FTP without encryption.

    The login of the deployment crosses the network readable.
    Set `ftps_state = "Disabled"`.

    <https://learn.microsoft.com/en-us/azure/app-service/deploy-ftp>
    """
    return TABLE.findings(resource, "can be deployed over plain FTP")
