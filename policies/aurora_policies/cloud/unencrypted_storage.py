from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    Check,
    CloudResource,
    Fault,
    Table,
    all_of,
    any_of,
    contains_all_of,
    each,
    fault,
    is_false,
    is_one_of,
    is_set,
    is_true,
    row,
    when,
)

from ._buckets import ENCRYPTION
from ._emr import emr_encrypts
from ._examples import program
from ._replicas import is_source
from ._streams import takes_records


def _has_cache(resource: CloudResource) -> bool:
    return resource.get("settings", "caching_enabled").is_true


def _new_disk(part: CloudResource | Block) -> Fault | None:
    """A disk of an image must be encrypted, unless its snapshot decides about it."""
    return is_true("encrypted")(part) if part.get("snapshot_id").is_empty else None


def _root_disk(part: CloudResource | Block) -> Fault | None:
    """The disk of the system must be encrypted; without the block it is a copy of the one of the image."""
    blocks = part.blocks("root_block_device")
    return _new_disk(blocks[0]) if blocks else is_true("root_block_device.encrypted")(part)


def _artifacts(part: CloudResource | Block) -> Fault | None:
    return None if part.get("type").string == "NO_ARTIFACTS" else is_false("encryption_disabled")(part)


def _in_policy(outer: str, inner: str, check: Check) -> Check:
    return each("policy_details", each(outer, each(inner, check)))


def _of_encrypted(part: CloudResource | Block) -> Fault | None:
    """A snapshot is encrypted if its cluster is."""
    assert isinstance(part, CloudResource)
    stated = part.get("storage_encrypted")
    if not stated.absent:
        return is_true("storage_encrypted")(part)
    for cluster in part.referred("db_cluster_identifier"):
        if is_true("storage_encrypted")(cluster) is not None:
            return fault(
                part.get("db_cluster_identifier"), f"set storage_encrypted = true in '{cluster.label}'"
            )
    return None


def _cache(part: CloudResource | Block) -> Fault | None:
    """Valkey encrypts by default; a group of a global one takes the setting from there."""
    engine = part.get("engine")
    if engine.unknown or not part.get("global_replication_group_id").is_empty:
        return None
    return is_true("at_rest_encryption_enabled", default=engine.string == "valkey")(part)


def _provisioned(resource: CloudResource) -> bool:
    """Whether a cluster is not a serverless one of the first version, which is always encrypted."""
    mode = resource.get("engine_mode")
    return not mode.unknown and mode.string != "serverless" and is_source(resource)


def _of_glue(name: str, mode: str) -> Check:
    """A part of a security configuration of Glue must be encrypted."""
    return is_one_of(("encryption_configuration", name, f"{name}_mode"), *mode.split())


_bucket_algorithm = is_one_of("sse_algorithm", "aws:kms", "AES256", "aws:kms:dsse")
_machine_disks = all_of(_root_disk, each("ebs_block_device", _new_disk))


TABLE = Table(
    row(
        ENCRYPTION,
        each("rule", each("apply_server_side_encryption_by_default", _bucket_algorithm)),
        checkov="CKV_AWS_19",
        trivy="AWS-0088",
    ),
    row(
        "aws_s3_bucket",
        each(
            "server_side_encryption_configuration",
            each("rule", each("apply_server_side_encryption_by_default", _bucket_algorithm)),
        ),
        checkov="CKV_AWS_19",
        trivy="AWS-0088",
    ),
    row("aws_ebs_encryption_by_default", is_true("enabled", default=True), checkov="CKV_AWS_106"),
    row("aws_launch_configuration", _machine_disks, checkov="CKV_AWS_8", trivy="AWS-0008"),
    row("aws_instance", _machine_disks, checkov="CKV_AWS_8", trivy="AWS-0131"),
    row(
        "aws_ebs_volume",
        is_true("encrypted"),
        checkov=("CKV_AWS_3", "CKV2_AWS_2"),
        trivy="AWS-0026",
    ),
    row(
        "aws_db_instance",
        when(is_source, is_true("storage_encrypted")),
        checkov="CKV_AWS_16",
        trivy="AWS-0080",
    ),
    row("aws_efs_file_system", is_true("encrypted"), checkov="CKV_AWS_42", trivy="AWS-0037"),
    row("aws_ami", each("ebs_block_device", _new_disk), checkov="CKV_AWS_204"),
    row("aws_ami_copy", is_true("encrypted"), checkov="CKV_AWS_235"),
    row(
        "aws_api_gateway_method_settings",
        when(_has_cache, is_true("settings.cache_data_encrypted")),
        checkov="CKV_AWS_308",
        trivy="AWS-0002",
        problem="caches responses unencrypted",
    ),
    row("aws_appsync_api_cache", is_true("at_rest_encryption_enabled"), checkov="CKV_AWS_214"),
    row(
        "aws_athena_database",
        is_set("encryption_configuration.encryption_option"),
        checkov="CKV_AWS_77",
        trivy="AWS-0006",
    ),
    row(
        "aws_athena_workgroup",
        is_set("configuration.result_configuration.encryption_configuration.encryption_option"),
        checkov="CKV_AWS_159",
        trivy="AWS-0006",
        problem="does not encrypt results of queries",
    ),
    row(
        "aws_codebuild_project",
        all_of(each("artifacts", _artifacts), each("secondary_artifacts", _artifacts)),
        checkov="CKV_AWS_78",
        trivy="AWS-0018",
        problem="does not encrypt artifacts",
    ),
    row(
        "aws_codebuild_project",
        each("logs_config", each("s3_logs", is_false("encryption_disabled"))),
        checkov="CKV_AWS_311",
        problem="does not encrypt its logs",
    ),
    row("aws_dax_cluster", is_true("server_side_encryption.enabled"), checkov="CKV_AWS_47", trivy="AWS-0023"),
    row("aws_db_cluster_snapshot", _of_encrypted, checkov="CKV_AWS_146"),
    row(
        "aws_dlm_lifecycle_policy",
        _in_policy("action", "cross_region_copy", is_true("encryption_configuration.encrypted")),
        checkov="CKV_AWS_253",
        problem="copies snapshots unencrypted",
    ),
    row(
        "aws_dlm_lifecycle_policy",
        _in_policy("schedule", "cross_region_copy_rule", is_true("encrypted")),
        checkov="CKV_AWS_255",
        problem="copies snapshots unencrypted",
    ),
    row("aws_docdb_cluster", is_true("storage_encrypted"), checkov="CKV_AWS_74", trivy="AWS-0021"),
    row("aws_docdb_global_cluster", when(is_source, is_true("storage_encrypted")), checkov="CKV_AWS_292"),
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        is_true("encrypt_at_rest.enabled"),
        checkov="CKV_AWS_5",
        trivy="AWS-0048",
    ),
    row("aws_elasticache_replication_group", _cache, checkov="CKV_AWS_29", trivy="AWS-0045"),
    row(
        "aws_kinesis_stream",
        is_one_of("encryption_type", "KMS"),
        checkov="CKV_AWS_43",
        trivy="AWS-0064",
    ),
    row(
        "aws_kinesis_firehose_delivery_stream",
        when(takes_records, is_true("server_side_encryption.enabled")),
        checkov="CKV_AWS_240",
    ),
    row(
        "aws_neptune_cluster",
        when(is_source, is_true("storage_encrypted")),
        checkov="CKV_AWS_44",
        trivy="AWS-0076",
    ),
    row("aws_neptune_cluster_snapshot", _of_encrypted, checkov="CKV_AWS_279"),
    row("aws_redshift_cluster", is_true("encrypted"), checkov="CKV_AWS_64", trivy="AWS-0084"),
    row(
        "aws_rds_cluster",
        when(_provisioned, is_true("storage_encrypted")),
        checkov="CKV_AWS_96",
        trivy="AWS-0079",
    ),
    row("aws_rds_global_cluster", when(is_source, is_true("storage_encrypted")), checkov="CKV_AWS_140"),
    row("aws_sns_topic", is_set("kms_master_key_id"), checkov="CKV_AWS_26", trivy="AWS-0095"),
    row(
        "aws_sqs_queue",
        any_of(is_true("sqs_managed_sse_enabled"), is_set("kms_master_key_id")),
        checkov="CKV_AWS_27",
        trivy="AWS-0096",
    ),
    row(
        "aws_workspaces_workspace",
        is_true("user_volume_encryption_enabled"),
        checkov="CKV_AWS_155",
        trivy="AWS-0109",
        problem="does not encrypt the volume of the user",
    ),
    row(
        "aws_eks_cluster",
        all_of(
            contains_all_of("encryption_config.resources", "secrets"),
            is_set("encryption_config.provider.key_arn"),
        ),
        checkov="CKV_AWS_58",
        trivy="AWS-0039",
        problem="does not encrypt secrets",
    ),
    row(
        "aws_imagebuilder_image_recipe",
        each("block_device_mapping", each("ebs", is_true("encrypted"))),
        checkov="CKV_AWS_200",
        problem="has an unencrypted volume",
    ),
    row(
        "aws_glue_data_catalog_encryption_settings",
        all_of(
            is_one_of(
                "data_catalog_encryption_settings.encryption_at_rest.catalog_encryption_mode",
                "SSE-KMS",
                "SSE-KMS-WITH-SERVICE-ROLE",
            ),
            is_true(
                "data_catalog_encryption_settings.connection_password_encryption."
                "return_connection_password_encrypted"
            ),
        ),
        checkov="CKV_AWS_94",
        problem="does not encrypt the catalog and passwords of connections",
    ),
    row(
        "aws_glue_security_configuration",
        all_of(
            _of_glue("cloudwatch_encryption", "SSE-KMS"),
            _of_glue("job_bookmarks_encryption", "CSE-KMS"),
            _of_glue("s3_encryption", "SSE-KMS SSE-S3"),
        ),
        checkov="CKV_AWS_99",
        problem="does not encrypt all data of jobs",
    ),
    row(
        "aws_emr_security_configuration",
        emr_encrypts("EnableAtRestEncryption"),
        trivy="AWS-0137",
        problem="does not encrypt data at rest",
    ),
    row(
        "aws_emr_security_configuration",
        emr_encrypts(
            "AtRestEncryptionConfiguration", "LocalDiskEncryptionConfiguration", "EncryptionKeyProviderType"
        ),
        checkov="CKV_AWS_349",
        trivy="AWS-0139",
        problem="does not encrypt local disks",
    ),
)


@policy(
    "CLD001",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad(
            'resource "aws_s3_bucket_server_side_encryption_configuration" "x" {\n'
            "  rule {\n"
            "    apply_server_side_encryption_by_default {\n"
            '      sse_algorithm = «"rot13"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_ebs_encryption_by_default" "x" {\n  enabled = «false»\n}\n'),
        bad('«resource "aws_instance" "x"» {\n  ami = "ami-1"\n}\n'),
        bad(
            'resource "aws_launch_configuration" "x" {\n'
            "  root_block_device {\n"
            "    encrypted = true\n"
            "  }\n"
            "\n"
            "  «ebs_block_device» {\n"
            '    device_name = "/dev/xvdb"\n'
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_ebs_volume" "data"» {\n  size = 40\n}\n'),
        bad('resource "aws_ebs_volume" "data" {\n  size      = 40\n  encrypted = «false»\n}\n'),
        bad(
            'variable "encrypted" {\n  default = false\n}\n\nresource "aws_efs_file_system" "data" {\n'
            "  encrypted = «var.encrypted»\n}\n"
        ),
        bad('«resource "aws_db_instance" "main"» {\n  engine = "postgres"\n}\n'),
        bad('resource "aws_ami" "web" {\n  «ebs_block_device» {\n    device_name = "/dev/xvda"\n  }\n}\n'),
        bad(
            'resource "aws_api_gateway_method_settings" "all" {\n  settings {\n    caching_enabled = true\n'
            "    cache_data_encrypted = «false»\n  }\n}\n"
        ),
        bad('«resource "aws_athena_workgroup" "main"» {\n  name = "main"\n}\n'),
        bad(
            'resource "aws_codebuild_project" "app" {\n  artifacts {}\n\n  secondary_artifacts {\n'
            "    encryption_disabled = «true»\n  }\n}\n"
        ),
        bad(
            'resource "aws_codebuild_project" "app" {\n  logs_config {\n    s3_logs {\n'
            "      encryption_disabled = «true»\n    }\n  }\n}\n"
        ),
        bad(
            'resource "aws_rds_cluster" "main" {\n  storage_encrypted = true\n}\n\n'
            '«resource "aws_rds_cluster" "old"» {\n  engine = "aurora-mysql"\n}\n\n'
            'resource "aws_db_cluster_snapshot" "main" {\n  db_cluster_identifier = aws_rds_cluster.main.id\n}\n\n'
            'resource "aws_db_cluster_snapshot" "old" {\n  db_cluster_identifier = «aws_rds_cluster.old.id»\n}\n'
        ),
        bad(
            'resource "aws_dlm_lifecycle_policy" "disks" {\n  policy_details {\n    schedule {\n'
            "      cross_region_copy_rule {\n        encrypted = «false»\n      }\n    }\n  }\n}\n"
        ),
        bad(
            'resource "aws_dax_cluster" "carts" {\n  server_side_encryption {\n    enabled = «false»\n  }\n}\n'
        ),
        bad('«resource "aws_opensearch_domain" "logs"» {\n  domain_name = "logs"\n}\n'),
        bad(
            'resource "aws_elasticache_replication_group" "sessions" {\n'
            "  at_rest_encryption_enabled = «false»\n"
            "}\n"
        ),
        bad('resource "aws_kinesis_stream" "orders" {\n  encryption_type = «"NONE"»\n}\n'),
        bad(
            '«resource "aws_kinesis_firehose_delivery_stream" "orders"» {\n  destination = "extended_s3"\n}\n'
        ),
        bad('«resource "aws_neptune_cluster" "graph"» {\n  engine = "neptune"\n}\n'),
        bad('resource "aws_redshift_cluster" "warehouse" {\n  encrypted = «false»\n}\n'),
        bad('«resource "aws_rds_cluster" "main"» {\n  engine = "aurora-mysql"\n}\n'),
        bad('«resource "aws_sns_topic" "orders"» {\n  name = "orders"\n}\n'),
        bad('resource "aws_sqs_queue" "orders" {\n  sqs_managed_sse_enabled = «false»\n}\n'),
        bad(
            'resource "aws_workspaces_workspace" "desk" {\n'
            "  root_volume_encryption_enabled = true\n"
            "  user_volume_encryption_enabled = «false»\n"
            "}\n"
        ),
        bad('«resource "aws_eks_cluster" "main"» {\n  name = "main"\n}\n'),
        bad(
            'resource "aws_imagebuilder_image_recipe" "web" {\n'
            "  block_device_mapping {\n"
            "    ebs {\n"
            "      encrypted = «false»\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_glue_data_catalog_encryption_settings" "main" {\n'
            "  data_catalog_encryption_settings {\n"
            "    encryption_at_rest {\n"
            '      catalog_encryption_mode = «"DISABLED"»\n'
            "    }\n"
            "\n"
            "    connection_password_encryption {\n"
            "      return_connection_password_encrypted = true\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_glue_security_configuration" "main" {\n'
            "  encryption_configuration {\n"
            "    cloudwatch_encryption {\n"
            '      cloudwatch_encryption_mode = "SSE-KMS"\n'
            "    }\n"
            "\n"
            "    job_bookmarks_encryption {\n"
            '      job_bookmarks_encryption_mode = "CSE-KMS"\n'
            "    }\n"
            "\n"
            "    s3_encryption {\n"
            '      s3_encryption_mode = «"DISABLED"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_emr_security_configuration" "main" {\n'
            "  configuration = jsonencode({\n"
            "    EncryptionConfiguration = {\n"
            "      EnableAtRestEncryption = «false»\n"
            "      AtRestEncryptionConfiguration = {\n"
            "        LocalDiskEncryptionConfiguration = {\n"
            '          EncryptionKeyProviderType = "AwsKms"\n'
            "        }\n"
            "      }\n"
            "    }\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_eks_cluster" "main" {\n'
            "  encryption_config {\n"
            '    resources = ["secrets"]\n'
            "\n"
            "    provider {\n"
            '      key_arn = «""»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(program("aws-native:ec2:Volume", "size: 8", "«x»"), kind="pulumi"),
        bad(program("aws-native:sns:Topic", "displayName: a", "«x»"), kind="pulumi"),
        bad(program("aws-native:sqs:Queue", "sqsManagedSseEnabled: «false»"), kind="pulumi"),
        bad(program("aws-native:efs:FileSystem", "encrypted: «false»"), kind="pulumi"),
        good(
            'resource "aws_elasticache_replication_group" "sessions" {\n  engine = "valkey"\n}\n',
            because="Valkey is encrypted by default",
        ),
        good(
            'resource "aws_rds_cluster" "main" {\n  engine_mode = "serverless"\n}\n',
            because="a serverless cluster is always encrypted",
        ),
        good(
            'resource "aws_sqs_queue" "orders" {\n  kms_master_key_id = "alias/queues"\n}\n',
            because="the queue has a key",
        ),
        good(
            'resource "aws_kinesis_firehose_delivery_stream" "orders" {\n'
            "  kinesis_source_configuration {\n"
            "    kinesis_stream_arn = aws_kinesis_stream.orders.arn\n"
            "    role_arn           = aws_iam_role.firehose.arn\n"
            "  }\n"
            "}\n",
            because="the source encrypts the records",
        ),
        good(
            'resource "aws_ami" "web" {\n  ebs_block_device {\n    snapshot_id = "snap-1"\n  }\n}\n',
            because="the snapshot decides whether the disk is encrypted",
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n  bucket = "data"\n}\n',
            because="S3 encrypts all objects",
        ),
        good(
            'resource "aws_db_instance" "copy" {\n  replicate_source_db = aws_db_instance.main.arn\n}\n',
            because="the source decides whether the replica is encrypted",
        ),
        good(
            'resource "aws_codebuild_project" "app" {\n  artifacts {\n    type = "NO_ARTIFACTS"\n'
            "    encryption_disabled = true\n  }\n}\n",
            because="the project has no artifacts",
        ),
        good(
            'resource "aws_ebs_volume" "data" {\n  encrypted = true\n}\n', because="the volume is encrypted"
        ),
        good(
            'variable "encrypted" {}\n\nresource "aws_ebs_volume" "data" {\n  encrypted = var.encrypted\n}\n',
            because="the value is unknown",
        ),
        good(
            program("aws-native:ec2:Volume", "encrypted: true"),
            kind="pulumi",
            because="the volume is encrypted",
        ),
        good(
            program("aws-native:sns:Topic", "kmsMasterKeyId: alias/aws/sns"),
            kind="pulumi",
            because="the topic is encrypted",
        ),
        good(
            program("aws-native:sqs:Queue", "delaySeconds: 5"),
            kind="pulumi",
            because="queues are encrypted by default",
        ),
        good(
            program("aws-native:efs:FileSystem", "encrypted: true"),
            kind="pulumi",
            because="the file system is encrypted",
        ),
    ],
)
def unencrypted_storage(resource: CloudResource) -> Iterable[Finding]:
    """Storage, a database or a queue is not encrypted at rest.

    A copy of a disk, a snapshot or a backup can be read without a key. Many resources cannot be encrypted later without
    being created again.
    Turn encryption on when the resource is created.

    <https://docs.aws.amazon.com/prescriptive-guidance/latest/encryption-best-practices/welcome.html>
    """
    return TABLE.findings(resource, "is not encrypted at rest")
