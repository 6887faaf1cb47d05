from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_true, row

TABLE = Table(
    row(
        ("azurerm_windows_virtual_machine", "azurerm_windows_virtual_machine_scale_set"),
        all_of(
            is_true("enable_automatic_updates", default=True),
            is_true("automatic_updates_enabled", default=True),
        ),
        checkov="CKV_AZURE_177",
    ),
    row(
        "azurerm_virtual_machine_scale_set",
        all_of(
            is_true("automatic_os_upgrade"), is_true("os_profile_windows_config.enable_automatic_upgrades")
        ),
        checkov="CKV_AZURE_95",
    ),
)


@policy(
    "CLD343",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_windows_virtual_machine" "x" {\n  enable_automatic_updates = «false»\n}\n'),
        bad('«resource "azurerm_virtual_machine_scale_set" "x"» {\n}\n'),
        good('resource "azurerm_windows_virtual_machine" "x" {\n}\n', because="updates are the default"),
        good(
            'variable "value" {}\n\nresource "azurerm_windows_virtual_machine" "x" {\n'
            "  enable_automatic_updates = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def disabled_vm_updates(resource: CloudResource) -> Iterable[Finding]:
    """The operating system of a virtual machine is not updated automatically.

    Known flaws stay open until each machine is updated by hand.
    Turn automatic updates on.

    <https://learn.microsoft.com/en-us/azure/virtual-machines/automatic-vm-guest-patching>
    """
    return TABLE.findings(resource, "is not updated automatically")
