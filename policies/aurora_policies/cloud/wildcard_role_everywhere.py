from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, row


def _named_everywhere(part: CloudResource | Block) -> Fault | None:
    """A role for all scopes must name its actions."""
    if not any(text == "/" for text, _ in part.get("assignable_scopes").strings()):
        return None
    for text, item in part.get("permissions", "actions").strings():
        if "*" in text:
            return fault(item, "name the actions that are needed")
    return None


TABLE = Table(
    row("azurerm_role_definition", _named_everywhere, trivy="AZU-0030"),
)


@policy(
    "CLD300",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_role_definition" "x" {\n  assignable_scopes = ["/"]\n  permissions {\n'
            '    actions = [«"Microsoft.Compute/*"»]\n  }\n}\n'
        ),
        good(
            'resource "azurerm_role_definition" "x" {\n'
            "  assignable_scopes = [azurerm_resource_group.main.id]\n  permissions {\n"
            '    actions = ["Microsoft.Compute/*"]\n  }\n}\n',
            because="the role is for one group",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_role_definition" "x" {\n'
            '  assignable_scopes = ["/"]\n  permissions {\n    actions = var.value\n  }\n}\n',
            because="the value is unknown",
        ),
    ],
)
def wildcard_role_everywhere(resource: CloudResource) -> Iterable[Finding]:
    """A role that is for all scopes allows a wildcard.

    A stolen login with this role reaches everything, and actions that Azure adds later.
    Name the actions that are needed, or the scope.

    <https://learn.microsoft.com/en-us/azure/role-based-access-control/best-practices>
    """
    return TABLE.findings(resource, "allows a wildcard in all scopes")
