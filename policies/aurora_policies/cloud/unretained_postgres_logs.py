from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row, when

TABLE = Table(
    row(
        "azurerm_postgresql_configuration",
        when(lambda setting: setting.get("name").string == "log_retention", is_none_of("value", "off")),
        checkov="CKV_AZURE_146",
    ),
)


@policy(
    "CLD152",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_postgresql_configuration" "x" {\n  name        = "log_retention"\n'
            '  value       = «"off"»\n  server_name = "db"\n}\n'
        ),
        good(
            'resource "azurerm_postgresql_configuration" "x" {\n  name        = "log_retention"\n'
            '  value       = "on"\n  server_name = azurerm_postgresql_server.x.name\n}\n',
            because="the setting is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_postgresql_configuration" "x" {\n'
            '  name        = "log_retention"\n  value       = var.value\n'
            "  server_name = azurerm_postgresql_server.x.name\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unretained_postgres_logs(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL server does not keep its logs.

    Logs are deleted before they are needed.
    Set `log_retention` to `on`.

    <https://learn.microsoft.com/en-us/azure/postgresql/flexible-server/concepts-logging>
    """
    return TABLE.findings(resource, "does not keep its logs")
