from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, all_of, fault, row

from ._azure import WEB


def _supported(path: str, least: tuple[int, int]) -> Check:
    """The version must not be older; the provider has a supported default."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*path.split("."))
        numbers = (value.string or "").removeprefix("v").split(".")
        if len(numbers) < 2 or not numbers[0].isdigit() or not numbers[1].isdigit():
            return None
        if (int(numbers[0]), int(numbers[1])) < least:
            return fault(value, f"use version {least[0]}.{least[1]} or newer")
        return None

    return check


TABLE = Table(
    row(
        WEB,
        all_of(
            _supported("site_config.php_version", (8, 1)),
            _supported("site_config.application_stack.php_version", (8, 1)),
        ),
        trivy="AZU-0069",
    ),
    row(
        WEB,
        all_of(
            _supported("site_config.python_version", (3, 9)),
            _supported("site_config.application_stack.python_version", (3, 9)),
        ),
        trivy="AZU-0070",
    ),
    row(
        ("azurerm_app_service", "azurerm_windows_web_app"),
        all_of(
            _supported("site_config.dotnet_framework_version", (8, 0)),
            _supported("site_config.application_stack.dotnet_version", (8, 0)),
        ),
        checkov="CKV_AZURE_80",
    ),
)


@policy(
    "CLD377",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    application_stack {\n'
            '      php_version = «"7.4"»\n    }\n  }\n}\n'
        ),
        bad('resource "azurerm_app_service" "x" {\n  site_config {\n    python_version = «"3.8"»\n  }\n}\n'),
        bad(
            'resource "azurerm_windows_web_app" "x" {\n  site_config {\n    application_stack {\n'
            '      dotnet_version = «"v6.0"»\n    }\n  }\n}\n'
        ),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    application_stack {\n'
            '      python_version = "3.12"\n    }\n  }\n}\n',
            because="the version is supported",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n'
            "    application_stack {\n      php_version = var.value\n    }\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def unsupported_app_runtime(resource: CloudResource) -> Iterable[Finding]:
    """An app runs on a version of its language that is not supported any more.

    Flaws that are found in it are not fixed.
    Use a supported version.

    <https://learn.microsoft.com/en-us/azure/app-service/language-support-policy>
    """
    return TABLE.findings(resource, "runs on an unsupported version")
