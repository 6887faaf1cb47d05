from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import Block, CloudResource, Fault, Table, fault, is_one_of, row

_MODE, _REQUIRED = "settings.ip_configuration.ssl_mode", "settings.ip_configuration.require_ssl"


def _encrypted(part: CloudResource | Block) -> Fault | None:
    mode = is_one_of(_MODE, "ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED")(part)
    if mode is None or not part.get(*_MODE.split(".")).absent:
        return mode
    value = part.get(*_REQUIRED.split("."))
    return fault(value, mode.advice) if value.is_false or value.absent else None


TABLE = Table(
    row("google_sql_database_instance", _encrypted, checkov="CKV_GCP_6", trivy="GCP-0015"),
)


@policy(
    "CLD460",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "google_sql_database_instance" "x"» {\n  region = "europe-west1"\n}\n'),
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      require_ssl = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            '      ssl_mode = «"ALLOW_UNENCRYPTED_AND_ENCRYPTED"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            '      ssl_mode = "ENCRYPTED_ONLY"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="unencrypted connections are refused",
        ),
        good(
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      require_ssl = true\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="TLS is required",
        ),
        good(
            'variable "value" {}\n'
            "\n"
            'resource "google_sql_database_instance" "x" {\n'
            "  settings {\n"
            "    ip_configuration {\n"
            "      ssl_mode = var.value\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="the value is unknown",
        ),
    ],
)
def unencrypted_sql_connection(resource: CloudResource) -> Iterable[Finding]:
    """A Cloud SQL instance accepts connections without TLS.

    Passwords and data can be read on the way.
    Set `ssl_mode` to `ENCRYPTED_ONLY` or `TRUSTED_CLIENT_CERTIFICATE_REQUIRED`.

    <https://cloud.google.com/sql/docs/postgres/configure-ssl-instance>
    """
    return TABLE.findings(resource, "accepts connections without TLS")
