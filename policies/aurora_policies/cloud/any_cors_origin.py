from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, contains_none_of, row

from ._azure import WEB


def _function_url(part: CloudResource | Block) -> Fault | None:
    """Any method from any site."""
    return contains_none_of("cors.allow_methods", "*")(part) and contains_none_of("cors.allow_origins", "*")(
        part
    )


TABLE = Table(
    row(WEB, contains_none_of("site_config.cors.allowed_origins", "*"), checkov="CKV_AZURE_57"),
    row(
        "azurerm_function_app",
        contains_none_of("site_config.cors.allowed_origins", "*"),
        checkov="CKV_AZURE_62",
    ),
    row("aws_lambda_function_url", _function_url, checkov="CKV2_AWS_75"),
)


@policy(
    "CLD370",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    cors {\n'
            '      allowed_origins = [«"*"»]\n    }\n  }\n}\n'
        ),
        bad(
            'resource "aws_lambda_function_url" "resize" {\n'
            "  cors {\n"
            '    allow_methods = ["*"]\n'
            '    allow_origins = [«"*"»]\n'
            "  }\n"
            "}\n"
        ),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    cors {\n'
            '      allowed_origins = ["https://example.com"]\n    }\n  }\n}\n',
            because="one site is allowed",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  site_config {\n    cors {\n'
            "      allowed_origins = var.value\n    }\n  }\n}\n",
            because="the value is unknown",
        ),
    ],
)
def any_cors_origin(resource: CloudResource) -> Iterable[Finding]:
    """Scripts of every site may call an app or a function.

    A site that a user visits can read the answers of the app.
    Name the sites.

    <https://learn.microsoft.com/en-us/azure/app-service/app-service-web-tutorial-rest-api>
    """
    return TABLE.findings(resource, "may be called by scripts of every site")
