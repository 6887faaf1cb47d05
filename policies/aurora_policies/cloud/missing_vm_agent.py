from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_true, row

TABLE = Table(
    row(
        (
            "azurerm_windows_virtual_machine",
            "azurerm_windows_virtual_machine_scale_set",
            "azurerm_linux_virtual_machine_scale_set",
            "azurerm_linux_virtual_machine",
        ),
        is_true("provision_vm_agent", default=True),
        checkov="CKV_AZURE_179",
    ),
)


@policy(
    "CLD342",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_linux_virtual_machine" "x" {\n  provision_vm_agent = «false»\n}\n'),
        good('resource "azurerm_linux_virtual_machine" "x" {\n}\n', because="the agent is the default"),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_virtual_machine" "x" {\n'
            "  provision_vm_agent = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_vm_agent(resource: CloudResource) -> Iterable[Finding]:
    """A virtual machine does not have the agent of Azure.

    Patches, backups and security scans need the agent.
    Leave `provision_vm_agent` out.

    <https://learn.microsoft.com/en-us/azure/virtual-machines/extensions/agent-windows>
    """
    return TABLE.findings(resource, "does not have the agent")
