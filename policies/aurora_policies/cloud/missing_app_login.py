from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, any_of, is_true, row

from ._azure import WEB

TABLE = Table(
    row(
        WEB,
        any_of(is_true("auth_settings.enabled"), is_true("auth_settings_v2.auth_enabled")),
        checkov="CKV_AZURE_13",
        trivy="AZU-0003",
    ),
    row("azurerm_function_app", is_true("auth_settings.enabled"), checkov="CKV_AZURE_56"),
)


@policy(
    "CLD365",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        bad('resource "azurerm_linux_web_app" "x" {\n  auth_settings {\n    enabled = «false»\n  }\n}\n'),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  auth_settings_v2 {\n    auth_enabled = true\n  }\n}\n',
            because="users log in",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  auth_settings {\n'
            "    enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def missing_app_login(resource: CloudResource) -> Iterable[Finding]:
    """App Service does not ask for a login.

    The code of the app alone decides who may use it.
    Turn `auth_settings_v2` on, unless the app does its own login.

    <https://learn.microsoft.com/en-us/azure/app-service/overview-authentication-authorization>
    """
    return TABLE.findings(resource, "does not ask for a login")
