from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, contains_none_of, row

from ._examples import program

TABLE = Table(
    row("azurerm_role_definition", contains_none_of("permissions.actions", "*"), checkov="CKV_AZURE_39"),
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
            program("azure-native:authorization:RoleDefinition", "permissions: [{actions: [«'*'»]}]"),
            kind="pulumi",
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
        good(
            program(
                "azure-native:authorization:RoleDefinition",
                "permissions: [{actions: [Microsoft.Compute/*/read]}]",
            ),
            kind="pulumi",
            because="the actions are listed",
        ),
    ],
)
def wildcard_role_definition(resource: CloudResource) -> Iterable[Finding]:
    """A role allows every action.

    A stolen login with this role controls everything.
    Name the actions that are needed.

    <https://learn.microsoft.com/en-us/azure/role-based-access-control/best-practices>
    """
    return TABLE.findings(resource, "allows every action")
