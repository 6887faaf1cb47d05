from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    Check,
    CloudResource,
    Fault,
    Table,
    all_of,
    each,
    fault,
    is_false,
    is_one_of,
    is_true,
    row,
)

from ._azure import FUNCTIONS, WEB
from ._examples import program


def _https(name: str) -> Check:
    """The URL must have the scheme https."""

    def check(part: CloudResource | Block) -> Fault | None:
        url = part.get(name)
        if url.string is not None and not url.string.lower().startswith("https://"):
            return fault(url, f"use https:// in {name}")
        return None

    return check


def _protected_cluster(part: CloudResource | Block) -> Fault | None:
    """The nodes of the cluster must encrypt and sign what they exchange."""
    for block in part.blocks("fabric_settings"):
        name, parameters = block.get("name"), block.get("parameters")
        level = parameters.get("ClusterProtectionLevel")
        pair = (parameters.get("name").string, parameters.get("value").string)
        if name.unknown or parameters.unknown or level.unknown:
            return None
        if name.string == "Security" and (
            level.string == "EncryptAndSign" or pair == ("ClusterProtectionLevel", "EncryptAndSign")
        ):
            return None
    return fault(
        part.get("fabric_settings"), 'set ClusterProtectionLevel = "EncryptAndSign" in fabric_settings'
    )


TABLE = Table(
    row(
        "azurerm_storage_account",
        all_of(
            is_true("https_traffic_only_enabled", default=True),
            is_true("enable_https_traffic_only", default=True),
        ),
        checkov="CKV_AZURE_3",
        trivy=("AZU-0008", "AZU-0059"),
    ),
    row(WEB, is_true("https_only"), checkov="CKV_AZURE_14", trivy="AZU-0072"),
    row(
        ("azurerm_app_service_slot", "azurerm_linux_web_app_slot", "azurerm_windows_web_app_slot"),
        is_true("https_only"),
        checkov="CKV_AZURE_153",
    ),
    row(
        FUNCTIONS,
        all_of(is_true("https_only"), is_true("auth_settings_v2.require_https", default=True)),
        checkov="CKV_AZURE_70",
        trivy="AZU-0004",
    ),
    row("azurerm_spring_cloud_api_portal", is_true("https_only_enabled"), checkov="CKV_AZURE_161"),
    row("azurerm_cdn_endpoint", is_false("is_http_allowed", default=True), checkov="CKV_AZURE_197"),
    row(
        "azurerm_application_gateway",
        each("http_listener", is_one_of("protocol", "Https")),
        checkov="CKV_AZURE_217",
    ),
    row("azurerm_api_management_backend", _https("url"), checkov="CKV_AZURE_215"),
    row("azurerm_container_registry_webhook", _https("service_uri"), checkov="CKV2_AZURE_30"),
    row(
        "azurerm_redis_cache",
        all_of(is_false("enable_non_ssl_port"), is_false("non_ssl_port_enabled")),
        checkov="CKV_AZURE_91",
    ),
    row("azurerm_mysql_server", is_true("ssl_enforcement_enabled"), checkov="CKV_AZURE_28", trivy="AZU-0020"),
    row(
        "azurerm_postgresql_server",
        is_true("ssl_enforcement_enabled"),
        checkov="CKV_AZURE_29",
        trivy="AZU-0020",
    ),
    row(
        "azurerm_mariadb_server", is_true("ssl_enforcement_enabled"), checkov="CKV_AZURE_47", trivy="AZU-0020"
    ),
    row("azurerm_spring_cloud_app", is_true("tls_enabled"), checkov="CKV2_AZURE_55"),
    row("azurerm_service_fabric_cluster", _protected_cluster, checkov="CKV_AZURE_125"),
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        each("domain_endpoint_options", is_true("enforce_https", default=True)),
        checkov="CKV_AWS_83",
        trivy="AWS-0046",
    ),
)


@policy(
    "CLD143",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('resource "azurerm_storage_account" "x" {\n  https_traffic_only_enabled = «false»\n}\n'),
        bad('«resource "azurerm_linux_web_app" "x"» {\n}\n'),
        bad('resource "azurerm_api_management_backend" "x" {\n  url = «"http://backend"»\n}\n'),
        bad(
            'resource "azurerm_application_gateway" "x" {\n  http_listener {\n    name     = "web"\n'
            '    protocol = «"Http"»\n  }\n}\n'
        ),
        bad('«resource "azurerm_service_fabric_cluster" "x"» {\n}\n'),
        bad('resource "azurerm_redis_cache" "x" {\n  enable_non_ssl_port = «true»\n}\n'),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  domain_endpoint_options {\n"
            "    enforce_https = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(program("azure-native:storage:StorageAccount", "enableHttpsTrafficOnly: «false»"), kind="pulumi"),
        bad(
            program("azure-native:network:ApplicationGateway", "httpListeners: [{protocol: «Http»}]"),
            kind="pulumi",
        ),
        bad(program("azure-native:redis:Redis", "enableNonSslPort: «true»"), kind="pulumi"),
        bad(
            program("aws-native:opensearchservice:Domain", "domainEndpointOptions: {enforceHttps: «false»}"),
            kind="pulumi",
        ),
        good(
            'resource "azurerm_linux_web_app" "x" {\n  https_only = true\n}\n', because="HTTP is redirected"
        ),
        good(
            'resource "azurerm_service_fabric_cluster" "x" {\n  fabric_settings {\n    name = "Security"\n'
            '    parameters = {\n      ClusterProtectionLevel = "EncryptAndSign"\n    }\n  }\n}\n',
            because="the nodes encrypt",
        ),
        good(
            'variable "value" {}\n\nresource "azurerm_linux_web_app" "x" {\n  https_only = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            program("azure-native:storage:StorageAccount", "enableHttpsTrafficOnly: true"),
            kind="pulumi",
            because="the account requires HTTPS",
        ),
        good(
            program("azure-native:network:ApplicationGateway", "httpListeners: [{protocol: Https}]"),
            kind="pulumi",
            because="the listener uses TLS",
        ),
        good(
            program("azure-native:redis:Redis", "enableNonSslPort: false"),
            kind="pulumi",
            because="the port without TLS is closed",
        ),
        good(
            program("aws-native:opensearchservice:Domain", "domainEndpointOptions: {enforceHttps: true}"),
            kind="pulumi",
            because="HTTPS is required",
        ),
    ],
)
def unenforced_https(resource: CloudResource) -> Iterable[Finding]:
    """A service answers without TLS.

    Logins, cookies and data cross the network readable and can be changed on the way.
    Require HTTPS, or TLS for connections to databases and caches.

    <https://learn.microsoft.com/en-us/azure/security/fundamentals/encryption-overview>
    """
    return TABLE.findings(resource, "answers without TLS")
