from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_set, row

TABLE = Table(
    row(
        "azurerm_data_factory",
        any_of(is_set("github_configuration.repository_name"), is_set("vsts_configuration.repository_name")),
        checkov="CKV_AZURE_103",
    ),
)


@policy(
    "CLD573",
    severity="info",
    category="maintainability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_data_factory" "etl"» {\n  name = "etl"\n}\n'),
        good(
            'resource "azurerm_data_factory" "etl" {\n'
            "  github_configuration {\n"
            '    repository_name = "etl"\n'
            "  }\n"
            "}\n",
            because="the factory is in a repository",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "azurerm_data_factory" "x" {\n'
            "  vsts_configuration {\n"
            "    repository_name = var.value\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unversioned_data_factory(resource: CloudResource) -> Iterable[Finding]:
    """A data factory is not kept in a repository.

    Changes of pipelines are not reviewed, do not have a history and cannot be undone.
    Add `github_configuration` or `vsts_configuration`.

    <https://learn.microsoft.com/en-us/azure/data-factory/source-control>
    """
    return TABLE.findings(resource, "is not kept in a repository")
