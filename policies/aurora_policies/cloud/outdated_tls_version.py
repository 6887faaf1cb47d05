from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    all_of,
    fault,
    is_false,
    is_none_of,
    is_one_of,
    is_true,
    row,
)

from ._azure import NEW_FUNCTIONS, NEW_WEB, OLD_FUNCTIONS, OLD_WEB
from ._examples import program

_OLD_PROTOCOLS = (
    "enable_back_end_ssl30",
    "enable_backend_ssl30",
    "enable_backend_tls10",
    "enable_backend_tls11",
    "enable_frontend_ssl30",
    "enable_frontend_tls10",
    "enable_frontend_tls11",
)
_MODERN_POLICIES = ("AppGwSslPolicy20220101", "AppGwSslPolicy20220101S")


def _modern_ssl_policy(part: CloudResource | Block) -> Fault | None:
    """The gateway must have a predefined policy of today, or TLS 1.2 with authenticated ciphers."""
    type, name = part.get("ssl_policy", "policy_type"), part.get("ssl_policy", "policy_name")
    if type.unknown or name.unknown or (name.known and name.string in _MODERN_POLICIES):
        return None
    least = part.get("ssl_policy", "min_protocol_version")
    if name.absent and (least.unknown or least.string in ("TLSv1_2", "TLSv1_3")):
        for cipher, item in part.get("ssl_policy", "cipher_suites").strings():
            if "_CBC_" in cipher or not cipher.startswith(("TLS_ECDHE_", "TLS_AES_", "TLS_CHACHA20_")):
                return fault(item, f'remove "{cipher}" from ssl_policy.cipher_suites')
        return None
    return fault(name, f'set ssl_policy.policy_name = "{_MODERN_POLICIES[1]}"')


TABLE = Table(
    row(
        "azurerm_storage_account",
        is_one_of("min_tls_version", "TLS1_2", "TLS1_3", default="TLS1_2"),
        checkov="CKV_AZURE_44",
        trivy=("AZU-0011", "AZU-0059"),
    ),
    row(
        OLD_WEB,
        is_one_of("site_config.min_tls_version", "1.2", "1.3", default="1.2"),
        checkov="CKV_AZURE_15",
        trivy="AZU-0006",
    ),
    row(
        NEW_WEB,
        is_one_of("site_config.minimum_tls_version", "1.2", "1.3", default="1.2"),
        checkov="CKV_AZURE_15",
        trivy="AZU-0006",
    ),
    row(
        "azurerm_app_service_slot",
        is_one_of("site_config.min_tls_version", "1.2", "1.3", default="1.2"),
        checkov="CKV_AZURE_154",
    ),
    row(
        OLD_FUNCTIONS,
        is_one_of("site_config.min_tls_version", "1.2", "1.3", default="1.2"),
        checkov="CKV_AZURE_145",
    ),
    row(
        NEW_FUNCTIONS,
        is_one_of("site_config.minimum_tls_version", "1.2", "1.3", default="1.2"),
        checkov="CKV_AZURE_145",
    ),
    row(
        "azurerm_mssql_server",
        is_one_of("minimum_tls_version", "1.2", "1.3"),
        checkov="CKV_AZURE_52",
        trivy="AZU-0026",
    ),
    row(
        "azurerm_mysql_server",
        is_one_of("ssl_minimal_tls_version_enforced", "TLS1_2", "TLS1_3"),
        checkov="CKV_AZURE_54",
        trivy="AZU-0026",
    ),
    row(
        "azurerm_postgresql_server",
        is_one_of("ssl_minimal_tls_version_enforced", "TLS1_2", "TLS1_3"),
        checkov="CKV_AZURE_147",
        trivy="AZU-0026",
    ),
    row(
        "azurerm_mariadb_server",
        all_of(
            is_true("ssl_enforcement_enabled"),
            is_one_of("ssl_minimal_tls_version_enforced", "TLS1_2", default="TLS1_2"),
        ),
        checkov="CKV2_AZURE_37",
    ),
    row("azurerm_redis_cache", is_one_of("minimum_tls_version", "1.2", "1.3"), checkov="CKV_AZURE_148"),
    row(
        "azurerm_servicebus_namespace",
        is_one_of("minimum_tls_version", "1.2", "1.3"),
        checkov="CKV_AZURE_205",
    ),
    row(
        "azurerm_eventhub_namespace",
        is_one_of("minimum_tls_version", "1.2", "1.3", default="1.2"),
        checkov="CKV_AZURE_223",
    ),
    row(
        "azurerm_cdn_endpoint_custom_domain",
        all_of(
            is_none_of("cdn_managed_https.tls_version", "None", "TLS10"),
            is_none_of("user_managed_https.tls_version", "None", "TLS10"),
        ),
        checkov="CKV_AZURE_200",
    ),
    row(
        "azurerm_api_management",
        all_of(*(is_false(f"security.{name}") for name in _OLD_PROTOCOLS)),
        checkov="CKV_AZURE_173",
    ),
    row("azurerm_application_gateway", _modern_ssl_policy, checkov="CKV_AZURE_218"),
)


@policy(
    "CLD142",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_storage_account" "x" {\n  min_tls_version = «"TLS1_0"»\n}\n'),
        bad(
            'resource "azurerm_linux_web_app" "x" {\n  site_config {\n    minimum_tls_version = «"1.1"»\n'
            "  }\n}\n"
        ),
        bad(
            'resource "azurerm_api_management" "x" {\n  security {\n    enable_frontend_tls10 = «true»\n'
            "  }\n}\n"
        ),
        bad('«resource "azurerm_application_gateway" "x"» {\n}\n'),
        bad('«resource "azurerm_mssql_server" "x"» {\n}\n'),
        bad(
            'resource "azurerm_application_gateway" "x" {\n  ssl_policy {\n'
            '    policy_type = "Predefined"\n    policy_name = «"AppGwSslPolicy20150501"»\n  }\n}\n'
        ),
        bad(
            program("azure-native:storage/v20230101:StorageAccount", "minimumTlsVersion: «TLS1_0»"),
            kind="pulumi",
        ),
        bad(program("azure-native:sql:Server", "minimalTlsVersion: «'1.0'»"), kind="pulumi"),
        bad(program("azure-native:eventhub:Namespace", "minimumTlsVersion: «'1.0'»"), kind="pulumi"),
        good(
            'resource "azurerm_mssql_server" "x" {\n  minimum_tls_version = "1.2"\n}\n',
            because="TLS 1.2 is required",
        ),
        good(
            'resource "azurerm_application_gateway" "x" {\n  ssl_policy {\n'
            '    policy_type          = "CustomV2"\n    min_protocol_version = "TLSv1_2"\n'
            '    cipher_suites        = ["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]\n  }\n}\n',
            because="the protocol and the ciphers are modern",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_mssql_server" "x" {\n'
            "  minimum_tls_version = var.value\n}\n",
            because="the value is unknown",
        ),
        good(
            program("azure-native:storage/v20230101:StorageAccount", "minimumTlsVersion: TLS1_2"),
            kind="pulumi",
            because="TLS 1.2 is required",
        ),
        good(
            program("azure-native:sql:Server", "administratorLogin: root"),
            kind="pulumi",
            because="the default is unknown",
        ),
        good(
            program("azure-native:eventhub:Namespace", "minimumTlsVersion: '1.2'"),
            kind="pulumi",
            because="TLS 1.2 is required",
        ),
    ],
)
def outdated_tls_version(resource: CloudResource) -> Iterable[Finding]:
    """A service accepts a version of TLS that is not secure any more.

    TLS 1.0 and 1.1 have known weaknesses; an attacker on the network can make a client fall back to them.
    Require TLS 1.2 or newer.

    <https://learn.microsoft.com/en-us/security/engineering/solving-tls1-problem>
    """
    return TABLE.findings(resource, "accepts an outdated version of TLS")
