from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, companion, row

TABLE = Table(
    row(
        "azurerm_virtual_machine",
        companion("azurerm_backup_protected_vm", "source_vm_id"),
        checkov="CKV2_AZURE_12",
    ),
)


@policy(
    "CLD344",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_virtual_machine" "x"» {\n}\n'),
        good(
            'resource "azurerm_virtual_machine" "x" {\n}\n\nresource "azurerm_backup_protected_vm" "x" {\n'
            "  source_vm_id = azurerm_virtual_machine.x.id\n}\n",
            because="the machine has a backup",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_virtual_machine" "x" {\n}\n\n'
            'resource "azurerm_backup_protected_vm" "x" {\n  source_vm_id = var.value\n}\n',
            because="the value is unknown",
        ),
    ],
)
def missing_vm_backup(resource: CloudResource) -> Iterable[Finding]:
    """A virtual machine is not backed up.

    Its data is lost with the machine or with a mistake.
    Add the machine to a backup policy.

    <https://learn.microsoft.com/en-us/azure/backup/backup-azure-vms-introduction>
    """
    return TABLE.findings(resource, "is not backed up")
