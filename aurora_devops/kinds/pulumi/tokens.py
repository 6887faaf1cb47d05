"""Which resource of Terraform's provider a type of Pulumi is: `aws:ec2/vpc:Vpc` is `aws_vpc`.

Most types are the provider, the module and the name in snake case. The tables have the other modules and types.
Source: provider/resources.go of pulumi/pulumi-aws, and the providers of Azure (classic), Google Cloud, DigitalOcean and
GitHub, 2026-08.
"""

from __future__ import annotations

from functools import lru_cache

from .names import snake_case

_PROVIDERS = {
    "aws": "aws",
    "azure": "azurerm",
    "gcp": "google",
    "digitalocean": "digitalocean",
    "github": "github",
}

# By provider and module: what comes before the name in snake case.
_MODULES: dict[str, dict[str, str]] = {
    "aws": {
        "alb": "lb_",
        "amp": "prometheus_",
        "apigateway": "api_gateway_",
        "cfg": "config_",
        "cloudhsmv2": "cloudhsm_v2_",
        "costexplorer": "ce_",
        "directoryservice": "directory_service_",
        "ec2": "",
        "ec2clientvpn": "ec2_client_vpn_",
        "ec2transitgateway": "ec2_transit_gateway_",
        "elasticbeanstalk": "elastic_beanstalk_",
        "elb": "",
        "macie": "macie2_",
        "mediaconvert": "media_convert_",
        "mediapackage": "media_package_",
        "mediastore": "media_store_",
        "rds": "db_",
        "serverlessrepository": "serverlessapplicationrepository_",
        "servicediscovery": "service_discovery_",
        "bedrock": "bedrock",
    },
    "azurerm": {
        "apimanagement": "api_management_",
        "appplatform": "",
        "appservice": "",
        "armmsi": "",
        "authorization": "",
        "compute": "",
        "connections": "api_",
        "containerapp": "container_app_",
        "containerservice": "",
        "core": "",
        "datafactory": "data_factory_",
        "desktopvirtualization": "virtual_desktop_",
        "domainservices": "",
        "keyvault": "key_vault_",
        "lb": "lb_",
        "logicapps": "logic_app_",
        "machinelearning": "machine_learning_",
        "managedapplication": "managed_application_",
        "management": "management_",
        "monitoring": "monitor_",
        "network": "",
        "operationalinsights": "log_analytics_",
        "privatedns": "private_dns_",
        "privatelink": "private_",
        "recoveryservices": "recovery_services_",
        "securitycenter": "security_center_",
        "servicefabric": "service_fabric_",
        "streamanalytics": "stream_analytics_",
        "trafficmanager": "traffic_manager_",
        "waf": "web_application_firewall_",
        "webpubsub": "web_pubsub_",
    },
    "google": {
        "accesscontextmanager": "access_context_manager_",
        "apigateway": "api_gateway_",
        "appengine": "app_engine_",
        "artifactregistry": "artifact_registry_",
        "binaryauthorization": "binary_authorization_",
        "certificatemanager": "certificate_manager_",
        "certificateauthority": "privateca_",
        "cloudfunctionsv2": "cloudfunctions2_",
        "cloudrun": "cloud_run_",
        "cloudrunv2": "cloud_run_v2_",
        "cloudscheduler": "cloud_scheduler_",
        "cloudtasks": "cloud_tasks_",
        "datafusion": "data_fusion_",
        "diagflow": "dialogflow_",
        "documentai": "document_ai_",
        "essentialcontacts": "essential_contacts_",
        "folder": "folder_",
        "gkehub": "gke_hub_",
        "healthcare": "healthcare_",
        "identityplatform": "identity_platform_",
        "managedkafka": "managed_kafka_",
        "networkconnectivity": "network_connectivity_",
        "networksecurity": "network_security_",
        "networkservices": "network_services_",
        "organizations": "",
        "projects": "project_",
        "pubsub": "pubsub_",
        "resourcemanager": "resource_manager_",
        "secretmanager": "secret_manager_",
        "serviceaccount": "service_account_",
        "servicenetworking": "service_networking_",
        "sourcerepo": "sourcerepo_",
        "vertex": "vertex_",
        "vpcaccess": "vpc_access_",
    },
}

# By provider, module and name.
_NAMES: dict[str, dict[str, str]] = {
    "aws": {
        "alb:LoadBalancer": "lb",
        "appsync:GraphQLApi": "appsync_graphql_api",
        "appsync:ApiCache": "appsync_api_cache",
        "bedrock:AgentAgent": "bedrockagent_agent",
        "cfg:Recorder": "config_configuration_recorder",
        "cfg:RecorderStatus": "config_configuration_recorder_status",
        "cfg:Rule": "config_config_rule",
        "cloudtrail:Trail": "cloudtrail",
        "codeartifact:DomainPermissions": "codeartifact_domain_permissions_policy",
        "codedeploy:Application": "codedeploy_app",
        "codepipeline:Pipeline": "codepipeline",
        "datasync:EfsLocation": "datasync_location_efs",
        "datasync:NfsLocation": "datasync_location_nfs",
        "datasync:S3Location": "datasync_location_s3",
        "dx:LinkAggregationGroup": "dx_lag",
        "ec2:CapacityReservation": "ec2_capacity_reservation",
        "ec2:DedicatedHost": "ec2_host",
        "ec2:Fleet": "ec2_fleet",
        "ec2:ImageBlockPublicAccess": "ec2_image_block_public_access",
        "ec2:InstanceMetadataDefaults": "ec2_instance_metadata_defaults",
        "ec2:ManagedPrefixList": "ec2_managed_prefix_list",
        "ec2:NetworkInterfaceSecurityGroupAttachment": "network_interface_sg_attachment",
        "ec2:PeeringConnectionOptions": "vpc_peering_connection_options",
        "ec2:SecurityGroupAssociation": "vpc_endpoint_security_group_association",
        "ec2:SerialConsoleAccess": "ec2_serial_console_access",
        "ec2:TrafficMirrorFilter": "ec2_traffic_mirror_filter",
        "ec2:TrafficMirrorSession": "ec2_traffic_mirror_session",
        "ec2:TrafficMirrorTarget": "ec2_traffic_mirror_target",
        "ec2clientvpn:Endpoint": "ec2_client_vpn_endpoint",
        "ec2transitgateway:TransitGateway": "ec2_transit_gateway",
        "elb:LoadBalancer": "elb",
        "guardduty:IPSet": "guardduty_ipset",
        "guardduty:ThreatIntelSet": "guardduty_threatintelset",
        "iam:OpenIdConnectProvider": "iam_openid_connect_provider",
        "iam:SshKey": "iam_user_ssh_key",
        "kms:Ciphertext": "kms_ciphertext",
        "lb:LoadBalancer": "lb",
        "rds:Cluster": "rds_cluster",
        "rds:ClusterActivityStream": "rds_cluster_activity_stream",
        "rds:ClusterEndpoint": "rds_cluster_endpoint",
        "rds:ClusterInstance": "rds_cluster_instance",
        "rds:ClusterParameterGroup": "rds_cluster_parameter_group",
        "rds:ClusterRoleAssociation": "rds_cluster_role_association",
        "rds:GlobalCluster": "rds_global_cluster",
        "rds:ReservedInstance": "rds_reserved_instance",
        "rds:RoleAssociation": "db_instance_role_association",
        "route53:HostedZoneDnsSec": "route53_hosted_zone_dnssec",
        "s3:AccountPublicAccessBlock": "s3_account_public_access_block",
        "s3:AnalyticsConfiguration": "s3_bucket_analytics_configuration",
        "s3:BucketObjectv2": "s3_object",
        "s3:BucketReplicationConfig": "s3_bucket_replication_configuration",
        "s3:Inventory": "s3_bucket_inventory",
        "sqs:RedriveAllowPolicy": "sqs_queue_redrive_allow_policy",
        "sqs:RedrivePolicy": "sqs_queue_redrive_policy",
        "waf:IpSet": "waf_ipset",
        "wafregional:IpSet": "wafregional_ipset",
    },
    "azurerm": {
        "apimanagement:Service": "api_management",
        "appconfiguration:ConfigurationStore": "app_configuration",
        "authorization:Assignment": "role_assignment",
        "automation:BoolVariable": "automation_variable_bool",
        "automation:DateTimeVariable": "automation_variable_datetime",
        "automation:IntVariable": "automation_variable_int",
        "automation:StringVariable": "automation_variable_string",
        "backup:ProtectedVM": "backup_protected_vm",
        "containerservice:Group": "container_group",
        "containerservice:Registry": "container_registry",
        "containerservice:RegistryWebhook": "container_registry_webhook",
        "databricks:WorkspaceRootDbfsCustomerManagedKey": (
            "databricks_workspace_root_dbfs_customer_managed_key"
        ),
        "datafactory:Factory": "data_factory",
        "datalake:Store": "data_lake_store",
        "eventhub:Domain": "eventgrid_domain",
        "eventhub:EventGridTopic": "eventgrid_topic",
        "eventhub:EventHub": "eventhub",
        "eventhub:EventHubNamespace": "eventhub_namespace",
        "eventhub:Namespace": "servicebus_namespace",
        "frontdoor:Frontdoor": "frontdoor",
        "iot:IoTHub": "iothub",
        "keyvault:KeyVault": "key_vault",
        "lb:LoadBalancer": "lb",
        "mssql:ServerVulnerabilityAssessment": "mssql_server_vulnerability_assessment",
        "network:TrafficManagerProfile": "traffic_manager_profile",
        "search:Service": "search_service",
        "signalr:Service": "signalr_service",
        "sql:SqlServer": "sql_server",
        "storage:CustomerManagedKey": "storage_account_customer_managed_key",
        "storage:Sync": "storage_sync",
        "waf:Policy": "web_application_firewall_policy",
        "webpubsub:Service": "web_pubsub",
    },
    "google": {
        "cloudrunv2:Service": "cloud_run_v2_service",
        "organizations:AccessApprovalSettings": "organization_access_approval_settings",
        "organizations:IAMBinding": "organization_iam_binding",
        "organizations:IAMMember": "organization_iam_member",
        "organizations:IAMPolicy": "organization_iam_policy",
        "organizations:IamAuditConfig": "organization_iam_audit_config",
        "organizations:Policy": "organization_policy",
        "serviceaccount:Account": "service_account",
        "tpu:V2Vm": "tpu_v2_vm",
    },
    "digitalocean": {":LoadBalancer": "digitalocean_loadbalancer"},
}


@lru_cache(maxsize=1024)
def terraform_type(token: str) -> str | None:
    """The type of a resource in Terraform; None if its provider is not one of Terraform's."""
    parts = token.split(":")
    provider = _PROVIDERS.get(parts[0])
    if provider is None or len(parts) not in (2, 3):
        return None
    module = parts[1].split("/")[0] if len(parts) == 3 else "index"
    # Version 2 of a resource is the same one of Terraform.
    name = parts[-1].removesuffix("V2")
    if module == "index":
        return _NAMES.get(provider, {}).get(f":{name}") or f"{provider}_{snake_case(name)}"
    own = _NAMES.get(provider, {}).get(f"{module}:{name}")
    if own is not None:
        return f"{provider}_{own}"
    return f"{provider}_{_MODULES[provider].get(module, f'{module}_')}{snake_case(name)}"
