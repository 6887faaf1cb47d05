from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, all_of, each, is_absent, row

TABLE = Table(
    row(
        "azurerm_container_group",
        all_of(
            each("container", is_absent("environment_variables")),
            each("init_container", is_absent("environment_variables")),
        ),
        checkov="CKV_AZURE_235",
    ),
)


@policy(
    "CLD577",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_container_group" "app" {\n'
            "  container {\n"
            '    environment_variables = «{ MODE = "production" }»\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "azurerm_container_group" "app" {\n'
            "  container {\n"
            '    secure_environment_variables = { MODE = "production" }\n'
            "  }\n"
            "}\n",
            because="the values cannot be read",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_container_group" "x" {\n'
            "  container {\n"
            "    environment_variables = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def readable_container_variables(resource: CloudResource) -> Iterable[Finding]:
    """The environment variables of a container group can be read.

    Their values are in the portal, in the API and in logs of deployments.
    Use `secure_environment_variables` for all that is not public.

    <https://learn.microsoft.com/en-us/azure/container-instances/container-instances-environment-variables>
    """
    return TABLE.findings(resource, "has environment variables that can be read")
