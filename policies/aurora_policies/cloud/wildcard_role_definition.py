from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, contains_none_of, fault, row


def _named_everywhere(part: CloudResource | Block) -> Fault | None:
    """A role for all scopes must name its actions."""
    if not any(text == "/" for text, _ in part.get("assignable_scopes").strings()):
        return None
    for text, item in part.get("permissions", "actions").strings():
        if "*" in text and text != "*":
            return fault(item, "name the actions that are needed")
    return None


TABLE = Table(
    row("azurerm_role_definition", contains_none_of("permissions.actions", "*"), checkov="CKV_AZURE_39"),
    row("azurerm_role_definition", _named_everywhere, trivy="AZU-0030"),
)


@policy(
    "CLD388",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_role_definition" "x" {\n  permissions {\n    actions = [«"*"»]\n  }\n}\n'),
        bad(
            'resource "azurerm_role_definition" "x" {\n  assignable_scopes = ["/"]\n  permissions {\n'
            '    actions = [«"Microsoft.Compute/*"»]\n  }\n}\n'
        ),
        good(
            'resource "azurerm_role_definition" "x" {\n  permissions {\n'
            '    actions = ["Microsoft.Compute/virtualMachines/read"]\n  }\n}\n',
            because="one action is allowed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_role_definition" "x" {\n  permissions {\n'
            "    actions = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def wildcard_role_definition(resource: CloudResource) -> Iterable[Finding]:
    """A role allows every action, or a wildcard in all scopes.

    A stolen login with this role controls everything.
    Name the actions that are needed.

    <https://learn.microsoft.com/en-us/azure/role-based-access-control/best-practices>
    """
    return TABLE.findings(resource, "allows more than is needed")
