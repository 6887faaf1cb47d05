"""The resources of the package `azure-native`, which follows the API of Azure Resource Manager.

Source: the schema of the package (3.29), whose descriptions also have the defaults. What is unknown if it is not set
has no documented default, or one that is another in another version of the API.
"""

from __future__ import annotations

from ...cloud.value import UNKNOWN, Value, has_unknown_key
from .native import (
    Attribute,
    Companion,
    Convert,
    Native,
    block,
    made,
    native,
    negated,
    never,
    reach,
    same,
    switch,
    words,
)

_IDENTITY = block("", type=same("identity.type", None))


def _replication(sku: Value) -> object:
    """`Standard_LRS` is the replication LRS."""
    return sku.string.partition("_")[2] or UNKNOWN if sku.string else UNKNOWN


def _addresses(rules: Value) -> object:
    """The addresses in a list of rules."""
    return [reach(rule, ("value",)) for rule in rules.items] if isinstance(rules.data, list) else UNKNOWN


def _status(path: str) -> Attribute:
    """Whether a policy of a registry is on; it is not by default."""
    return switch(path, "enabled", "disabled", absent=None)


def _workers(capacity: Value) -> object:
    """The instances of a plan; one that Azure scales has none of its own."""
    return capacity if capacity.number else UNKNOWN


def _addon(name: str) -> Attribute:
    """Whether an addon of a cluster is enabled."""
    return made("addonProfiles", _enabled(name), None, property=f"addonProfiles.{name}.enabled")


def _set_addon(name: str) -> Attribute:
    """An addon of a cluster as a block, which is not set if it is not enabled."""
    enabled = _enabled(name)

    def convert(profiles: Value) -> object:
        value = enabled(profiles)
        data = value.data if isinstance(value, Value) else value
        return data if data is UNKNOWN else data or None

    return made("addonProfiles", convert, None, property=f"addonProfiles.{name}")


def _enabled(name: str) -> Convert:
    """Whether an addon of a cluster is enabled; the names of addons are in any case of letters."""

    def convert(profiles: Value) -> object:
        if not isinstance(profiles.data, dict):
            return UNKNOWN
        for key, profile in profiles.data.items():
            if key.lower() == name:
                return reach(profile, ("enabled",))
        return UNKNOWN if has_unknown_key(profiles.data) else False

    return convert


def _runtime(language: str) -> Convert:
    """The version of a language in `PYTHON|3.12`."""

    def convert(version: Value) -> object:
        name, _, number = (version.string or "").partition("|")
        return number if name.lower() == language and number else UNKNOWN

    return convert


def _app(app: Value) -> str | None:
    """The type of an app by its kind: `functionapp,linux`; without a kind it is an app on Windows."""
    kind = reach(app, ("kind",))
    if kind.unknown:
        return None
    words = (kind.string or "app").lower().split(",")
    if "workflowapp" in words:
        return None
    system = "linux" if "linux" in words else "windows"
    return f"azurerm_{system}_{'function_app' if 'functionapp' in words else 'web_app'}"


def _cluster(cluster: Value) -> str | None:
    """A cluster whose settings are its own; of an automatic one Azure decides about most of them."""
    sku = reach(cluster, ("sku", "name"))
    return None if sku.unknown or (sku.string or "").lower() == "automatic" else "azurerm_kubernetes_cluster"


def _machine(machine: Value) -> str | None:
    """The type of a machine by its operating system."""
    for system in ("linux", "windows"):
        if reach(machine, ("osProfile", f"{system}Configuration")).known:
            return f"azurerm_{system}_virtual_machine"
    return None


def _database(engine: str) -> Native:
    """A server of PostgreSQL or MySQL: a single one in versions of the API in which it has `properties`."""

    def type(server: Value) -> str | None:
        properties = reach(server, ("properties",))
        if properties.unknown:
            return None
        return f"azurerm_{engine}_{'server' if properties.known else 'flexible_server'}"

    return native(
        type,
        create_mode=same("createMode", None),
        geo_redundant_backup_enabled=made("", _geo_redundant, property="backup.geoRedundantBackup"),
        infrastructure_encryption_enabled=switch("properties.infrastructureEncryption"),
        public_network_access_enabled=switch("properties.publicNetworkAccess"),
        ssl_enforcement_enabled=switch("properties.sslEnforcement"),
        ssl_minimal_tls_version_enforced=same("properties.minimalTlsVersion"),
    )


def _geo_redundant(server: Value) -> object:
    """Whether backups are in another region: by default they are not in that of a flexible server."""
    if reach(server, ("properties",)).absent:
        return switch("backup.geoRedundantBackup", absent=None).of(server)
    return switch("properties.storageProfile.geoRedundantBackup").of(server)


def _range(type: str) -> Native:
    return native(type, start_ip_address=same("startIpAddress"), end_ip_address=same("endIpAddress"))


_SECURITY_RULE = {
    "access": same("access"),
    "direction": same("direction"),
    "protocol": same("protocol"),
    **{
        f"{end}_{what}": same(f"{end}{property}", None)
        for end in ("source", "destination")
        for what, property in (
            ("address_prefix", "AddressPrefix"),
            ("address_prefixes", "AddressPrefixes"),
            ("port_range", "PortRange"),
            ("port_ranges", "PortRanges"),
        )
    },
}

_SITE = block(
    "",
    always_on=same("siteConfig.alwaysOn"),
    application_stack=block(
        "siteConfig",
        python_version=made("linuxFxVersion", _runtime("python")),
        php_version=made("linuxFxVersion", _runtime("php")),
    ),
    cors=block("", allowed_origins=same("siteConfig.cors.allowedOrigins", None)),
    ftps_state=same("siteConfig.ftpsState"),
    health_check_path=same("siteConfig.healthCheckPath", None),
    http2_enabled=same("siteConfig.http20Enabled"),
    minimum_tls_version=same("siteConfig.minTlsVersion"),
    remote_debugging_enabled=same("siteConfig.remoteDebuggingEnabled", None),
)

_CLUSTER = native(
    _cluster,
    addon_profile=block(
        "",
        azure_policy=block("", enabled=_addon("azurepolicy")),
        oms_agent=block("", enabled=_addon("omsagent")),
    ),
    api_server_access_profile=block(
        "", authorized_ip_ranges=same("apiServerAccessProfile.authorizedIPRanges", None)
    ),
    api_server_authorized_ip_ranges=same("apiServerAccessProfile.authorizedIPRanges", None),
    automatic_channel_upgrade=same("autoUpgradeProfile.upgradeChannel", None),
    automatic_upgrade_channel=same("autoUpgradeProfile.upgradeChannel", None),
    azure_policy_enabled=_addon("azurepolicy"),
    default_node_pool=block(
        "agentPoolProfiles",
        enable_host_encryption=same("enableEncryptionAtHost", None),
        enable_node_public_ip=same("enableNodePublicIP", None),
        host_encryption_enabled=same("enableEncryptionAtHost", None),
        max_pods=same("maxPods"),
        node_public_ip_enabled=same("enableNodePublicIP", None),
        os_disk_type=same("osDiskType"),
        type=same("type"),
    ),
    disk_encryption_set_id=same("diskEncryptionSetID", None),
    local_account_disabled=same("disableLocalAccounts", None),
    network_profile=block(
        "",
        network_plugin=same("networkProfile.networkPlugin"),
        network_policy=same("networkProfile.networkPolicy", None),
    ),
    oms_agent=_set_addon("omsagent"),
    private_cluster_enabled=same("apiServerAccessProfile.enablePrivateCluster", None),
    role_based_access_control_enabled=same("enableRBAC"),
    sku_tier=same("sku.tier", None),
)

_COSMOS = native(
    "azurerm_cosmosdb_account",
    access_key_metadata_writes_enabled=negated("disableKeyBasedMetadataWriteAccess", None),
    is_virtual_network_filter_enabled=same("isVirtualNetworkFilterEnabled", None),
    key_vault_key_id=same("keyVaultKeyUri", None),
    kind=same("kind", "GlobalDocumentDB"),
    local_authentication_disabled=same("disableLocalAuth", None),
    public_network_access_enabled=switch("publicNetworkAccess"),
)

_REDIS = native(
    "azurerm_redis_cache",
    enable_non_ssl_port=same("enableNonSslPort", None),
    minimum_tls_version=same("minimumTlsVersion"),
    non_ssl_port_enabled=same("enableNonSslPort", None),
    public_network_access_enabled=switch("publicNetworkAccess", absent=None),
    sku_name=same("sku.name"),
)

# By module and type.
TYPES: dict[str, Native] = {
    "authorization:RoleDefinition": native(
        "azurerm_role_definition",
        assignable_scopes=same("assignableScopes", None),
        permissions=block(
            "permissions",
            None,
            actions=same("actions", None),
            data_actions=same("dataActions", None),
            not_actions=same("notActions", None),
        ),
    ),
    "cache:Redis": _REDIS,
    "cognitiveservices:Account": native(
        "azurerm_cognitive_account",
        Companion("azurerm_cognitive_account_customer_managed_key", "properties.encryption"),
        customer_managed_key=block(
            "", key_vault_key_id=same("properties.encryption.keyVaultProperties.keyName", None)
        ),
        identity=_IDENTITY,
        kind=same("kind"),
        local_auth_enabled=negated("properties.disableLocalAuth", None),
        public_network_access_enabled=switch("properties.publicNetworkAccess"),
    ),
    "compute:Disk": native(
        "azurerm_managed_disk",
        disk_encryption_set_id=same("encryption.diskEncryptionSetId", None),
        encryption_settings=block("", enabled=same("encryptionSettingsCollection.enabled", None)),
        public_network_access_enabled=switch("publicNetworkAccess"),
    ),
    "compute:VirtualMachine": native(
        _machine,
        admin_ssh_key=block(
            "osProfile.linuxConfiguration.ssh.publicKeys", None, public_key=same("keyData", None)
        ),
        allow_extension_operations=same("osProfile.allowExtensionOperations"),
        disable_password_authentication=same("osProfile.linuxConfiguration.disablePasswordAuthentication"),
        encryption_at_host_enabled=same("securityProfile.encryptionAtHost", None),
        provision_vm_agent=same("osProfile.linuxConfiguration.provisionVMAgent"),
    ),
    "containerregistry:Registry": native(
        "azurerm_container_registry",
        admin_enabled=same("adminUserEnabled", None),
        anonymous_pull_enabled=same("anonymousPullEnabled", None),
        data_endpoint_enabled=same("dataEndpointEnabled"),
        public_network_access_enabled=switch("publicNetworkAccess", absent=None),
        quarantine_policy_enabled=_status("policies.quarantinePolicy.status"),
        retention_policy=block("", enabled=_status("policies.retentionPolicy.status")),
        retention_policy_in_days=words(
            "policies.retentionPolicy.status", {"enabled": 7, "disabled": None}, None
        ),
        sku=same("sku.name"),
        trust_policy=block("", enabled=_status("policies.trustPolicy.status")),
        trust_policy_enabled=_status("policies.trustPolicy.status"),
        zone_redundancy_enabled=switch("zoneRedundancy", absent=None),
    ),
    "containerservice:ManagedCluster": _CLUSTER,
    "cosmosdb:DatabaseAccount": _COSMOS,
    "dbformysql:FirewallRule": _range("azurerm_mysql_flexible_server_firewall_rule"),
    "dbformysql:Server": _database("mysql"),
    "dbformysql:SingleServer": _database("mysql"),
    "dbformysql:SingleServerFirewallRule": _range("azurerm_mysql_firewall_rule"),
    "dbforpostgresql:FirewallRule": _range("azurerm_postgresql_flexible_server_firewall_rule"),
    "dbforpostgresql:Server": _database("postgresql"),
    "dbforpostgresql:SingleServer": _database("postgresql"),
    "dbforpostgresql:SingleServerFirewallRule": _range("azurerm_postgresql_firewall_rule"),
    "documentdb:DatabaseAccount": _COSMOS,
    "eventhub:Namespace": native("azurerm_eventhub_namespace", minimum_tls_version=same("minimumTlsVersion")),
    "keyvault:Key": native(
        "azurerm_key_vault_key",
        expiration_date=same("properties.attributes.expires", None),
        key_type=same("properties.kty"),
    ),
    "keyvault:Secret": native(
        "azurerm_key_vault_secret",
        content_type=same("properties.contentType", None),
        expiration_date=same("properties.attributes.expires", None),
    ),
    "keyvault:Vault": native(
        "azurerm_key_vault",
        network_acls=block(
            "",
            default_action=same("properties.networkAcls.defaultAction", None),
            ip_rules=same("properties.networkAcls.ipRules", None),
            virtual_network_subnet_ids=same("properties.networkAcls.virtualNetworkRules", None),
        ),
        public_network_access_enabled=switch("properties.publicNetworkAccess", absent=None),
        purge_protection_enabled=same("properties.enablePurgeProtection", None),
        soft_delete_enabled=same("properties.enableSoftDelete", None),
        soft_delete_retention_days=same("properties.softDeleteRetentionInDays", None),
    ),
    "network:ApplicationGateway": native(
        "azurerm_application_gateway",
        firewall_policy_id=same("firewallPolicy.id", None),
        http_listener=block("httpListeners", None, protocol=same("protocol")),
        ssl_policy=block(
            "sslPolicy",
            min_protocol_version=same("minProtocolVersion"),
            policy_name=same("policyName"),
            policy_type=same("policyType"),
        ),
        waf_configuration=block("", enabled=same("webApplicationFirewallConfiguration.enabled", None)),
    ),
    "network:NetworkSecurityGroup": native(
        "azurerm_network_security_group",
        access=never(),
        security_rule=block("securityRules", None, **_SECURITY_RULE),
    ),
    "network:SecurityRule": native("azurerm_network_security_rule", security_rule=never(), **_SECURITY_RULE),
    "network:VirtualNetwork": native(
        "azurerm_virtual_network",
        address_space=same("addressSpace.addressPrefixes"),
        dns_servers=same("dhcpOptions.dnsServers", None),
    ),
    "redis:Redis": _REDIS,
    "search:Service": native(
        "azurerm_search_service",
        allowed_ips=made("networkRuleSet.ipRules", _addresses, None),
        identity=_IDENTITY,
        public_network_access_enabled=switch("publicNetworkAccess", absent=None),
        replica_count=same("replicaCount", 1),
    ),
    "servicebus:Namespace": native(
        "azurerm_servicebus_namespace",
        customer_managed_key=block(
            "",
            infrastructure_encryption_enabled=same("encryption.requireInfrastructureEncryption", None),
            key_vault_key_id=same("encryption.keyVaultProperties", None),
        ),
        identity=_IDENTITY,
        local_auth_enabled=negated("disableLocalAuth", None),
        minimum_tls_version=same("minimumTlsVersion"),
        public_network_access_enabled=switch("publicNetworkAccess", absent=None),
    ),
    "sql:Database": native(
        "azurerm_mssql_database",
        ledger_enabled=same("isLedgerOn", None),
        zone_redundant=same("zoneRedundant", None),
    ),
    "sql:FirewallRule": _range("azurerm_mssql_firewall_rule"),
    "sql:Server": native(
        "azurerm_mssql_server",
        azuread_administrator=block("", login_username=same("administrators.login")),
        minimum_tls_version=same("minimalTlsVersion"),
        public_network_access_enabled=switch("publicNetworkAccess"),
    ),
    "storage:BlobContainer": native(
        "azurerm_storage_container",
        container_access_type=words(
            "publicAccess", {"None": "private", "Blob": "blob", "Container": "container"}, None
        ),
    ),
    "storage:StorageAccount": native(
        "azurerm_storage_account",
        Companion("azurerm_storage_account_network_rules", "networkRuleSet"),
        Companion("azurerm_storage_account_customer_managed_key", "encryption.keyVaultProperties"),
        account_kind=same("kind"),
        account_replication_type=made(
            "sku.name",
            _replication,
            values={f'"{kind}"': f'"Standard_{kind}"' for kind in ("GRS", "RAGRS", "GZRS", "RAGZRS")},
        ),
        allow_nested_items_to_be_public=same("allowBlobPublicAccess"),
        customer_managed_key=block("", key_vault_key_id=same("encryption.keyVaultProperties.keyName", None)),
        enable_https_traffic_only=same("enableHttpsTrafficOnly", None),
        https_traffic_only_enabled=same("enableHttpsTrafficOnly", None),
        infrastructure_encryption_enabled=same("encryption.requireInfrastructureEncryption", None),
        is_hns_enabled=same("isHnsEnabled"),
        local_user_enabled=same("isLocalUserEnabled"),
        min_tls_version=same("minimumTlsVersion", None),
        name=same("accountName", None),
        network_rules=block(
            "networkRuleSet",
            None,
            bypass=made("bypass", lambda value: value.string.split(", ") if value.string else UNKNOWN),
            default_action=same("defaultAction"),
        ),
        public_network_access_enabled=switch("publicNetworkAccess"),
        sas_policy=block("", expiration_period=same("sasPolicy.sasExpirationPeriod", None)),
        shared_access_key_enabled=same("allowSharedKeyAccess", True),
    ),
    "web:AppServicePlan": native(
        "azurerm_service_plan",
        sku_name=same("sku.name"),
        worker_count=made("sku.capacity", _workers),
        zone_balancing_enabled=same("zoneRedundant", None),
    ),
    "web:WebApp": native(
        _app,
        client_certificate_enabled=same("clientCertEnabled", None),
        https_only=same("httpsOnly"),
        identity=_IDENTITY,
        public_network_access_enabled=switch("publicNetworkAccess"),
        site_config=_SITE,
    ),
}
