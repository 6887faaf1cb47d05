import re
from base64 import b64decode
from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, Check, CloudResource, Fault, Table, fault, row
from aurora_devops.cloud.checks import keys
from aurora_devops.cloud.value import MARKER
from aurora_devops.core.source import Source
from aurora_devops.secrets.decoded import Decoded
from aurora_devops.secrets.detect import IDENTIFIER_FAMILIES, PLACEHOLDER_TOKEN, search

_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")


def _without_secrets(*paths: str | tuple[str, ...]) -> Check:
    """No script at these paths may have a secret."""

    def check(part: CloudResource | Block) -> Fault | None:
        for path in paths:
            value = part.get(*keys(path))
            text = value.string if value.known else value.text
            if text is not None and (_has_secret(text) or _has_secret(_plain(text))):
                return fault(value, "read it from a secret manager")
        return None

    return check


def _has_secret(text: str) -> bool:
    """Whether a script has a credential, or an example where a token belongs; what is not known may be any text."""
    found = search(Decoded(Source("user-data", text.replace(MARKER, "${unknown}"))))
    harmless = IDENTIFIER_FAMILIES - {PLACEHOLDER_TOKEN}
    return any(secrets and family not in harmless for family, secrets in found.items())


def _plain(text: str) -> str:
    """What a text in Base64 encodes; nothing if it is not such a text."""
    if not _BASE64.fullmatch(text):
        return ""
    try:
        return b64decode(text, validate=False).decode("utf-8", "replace")
    except ValueError:
        return ""


TABLE = Table(
    row(
        ("aws_instance", "aws_launch_template", "aws_launch_configuration"),
        _without_secrets("user_data", "user_data_base64"),
        checkov="CKV_AWS_46",
        trivy=("AWS-0029", "AWS-0122", "AWS-0129"),
    ),
    row(
        "azurerm_virtual_machine",
        _without_secrets("os_profile.custom_data"),
        checkov="CKV_AZURE_45",
        trivy="AZU-0037",
    ),
    row(
        (
            "azurerm_linux_virtual_machine",
            "azurerm_linux_virtual_machine_scale_set",
            "azurerm_windows_virtual_machine",
            "azurerm_windows_virtual_machine_scale_set",
        ),
        _without_secrets("custom_data", "user_data"),
        trivy="AZU-0037",
    ),
    row(
        ("google_compute_instance", "google_compute_instance_template"),
        _without_secrets(
            "metadata_startup_script", ("metadata", "startup-script"), ("metadata", "user-data")
        ),
    ),
    row("cloudstack_instance", _without_secrets("user_data"), trivy="CLDSTK-0001"),
    row(
        ("digitalocean_droplet", "hcloud_server", "openstack_compute_instance_v2"),
        _without_secrets("user_data"),
    ),
)


@policy(
    "CLD505",
    severity="error",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "aws_instance" "x" {\n  user_data = «"export DB_PASSWORD=correct-horse-battery"»\n}\n'),
        bad(
            'resource "aws_launch_configuration" "x" {\n'
            '  user_data_base64 = «"ZXhwb3J0IERCX1BBU1NXT1JEPWNvcnJlY3QtaG9yc2U="»\n'
            "}\n"
        ),
        bad(
            'resource "azurerm_virtual_machine" "x" {\n  os_profile {\n'
            '    custom_data = «"export DB_PASSWORD=correct-horse-battery"»\n  }\n}\n'
        ),
        bad(
            'resource "azurerm_linux_virtual_machine" "x" {\n'
            '  custom_data = «base64encode("export DB_PASSWORD=correct-horse-battery")»\n}\n'
        ),
        bad(
            'resource "google_compute_instance" "x" {\n  metadata = {\n'
            '    startup-script = «"export DB_PASSWORD=correct-horse-battery"»\n  }\n}\n'
        ),
        bad(
            'resource "hcloud_server" "x" {\n  user_data = «"export DB_PASSWORD=correct-horse-battery"»\n}\n'
        ),
        good(
            'variable "password" {}\n\nresource "azurerm_linux_virtual_machine" "x" {\n'
            '  custom_data = base64encode("export DB_PASSWORD=${var.password}")\n}\n',
            because="the value is unknown",
        ),
        good(
            'resource "aws_instance" "x" {\n'
            '  user_data = "export DB_PASSWORD=$(aws ssm get-parameter --name db)"\n'
            "}\n",
            because="the password is read when the machine starts",
        ),
        good(
            'variable "password" {}\n'
            "\n"
            'resource "aws_instance" "x" {\n'
            '  user_data = "export DB_PASSWORD=${var.password}"\n'
            "}\n",
            because="the value is unknown",
        ),
        good(
            'resource "random_password" "database" {\n  length = 20\n}\n'
            "\n"
            'resource "aws_instance" "x" {\n'
            '  user_data = "PASSWORD_ARN=${random_password.database.id}; get-password $PASSWORD_ARN"\n'
            "}\n",
            because="an ARN is the name of a secret",
        ),
        good(
            'resource "aws_instance" "x" {\n  user_data = "mysql --password=/run/secrets/database"\n}\n',
            because="the password is in a file",
        ),
    ],
)
def secret_in_user_data(resource: CloudResource) -> Iterable[Finding]:
    """A secret is in the user data of a machine.

    Everyone who can describe the instance, and every process on it, can read the user data; it is in the state as well.
    Read the secret from a secret manager when the machine starts, with the role or the identity of the machine.

    <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html>
    """
    return TABLE.findings(resource, "has a secret in its user data")
