from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_set, row

TABLE = Table(
    row(
        ("azurerm_linux_virtual_machine", "azurerm_linux_virtual_machine_scale_set"),
        is_set("admin_ssh_key.public_key"),
        checkov="CKV_AZURE_178",
    ),
)


@policy(
    "CLD339",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_virtual_machine" "x"» {\n}\n'),
        good(
            'resource "azurerm_linux_virtual_machine" "x" {\n  admin_ssh_key {\n'
            '    public_key = file("id.pub")\n  }\n}\n',
            because="a key is set",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_virtual_machine" "x" {\n  admin_ssh_key {\n'
            "    public_key = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_ssh_key(resource: CloudResource) -> Iterable[Finding]:
    """A virtual machine does not have an SSH key.

    Without a key it is reached with a password, or not at all.
    Add `admin_ssh_key`.

    <https://learn.microsoft.com/en-us/azure/virtual-machines/linux/create-ssh-keys-detailed>
    """
    return TABLE.findings(resource, "does not have an SSH key")
