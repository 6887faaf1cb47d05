from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_false, row

from ._azure import NEW_FUNCTIONS, WEB
from ._examples import program

TABLE = Table(
    row(
        (*WEB, "azurerm_linux_web_app_slot", "azurerm_windows_web_app_slot", *NEW_FUNCTIONS),
        is_false("site_config.remote_debugging_enabled"),
        checkov="CKV_AZURE_72",
    ),
    row(
        "azurerm_app_service_slot", is_false("site_config.remote_debugging_enabled"), checkov="CKV_AZURE_155"
    ),
)


@policy(
    "CLD369",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    remote_debugging_enabled = «true»\n  }\n}\n"
        ),
        bad(
            program("azure-native:web:WebApp", "siteConfig: {remoteDebuggingEnabled: «true»}"), kind="pulumi"
        ),
        good('resource "azurerm_linux_web_app" "x" {\n}\n', because="debugging is off by default"),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    remote_debugging_enabled = var.value\n  }\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:web:WebApp", "siteConfig: {remoteDebuggingEnabled: false}"),
            kind="pulumi",
            because="the debugger is off",
        ),
    ],
)
def remote_debugging(resource: CloudResource) -> Iterable[Finding]:
    """Remote debugging of an app is on.

    A debugger can read the memory of the app and run code in it.
    Leave `remote_debugging_enabled` out.

    <https://learn.microsoft.com/en-us/azure/app-service/configure-common>
    """
    return TABLE.findings(resource, "can be debugged remotely")
