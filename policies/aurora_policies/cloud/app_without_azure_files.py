from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

from ._azure import WEB

TABLE = Table(
    row(WEB, is_one_of("storage_account.type", "AzureFiles"), checkov="CKV_AZURE_88"),
)


@policy(
    "CLD376",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  storage_account {\n    type = "AzureFiles"\n  }\n}\n',
            because="files are shared",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  storage_account {\n'
            "    type = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def app_without_azure_files(resource: CloudResource) -> Iterable[Finding]:
    """An app does not keep its files in Azure Files.

    Files on the disk of an instance are lost with it.
    Mount a share of Azure Files if the app writes files.

    <https://learn.microsoft.com/en-us/azure/app-service/configure-connect-to-azure-storage>
    """
    return TABLE.findings(resource, "does not keep its files in Azure Files")
