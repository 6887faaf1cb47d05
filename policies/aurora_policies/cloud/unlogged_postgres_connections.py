from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, is_none_of, row, when


def _configured(part: CloudResource | Block) -> Fault | None:
    """The setting must be written and on."""
    assert isinstance(part, CloudResource)
    found = part.referring("azurerm_postgresql_configuration", "server_name")
    if found.none:
        return Fault(part.at, 'add azurerm_postgresql_configuration with log_connections = "on"')
    named = [other.get("name") for other in found]
    if not found.certain or any(name.unknown or name.string == "log_connections" for name in named):
        return None
    return Fault(part.at, 'add azurerm_postgresql_configuration with log_connections = "on"')


TABLE = Table(
    row(
        "azurerm_postgresql_configuration",
        when(lambda setting: setting.get("name").string == "log_connections", is_none_of("value", "off")),
        checkov="CKV_AZURE_31",
    ),
    row("azurerm_postgresql_server", _configured, trivy="AZU-0019"),
)


@policy(
    "CLD151",
    severity="info",
    category="observability",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_postgresql_configuration" "x" {\n  name        = "log_connections"\n'
            '  value       = «"off"»\n  server_name = "db"\n}\n'
        ),
        bad('«resource "azurerm_postgresql_server" "x"» {\n}\n'),
        good(
            'resource "azurerm_postgresql_server" "x" {\n}\n\n'
            'resource "azurerm_postgresql_configuration" "x" {\n  name        = "log_connections"\n'
            '  value       = "on"\n  server_name = azurerm_postgresql_server.x.name\n}\n',
            because="the setting is on",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_postgresql_configuration" "x" {\n'
            '  name        = "log_connections"\n  value       = var.value\n'
            "  server_name = azurerm_postgresql_server.x.name\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unlogged_postgres_connections(resource: CloudResource) -> Iterable[Finding]:
    """A PostgreSQL server does not log connections.

    After an incident it cannot be seen who connected.
    Set `log_connections` to `on`.

    <https://learn.microsoft.com/en-us/azure/postgresql/flexible-server/concepts-logging>
    """
    return TABLE.findings(resource, "does not log connections")
