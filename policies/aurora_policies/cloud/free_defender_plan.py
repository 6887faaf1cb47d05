from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, is_one_of, row

_PLANS = (
    "Arm",
    "AppServices",
    "ContainerRegistry",
    "KeyVaults",
    "KubernetesService",
    "VirtualMachines",
    "SqlServerVirtualMachines",
    "SqlServers",
    "StorageAccounts",
)


def _plan(name: str) -> Check:
    """The plan of a type of resource must be paid for; without a name, those of types that have no own id."""

    def check(part: CloudResource | Block) -> Fault | None:
        type = part.get("resource_type")
        known = next((plan for plan in _PLANS if plan.lower() == (type.string or "").lower()), "")
        return is_one_of("tier", "Standard")(part) if known == name else None

    return check


TABLE = Table(
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("Arm"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_234"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("AppServices"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_61"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("ContainerRegistry"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_86"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("KeyVaults"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_87"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("KubernetesService"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_85"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("VirtualMachines"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_55"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("SqlServerVirtualMachines"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_79"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("SqlServers"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_69"),
        trivy="AZU-0045",
    ),
    row(
        "azurerm_security_center_subscription_pricing",
        _plan("StorageAccounts"),
        checkov=("CKV_AZURE_19", "CKV_AZURE_84"),
        trivy="AZU-0045",
    ),
    row("azurerm_security_center_subscription_pricing", _plan(""), checkov="CKV_AZURE_19", trivy="AZU-0045"),
)


@policy(
    "CLD378",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_security_center_subscription_pricing" "x" {\n  tier = «"Free"»\n}\n'),
        bad(
            'resource "azurerm_security_center_subscription_pricing" "x" {\n'
            '  resource_type = "KeyVaults"\n  tier          = «"Free"»\n}\n'
        ),
        good(
            'resource "azurerm_security_center_subscription_pricing" "x" {\n  tier = "Standard"\n}\n',
            because="the plan is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_security_center_subscription_pricing" "x" {\n'
            "  tier = var.value\n}\n",
            because="the value is unknown",
        ),
    ],
)
def free_defender_plan(resource: CloudResource) -> Iterable[Finding]:
    """A plan of Defender for Cloud is off.

    Attacks on these resources are not reported.
    Set `tier = "Standard"`.

    <https://learn.microsoft.com/en-us/azure/defender-for-cloud/defender-for-cloud-introduction>
    """
    return TABLE.findings(resource, "is on the free tier")
