from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_one_of, row

TABLE = Table(
    row(
        "azurerm_security_center_subscription_pricing",
        is_one_of("tier", "Standard"),
        checkov=(
            "CKV_AZURE_19",
            "CKV_AZURE_234",
            "CKV_AZURE_61",
            "CKV_AZURE_86",
            "CKV_AZURE_87",
            "CKV_AZURE_85",
            "CKV_AZURE_55",
            "CKV_AZURE_79",
            "CKV_AZURE_69",
            "CKV_AZURE_84",
        ),
        trivy="AZU-0045",
    ),
)


@policy(
    "CLD378",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_security_center_subscription_pricing" "x" {\n  tier = «"Free"»\n}\n'),
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
