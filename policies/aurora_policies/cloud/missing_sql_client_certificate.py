from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import CloudResource, Table, is_none_of, row, when


def _supports_certificates(resource: CloudResource) -> bool:
    version = resource.get("database_version")
    return not version.unknown and "SQLSERVER" not in (version.string or "")


TABLE = Table(
    row(
        "google_sql_database_instance",
        when(_supports_certificates, is_none_of("settings.ip_configuration.ssl_mode", "ENCRYPTED_ONLY")),
        checkov="CKV_GCP_6",
    ),
)


@policy(
    "CLD556",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "google_sql_database_instance" "main" {\n'
            '  database_version = "POSTGRES_16"\n'
            "\n"
            "  settings {\n"
            "    ip_configuration {\n"
            '      ssl_mode = «"ENCRYPTED_ONLY"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "google_sql_database_instance" "main" {\n'
            '  database_version = "POSTGRES_16"\n'
            "\n"
            "  settings {\n"
            "    ip_configuration {\n"
            '      ssl_mode = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="clients need a certificate",
        ),
        good(
            'resource "google_sql_database_instance" "main" {\n'
            '  database_version = "SQLSERVER_2022_STANDARD"\n'
            "\n"
            "  settings {\n"
            "    ip_configuration {\n"
            '      ssl_mode = "ENCRYPTED_ONLY"\n'
            "    }\n"
            "  }\n"
            "}\n",
            because="SQL Server does not support it",
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
def missing_sql_client_certificate(resource: CloudResource) -> Iterable[Finding]:
    """A MySQL or PostgreSQL instance accepts clients without a certificate.

    A stolen password is enough to connect.
    Set `ssl_mode = "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"`. SQL Server does not support it.

    <https://cloud.google.com/sql/docs/postgres/configure-ssl-instance>
    """
    return TABLE.findings(resource, "accepts clients without a certificate")
