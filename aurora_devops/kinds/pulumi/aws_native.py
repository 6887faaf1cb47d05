"""The resources of the package `aws-native`, which follows the resource types of CloudFormation.

Source: the schema of the package (1.84), whose descriptions also have the defaults. What is unknown if it is not set
has no documented default, or one that depends on the account.
"""

from __future__ import annotations

from ...cloud.value import UNKNOWN, Value
from .names import snake_case
from .native import (
    Attribute,
    Companion,
    Native,
    block,
    inherited,
    made,
    native,
    never,
    part,
    reach,
    same,
    switch,
    words,
)

_ACLS = {
    "AuthenticatedRead": "authenticated-read",
    "AwsExecRead": "aws-exec-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "BucketOwnerRead": "bucket-owner-read",
    "LogDeliveryWrite": "log-delivery-write",
    "Private": "private",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
}


def _instance(database: Value) -> str | None:
    """An instance of a cluster has few settings of its own."""
    cluster = reach(database, ("dbClusterIdentifier",))
    if cluster.unknown and not cluster.refs:
        return None
    return "aws_db_instance" if cluster.absent else "aws_rds_cluster_instance"


def _rotation(key: Value) -> object:
    """Whether a key is rotated; one with imported material or in a custom store cannot be."""
    origin = reach(key, ("origin",))
    if origin.absent or origin.string == "AWS_KMS":
        return reach(key, ("enableKeyRotation",))
    return UNKNOWN


def _enabled_types(types: Value) -> object:
    """The names in a list of types of logs."""
    return [reach(item, ("type",)) for item in types.items] if isinstance(types.data, list) else UNKNOWN


def _of_balancer(key: str) -> Attribute:
    """An attribute of a load balancer, which is in a list of keys and values."""

    def convert(attributes: Value) -> object:
        if not isinstance(attributes.data, list):
            return UNKNOWN
        known = True
        for item in attributes.items:
            name = reach(item, ("key",))
            if name.string == key:
                return reach(item, ("value",))
            known &= name.string is not None
        return None if known else UNKNOWN

    return made("loadBalancerAttributes", convert, None)


def _rule(*, alone: bool) -> dict[str, Attribute]:
    """A rule of a security group; Terraform has other names for those of a rule that is `alone`."""
    names = {
        "cidrIp": ("cidr_blocks", "cidr_ipv4"),
        "cidrIpv6": ("ipv6_cidr_blocks", "cidr_ipv6"),
        "ipProtocol": ("protocol", "ip_protocol"),
        "sourcePrefixListId": ("prefix_list_ids", "prefix_list_id"),
        "sourceSecurityGroupId": ("security_groups", "referenced_security_group_id"),
    }
    rule = {"self": never(), "source_security_group_id": never()}
    for property, (inside, outside) in names.items():
        rule[inside] = never() if alone else same(property, None)
        rule[outside] = same(property, None) if alone else never()
    for property in ("description", "fromPort", "toPort"):
        rule[snake_case(property)] = same(property, None)
    return rule


_CACHE = {
    "response_headers_policy_id": same("responseHeadersPolicyId", None),
    "viewer_protocol_policy": same("viewerProtocolPolicy"),
}


def _policy(type: str, document: str = "policyDocument", **attributes: Attribute) -> Native:
    return native(type, policy=same(document), **attributes)


# By module and type.
TYPES: dict[str, Native] = {
    "cloudfront:Distribution": native(
        "aws_cloudfront_distribution",
        default_cache_behavior=block("distributionConfig.defaultCacheBehavior", **_CACHE),
        default_root_object=same("distributionConfig.defaultRootObject", None),
        enabled=same("distributionConfig.enabled"),
        ordered_cache_behavior=block("distributionConfig.cacheBehaviors", None, **_CACHE),
        origin=block(
            "distributionConfig.origins",
            None,
            custom_origin_config=block(
                "customOriginConfig",
                None,
                origin_protocol_policy=same("originProtocolPolicy"),
                origin_ssl_protocols=same("originSslProtocols"),
            ),
            domain_name=same("domainName"),
        ),
        viewer_certificate=block(
            "distributionConfig.viewerCertificate",
            None,
            acm_certificate_arn=same("acmCertificateArn", None),
            cloudfront_default_certificate=same("cloudFrontDefaultCertificate", None),
            iam_certificate_id=same("iamCertificateId", None),
            minimum_protocol_version=same("minimumProtocolVersion"),
        ),
        web_acl_id=same("distributionConfig.webAclId", None),
    ),
    "cloudtrail:Trail": native(
        "aws_cloudtrail",
        cloud_watch_logs_group_arn=same("cloudWatchLogsLogGroupArn", None),
        enable_log_file_validation=same("enableLogFileValidation", None),
        enable_logging=same("isLogging"),
        is_multi_region_trail=same("isMultiRegionTrail", None),
        kms_key_id=same("kmsKeyId", None),
        s3_bucket_name=same("s3BucketName"),
        sns_topic_name=same("snsTopicName", None),
    ),
    "dynamodb:Table": native(
        "aws_dynamodb_table",
        billing_mode=same("billingMode"),
        point_in_time_recovery=block(
            "", enabled=same("pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled", None)
        ),
        server_side_encryption=block(
            "",
            enabled=same("sseSpecification.sseEnabled", None),
            kms_key_arn=same("sseSpecification.kmsMasterKeyId", None),
        ),
    ),
    "ec2:Instance": native(
        "aws_instance",
        ebs_block_device=block(
            "blockDeviceMappings",
            None,
            encrypted=same("ebs.encrypted"),
            snapshot_id=same("ebs.snapshotId", None),
        ),
        ebs_optimized=same("ebsOptimized"),
        iam_instance_profile=same("iamInstanceProfile", None),
        metadata_options=block(
            "",
            http_endpoint=same("metadataOptions.httpEndpoint", None),
            http_tokens=same("metadataOptions.httpTokens"),
        ),
        monitoring=same("monitoring"),
        user_data=never(),
        user_data_base64=same("userData", None),
    ),
    "ec2:SecurityGroup": native(
        "aws_security_group",
        description=same("groupDescription"),
        ingress=block("securityGroupIngress", None, **_rule(alone=False)),
    ),
    "ec2:SecurityGroupIngress": native(
        "aws_vpc_security_group_ingress_rule", security_group_id=same("groupId"), **_rule(alone=True)
    ),
    "ec2:Subnet": native("aws_subnet", map_public_ip_on_launch=same("mapPublicIpOnLaunch", None)),
    "ec2:Volume": native(
        "aws_ebs_volume",
        encrypted=inherited("encrypted", "snapshotId", "sourceVolumeId"),
        kms_key_id=inherited("kmsKeyId", "snapshotId", "sourceVolumeId"),
    ),
    "ecr:Repository": native(
        "aws_ecr_repository",
        encryption_configuration=block(
            "", encryption_type=same("encryptionConfiguration.encryptionType", None)
        ),
        image_scanning_configuration=block("", scan_on_push=same("imageScanningConfiguration.scanOnPush")),
        image_tag_mutability=same("imageTagMutability", None),
        policy=same("repositoryPolicyText", None),
    ),
    "efs:FileSystem": native(
        "aws_efs_file_system",
        encrypted=same("encrypted", None),
        kms_key_id=same("kmsKeyId", None),
        policy=same("fileSystemPolicy", None),
    ),
    "eks:Cluster": native(
        "aws_eks_cluster",
        enabled_cluster_log_types=made("logging.clusterLogging.enabledTypes", _enabled_types, None),
        encryption_config=block("encryptionConfig", None, resources=same("resources", None)),
        version=same("version"),
        vpc_config=block(
            "",
            endpoint_public_access=same("resourcesVpcConfig.endpointPublicAccess", None),
            public_access_cidrs=same("resourcesVpcConfig.publicAccessCidrs", None),
        ),
    ),
    "elasticache:ReplicationGroup": native(
        "aws_elasticache_replication_group",
        at_rest_encryption_enabled=same("atRestEncryptionEnabled", None),
        auth_token=same("authToken", None),
        automatic_failover_enabled=same("automaticFailoverEnabled"),
        engine=same("engine"),
        global_replication_group_id=same("globalReplicationGroupId", None),
        kms_key_id=same("kmsKeyId", None),
        transit_encryption_enabled=same("transitEncryptionEnabled", None),
        user_group_ids=same("userGroupIds", None),
    ),
    "elasticloadbalancingv2:Listener": native(
        "aws_lb_listener",
        default_action=block(
            "defaultActions",
            redirect=block("redirectConfig", None, protocol=same("protocol"), status_code=same("statusCode")),
            type=same("type"),
        ),
        load_balancer_arn=same("loadBalancerArn"),
        port=same("port", None),
        protocol=same("protocol"),
        ssl_policy=same("sslPolicy"),
    ),
    "elasticloadbalancingv2:LoadBalancer": native(
        "aws_lb",
        access_logs=block("", enabled=_of_balancer("access_logs.s3.enabled")),
        desync_mitigation_mode=_of_balancer("routing.http.desync_mitigation_mode"),
        drop_invalid_header_fields=_of_balancer("routing.http.drop_invalid_header_fields.enabled"),
        enable_deletion_protection=_of_balancer("deletion_protection.enabled"),
        internal=switch("scheme", "internal", "internet-facing", absent=None),
        load_balancer_type=same("type", None),
    ),
    "iam:GroupPolicy": _policy("aws_iam_group_policy"),
    "iam:ManagedPolicy": _policy("aws_iam_policy"),
    "iam:Role": native(
        "aws_iam_role",
        assume_role_policy=same("assumeRolePolicyDocument"),
        inline_policy=block("policies", None, policy=same("policyDocument")),
        managed_policy_arns=same("managedPolicyArns", None),
    ),
    "iam:RolePolicy": _policy("aws_iam_role_policy"),
    "iam:User": native(
        "aws_iam_user", part("aws_iam_user_policy", "user", "policies", policy=same("policyDocument"))
    ),
    "iam:UserPolicy": _policy("aws_iam_user_policy"),
    "kms:Key": native(
        "aws_kms_key",
        Companion("aws_kms_key_policy", "keyPolicy"),
        customer_master_key_spec=same("keySpec", None),
        enable_key_rotation=made("", _rotation, property="enableKeyRotation"),
        is_enabled=same("enabled", None),
        key_usage=same("keyUsage", None),
        policy=same("keyPolicy", None),
    ),
    "lambda:Function": native(
        "aws_lambda_function",
        code_signing_config_arn=same("codeSigningConfigArn", None),
        dead_letter_config=block("", target_arn=same("deadLetterConfig.targetArn", None)),
        environment=block("environment", None, variables=same("variables", None)),
        kms_key_arn=same("kmsKeyArn", None),
        package_type=same("packageType"),
        reserved_concurrent_executions=same("reservedConcurrentExecutions", None),
        runtime=same("runtime"),
        tracing_config=block("", mode=same("tracingConfig.mode", None)),
        vpc_config=same("vpcConfig", None),
    ),
    "lambda:Permission": native(
        "aws_lambda_permission",
        action=same("action"),
        function_url_auth_type=same("functionUrlAuthType", None),
        principal=same("principal"),
        principal_org_id=same("principalOrgId", None),
        source_account=same("sourceAccount", None),
        source_arn=same("sourceArn", None),
    ),
    "logs:LogGroup": native(
        "aws_cloudwatch_log_group",
        kms_key_id=same("kmsKeyId", None),
        retention_in_days=same("retentionInDays", None),
    ),
    "opensearchservice:Domain": native(
        "aws_opensearch_domain",
        access_policies=same("accessPolicies", None),
        advanced_security_options=block(
            "",
            enabled=same("advancedSecurityOptions.enabled", None),
            internal_user_database_enabled=same("advancedSecurityOptions.internalUserDatabaseEnabled"),
        ),
        cluster_config=block(
            "",
            dedicated_master_count=same("clusterConfig.dedicatedMasterCount"),
            dedicated_master_enabled=same("clusterConfig.dedicatedMasterEnabled"),
            instance_count=same("clusterConfig.instanceCount"),
        ),
        domain_endpoint_options=block(
            "domainEndpointOptions",
            enforce_https=same("enforceHttps"),
            tls_security_policy=same("tlsSecurityPolicy"),
        ),
        encrypt_at_rest=block(
            "",
            enabled=same("encryptionAtRestOptions.enabled"),
            kms_key_id=same("encryptionAtRestOptions.kmsKeyId", None),
        ),
        node_to_node_encryption=block("", enabled=same("nodeToNodeEncryptionOptions.enabled")),
        vpc_options=same("vpcOptions", None),
    ),
    "rds:DbCluster": native(
        "aws_rds_cluster",
        backup_retention_period=inherited("backupRetentionPeriod", "replicationSourceIdentifier", absent=1),
        copy_tags_to_snapshot=same("copyTagsToSnapshot", None),
        deletion_protection=same("deletionProtection", None),
        engine=same("engine"),
        engine_version=same("engineVersion"),
        iam_database_authentication_enabled=same("enableIamDatabaseAuthentication", None),
        kms_key_id=inherited("kmsKeyId", "snapshotIdentifier", "sourceDbClusterIdentifier"),
        engine_mode=same("engineMode", None),
        replicate_source_db=never(),
        replication_source_identifier=same("replicationSourceIdentifier", None),
        source_db_cluster_identifier=same("sourceDbClusterIdentifier", None),
        storage_encrypted=same("storageEncrypted"),
    ),
    "rds:DbInstance": native(
        _instance,
        auto_minor_version_upgrade=same("autoMinorVersionUpgrade", None),
        backup_retention_period=same("backupRetentionPeriod", 1),
        copy_tags_to_snapshot=same("copyTagsToSnapshot", None),
        deletion_protection=same("deletionProtection", None),
        engine=same("engine"),
        engine_version=same("engineVersion"),
        iam_database_authentication_enabled=same("enableIamDatabaseAuthentication", None),
        instance_class=same("dbInstanceClass"),
        kms_key_id=same("kmsKeyId"),
        monitoring_interval=same("monitoringInterval", None),
        multi_az=same("multiAz"),
        performance_insights_enabled=same("enablePerformanceInsights"),
        publicly_accessible=same("publiclyAccessible"),
        replicate_source_db=same("sourceDbInstanceIdentifier", None),
        replication_source_identifier=never(),
        source_db_cluster_identifier=same("sourceDbClusterIdentifier", None),
        storage_encrypted=inherited(
            "storageEncrypted",
            "dbClusterSnapshotIdentifier",
            "dbSnapshotIdentifier",
            "sourceDbInstanceAutomatedBackupsArn",
            "sourceDbInstanceIdentifier",
            "sourceDbiResourceId",
        ),
    ),
    "s3:Bucket": native(
        "aws_s3_bucket",
        part(
            "aws_s3_bucket_public_access_block",
            "bucket",
            "publicAccessBlockConfiguration",
            block_public_acls=same("blockPublicAcls", None),
            block_public_policy=same("blockPublicPolicy", None),
            ignore_public_acls=same("ignorePublicAcls", None),
            restrict_public_buckets=same("restrictPublicBuckets", None),
        ),
        part("aws_s3_bucket_notification", "bucket", "notificationConfiguration"),
        Companion("aws_s3_bucket_acl", "accessControl"),
        Companion("aws_s3_bucket_lifecycle_configuration", "lifecycleConfiguration"),
        Companion("aws_s3_bucket_logging", "loggingConfiguration"),
        Companion("aws_s3_bucket_policy", "aws-native:s3:BucketPolicy"),
        Companion("aws_s3_bucket_replication_configuration", "replicationConfiguration"),
        Companion("aws_s3_bucket_server_side_encryption_configuration", "bucketEncryption"),
        Companion("aws_s3_bucket_versioning", "versioningConfiguration"),
        acl=words("accessControl", _ACLS, None),
        bucket=same("bucketName", None),
        grant=never(),
        lifecycle_rule=same("lifecycleConfiguration.rules", None),
        logging=same("loggingConfiguration", None),
        replication_configuration=block(
            "replicationConfiguration", None, rules=block("rules", status=same("status"))
        ),
        server_side_encryption_configuration=block(
            "bucketEncryption",
            None,
            rule=block(
                "serverSideEncryptionConfiguration",
                None,
                apply_server_side_encryption_by_default=block(
                    "serverSideEncryptionByDefault",
                    None,
                    kms_master_key_id=same("kmsMasterKeyId", None),
                    sse_algorithm=same("sseAlgorithm"),
                ),
            ),
        ),
        versioning=block("versioningConfiguration", None, enabled=switch("status", "Enabled", "Suspended")),
    ),
    "s3:BucketPolicy": _policy("aws_s3_bucket_policy", bucket=same("bucket")),
    "secretsmanager:ResourcePolicy": _policy("aws_secretsmanager_secret_policy", "resourcePolicy"),
    "secretsmanager:RotationSchedule": native(
        "aws_secretsmanager_secret_rotation", secret_id=same("secretId")
    ),
    "secretsmanager:Secret": native(
        "aws_secretsmanager_secret",
        Companion("aws_secretsmanager_secret_rotation", "aws-native:secretsmanager:RotationSchedule"),
        kms_key_id=same("kmsKeyId", None),
    ),
    "sns:TopicInlinePolicy": _policy("aws_sns_topic_policy"),
    "sns:TopicPolicy": _policy("aws_sns_topic_policy"),
    "sns:Topic": native("aws_sns_topic", kms_master_key_id=same("kmsMasterKeyId", None)),
    "sqs:QueueInlinePolicy": _policy("aws_sqs_queue_policy"),
    "sqs:Queue": native(
        "aws_sqs_queue",
        kms_master_key_id=same("kmsMasterKeyId", None),
        sqs_managed_sse_enabled=same("sqsManagedSseEnabled", True),
    ),
}
