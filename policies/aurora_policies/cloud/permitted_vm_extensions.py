from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

TABLE = Table(
    row(
        ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine"),
        is_false("allow_extension_operations", default=True),
        checkov="CKV_AZURE_50",
    ),
)


@policy(
    "CLD340",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_virtual_machine" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_virtual_machine" "x" {\n  allow_extension_operations = false\n}\n',
            because="extensions are off",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_virtual_machine" "x" {\n'
            "  allow_extension_operations = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def permitted_vm_extensions(resource: CloudResource) -> Iterable[Finding]:
    """Extensions can be installed on a virtual machine.

    An extension runs as administrator, and who may write to the machine in Azure may install one.
    Set `allow_extension_operations = false` where no extension is needed.

    <https://learn.microsoft.com/en-us/azure/virtual-machines/extensions/overview>
    """
    return TABLE.findings(resource, "lets extensions be installed")
