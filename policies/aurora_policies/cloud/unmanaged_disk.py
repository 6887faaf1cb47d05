from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, is_absent, is_set, row

TABLE = Table(
    row(
        ("azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine"),
        all_of(is_absent("storage_os_disk.vhd_uri"), is_absent("storage_data_disk.vhd_uri")),
        checkov="CKV_AZURE_92",
    ),
    row(
        "azurerm_virtual_machine",
        all_of(is_absent("storage_os_disk.vhd_uri"), is_set("storage_os_disk.managed_disk_type")),
        checkov="CKV2_AZURE_9",
    ),
)


@policy(
    "CLD341",
    severity="info",
    category="reliability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_virtual_machine" "x" {\n  storage_os_disk {\n'
            '    vhd_uri = «"https://x.blob.core.windows.net/vhds/os.vhd"»\n  }\n}\n'
        ),
        good(
            'resource "azurerm_virtual_machine" "x" {\n  storage_os_disk {\n'
            '    managed_disk_type = "Standard_LRS"\n  }\n}\n',
            because="the disk is managed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_virtual_machine" "x" {\n  storage_os_disk {\n'
            "    managed_disk_type = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unmanaged_disk(resource: CloudResource) -> Iterable[Finding]:
    """A virtual machine has disks that Azure does not manage.

    They share the limits of a storage account and fail together with it.
    Use managed disks.

    <https://learn.microsoft.com/en-us/azure/virtual-machines/managed-disks-overview>
    """
    return TABLE.findings(resource, "has a disk that Azure does not manage")
