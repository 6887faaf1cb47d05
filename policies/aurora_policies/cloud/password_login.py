from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_absent, is_true, row

from ._examples import program

TABLE = Table(
    row(
        ("azurerm_virtual_machine", "azurerm_virtual_machine_scale_set"),
        is_true("os_profile_linux_config.disable_password_authentication", default=True),
        checkov="CKV_AZURE_1",
        trivy="AZU-0039",
    ),
    row(
        "azurerm_linux_virtual_machine",
        is_true("disable_password_authentication", default=True),
        checkov=("CKV_AZURE_1", "CKV_AZURE_149"),
        trivy="AZU-0039",
    ),
    row(
        "azurerm_linux_virtual_machine_scale_set",
        is_true("disable_password_authentication", default=True),
        checkov=("CKV_AZURE_149", "CKV_AZURE_49"),
        trivy="AZU-0039",
    ),
    row(
        "openstack_compute_instance_v2",
        is_absent("admin_pass"),
        checkov="CKV_OPENSTACK_4",
        trivy="OPNSTK-0001",
        problem="has a password for its administrator",
    ),
)


@policy(
    "CLD148",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_linux_virtual_machine" "x" {\n  disable_password_authentication = «false»\n}\n'
        ),
        bad(
            'resource "azurerm_virtual_machine" "x" {\n  os_profile_linux_config {\n'
            "    disable_password_authentication = «false»\n  }\n}\n"
        ),
        bad(
            program(
                "azure-native:compute:VirtualMachine",
                "osProfile: {linuxConfiguration: {disablePasswordAuthentication: «false»}}",
            ),
            kind="pulumi",
        ),
        bad('resource "openstack_compute_instance_v2" "x" {\n  admin_pass = «"correct-horse-battery"»\n}\n'),
        good('resource "azurerm_linux_virtual_machine" "x" {\n}\n', because="keys are the default"),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_virtual_machine" "x" {\n'
            "  disable_password_authentication = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "azure-native:compute:VirtualMachine",
                "osProfile: {linuxConfiguration: {disablePasswordAuthentication: true}}",
            ),
            kind="pulumi",
            because="passwords are disabled",
        ),
    ],
)
def password_login(resource: CloudResource) -> Iterable[Finding]:
    """A virtual machine accepts passwords for SSH.

    Passwords are guessed by machines that try all day.
    Use SSH keys and leave password authentication off.

    <https://learn.microsoft.com/en-us/azure/virtual-machines/linux/create-ssh-keys-detailed>
    """
    return TABLE.findings(resource, "accepts passwords for SSH")
