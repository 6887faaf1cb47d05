from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_none_of, row

TABLE = Table(
    row(
        "azurerm_role_definition",
        contains_none_of(
            "permissions.actions",
            "Microsoft.Authorization/roleDefinitions/write",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/*",
            "*",
        ),
        trivy="AZU-0052",
    ),
)


@policy(
    "CLD389",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_role_definition" "x" {\n  permissions {\n'
            '    actions = [«"Microsoft.Authorization/roleDefinitions/write"»]\n  }\n}\n'
        ),
        good(
            'resource "azurerm_role_definition" "x" {\n  permissions {\n'
            '    actions = ["Microsoft.Authorization/*/read"]\n  }\n}\n',
            because="roles can only be read",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_role_definition" "x" {\n  permissions {\n'
            "    actions = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def role_that_creates_roles(resource: CloudResource) -> Iterable[Finding]:
    """A role may create roles.

    Its owner can allow itself everything else.
    Leave the action to a few administrators.

    <https://learn.microsoft.com/en-us/azure/role-based-access-control/best-practices>
    """
    return TABLE.findings(resource, "may create roles")
