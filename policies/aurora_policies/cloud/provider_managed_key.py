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
    each,
    fault,
    is_one_of,
    is_set,
    is_true,
    row,
    when,
)

from ._buckets import ENCRYPTION, configured, has_logs
from ._replicas import is_source
from ._streams import takes_records


def customer_key(path: str) -> Check:
    """A key must be set, and not be one that the provider manages."""
    absent = is_set(path)

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get(*path.split("."))
        if "alias/aws/" in (value.string or ""):
            return fault(value, f"set {path} to the ARN of a key of the account")
        return absent(part)

    return check


def _has_artifacts(resource: CloudResource) -> bool:
    kind = resource.get("artifacts", "type")
    return kind.known and kind.string != "NO_ARTIFACTS"


def _has_insights(resource: CloudResource) -> bool:
    return resource.get("performance_insights_enabled").is_true


def _stored_in(place: str, check: Check) -> Check:
    return each("storage_config", each(place, check))


def _each_action(check: Check) -> Check:
    return each("policy_details", each("action", each("cross_region_copy", check)))


def _each_rule(check: Check) -> Check:
    return each("policy_details", each("schedule", each("cross_region_copy_rule", check)))


def _endpoint_key(part: CloudResource | Block) -> Fault | None:
    engine = part.get("engine_name")
    if engine.unknown:
        return None
    s3 = engine.string == "s3"
    return customer_key("s3_settings.server_side_encryption_kms_key_id" if s3 else "kms_key_arn")(part)


def _table_key(part: CloudResource | Block) -> Fault | None:
    return is_true("server_side_encryption.enabled")(part) or customer_key(
        "server_side_encryption.kms_key_arn"
    )(part)


def _not_default(path: str) -> Check:
    """A key that the provider manages must not be set; without a key, the data is reported as unencrypted."""
    check = customer_key(path)
    return lambda part: None if part.get(path).is_empty else check(part)


def _uses_kms(resource: CloudResource) -> bool:
    return resource.get("encryption_configuration", "encryption_type").string in ("KMS", "KMS_DSSE")


def _sessions(part: CloudResource | Block) -> Fault | None:
    """Sessions that are logged must be encrypted with a key, and so must their logs."""
    if part.get("logging").unknown or part.get("logging").string == "NONE":
        return None
    return customer_key("kms_key_id")(part) or any_of(
        is_true("log_configuration.cloud_watch_encryption_enabled"),
        is_true("log_configuration.s3_bucket_encryption_enabled"),
    )(part)


def _emr_key(part: CloudResource | Block) -> Fault | None:
    stated = part.get("configuration")
    found = stated.decoded
    if found is None:
        return None
    objects = found.get(
        "EncryptionConfiguration",
        "AtRestEncryptionConfiguration",
        "S3EncryptionConfiguration",
        "EncryptionMode",
    )
    if objects.unknown or objects.string in ("SSE-KMS", "CSE-KMS"):
        return None
    return fault(objects.used(stated.site), 'set EncryptionMode of S3EncryptionConfiguration to "SSE-KMS"')


def _has_variables(resource: CloudResource) -> bool:
    """Whether there are environment variables, or an empty key for them."""
    variables = resource.get("environment", "variables")
    certain = any(block.certain for block in resource.blocks("environment"))
    return (certain and not (variables.known and variables.is_empty)) or resource.get(
        "kms_key_arn"
    ).string == ""


def _is_secret(resource: CloudResource) -> bool:
    return resource.get("type").string == "SecureString"


def _has_data(resource: CloudResource) -> bool:
    return not has_logs(resource)


_KMS = is_one_of("sse_algorithm", "aws:kms", "aws:kms:dsse")
_DEFAULT = "apply_server_side_encryption_by_default"


def _bucket_key(part: CloudResource | Block) -> Fault | None:
    """The encryption of a bucket must be done by KMS, with a key of the account."""
    found = [block for rule in part.blocks("rule") for block in rule.blocks(_DEFAULT)]
    if not found:
        return customer_key(f"rule.{_DEFAULT}.kms_master_key_id")(part)
    return next(filter(None, map(all_of(_KMS, customer_key("kms_master_key_id")), found)), None)


def _inline_key(part: CloudResource | Block) -> Fault | None:
    block = "server_side_encryption_configuration"
    return each(block, _bucket_key)(part) if part.blocks(block) else customer_key(block)(part)


TABLE = Table(
    row(
        (
            "aws_networkfirewall_firewall",
            "aws_networkfirewall_rule_group",
        ),
        customer_key("encryption_configuration.key_id"),
        checkov="CKV_AWS_345",
    ),
    row(
        "aws_networkfirewall_firewall_policy",
        customer_key("encryption_configuration.key_id"),
        checkov="CKV_AWS_346",
    ),
    row(
        "aws_s3_bucket",
        when(
            _has_data,
            configured(
                "server_side_encryption_configuration",
                _inline_key,
                ENCRYPTION,
                _bucket_key,
            ),
        ),
        checkov="CKV_AWS_145",
        trivy="AWS-0132",
    ),
    row(("aws_s3_bucket_object", "aws_s3_object"), customer_key("kms_key_id"), checkov="CKV_AWS_186"),
    row("aws_s3_object_copy", customer_key("kms_key_id"), checkov="CKV_AWS_181"),
    row("aws_ebs_volume", customer_key("kms_key_id"), checkov="CKV_AWS_189", trivy="AWS-0027"),
    row("aws_ebs_snapshot_copy", customer_key("kms_key_id"), checkov="CKV_AWS_183"),
    row(
        "google_compute_disk",
        any_of(
            is_set("disk_encryption_key.kms_key_self_link"),
            is_set("disk_encryption_key.raw_key"),
            is_set("disk_encryption_key.rsa_encrypted_key"),
        ),
        checkov="CKV_GCP_37",
        trivy="GCP-0034",
    ),
    row(
        "google_compute_instance",
        any_of(is_set("boot_disk.kms_key_self_link"), is_set("boot_disk.disk_encryption_key_raw")),
        checkov="CKV_GCP_38",
        trivy="GCP-0033",
    ),
    row("google_storage_bucket", is_set("encryption.default_kms_key_name"), trivy="GCP-0066"),
    row("google_bigquery_table", is_set("encryption_configuration.kms_key_name"), checkov="CKV_GCP_80"),
    row(
        "google_bigquery_dataset",
        is_set("default_encryption_configuration.kms_key_name"),
        checkov="CKV_GCP_81",
    ),
    row("google_pubsub_topic", is_set("kms_key_name"), checkov="CKV_GCP_83"),
    row("google_artifact_registry_repository", is_set("kms_key_name"), checkov="CKV_GCP_84"),
    row("google_bigtable_instance", is_set("cluster.kms_key_name"), checkov="CKV_GCP_85"),
    row("google_dataflow_job", is_set("kms_key_name"), checkov="CKV_GCP_90"),
    row(
        "google_dataproc_cluster",
        is_set("cluster_config.encryption_config.kms_key_name"),
        checkov="CKV_GCP_91",
    ),
    row("google_vertex_ai_dataset", is_set("encryption_spec.kms_key_name"), checkov="CKV_GCP_92"),
    row("google_spanner_database", is_set("encryption_config.kms_key_name"), checkov="CKV_GCP_93"),
    row("google_vertex_ai_metadata_store", is_set("encryption_spec.kms_key_name"), checkov="CKV_GCP_96"),
    row("google_document_ai_processor", is_set("kms_key_name"), checkov="CKV2_GCP_22"),
    row("google_document_ai_warehouse_location", is_set("kms_key"), checkov="CKV2_GCP_23"),
    row("google_vertex_ai_endpoint", is_set("encryption_spec.kms_key_name"), checkov="CKV2_GCP_24"),
    row("google_vertex_ai_featurestore", is_set("encryption_spec.kms_key_name"), checkov="CKV2_GCP_25"),
    row("google_vertex_ai_tensorboard", is_set("encryption_spec.kms_key_name"), checkov="CKV2_GCP_26"),
    row(
        "google_notebooks_runtime",
        is_set("virtual_machine.virtual_machine_config.encryption_config.kms_key"),
        checkov="CKV2_GCP_35",
    ),
    row(
        "google_notebooks_instance",
        all_of(is_set("kms_key"), is_one_of("disk_encryption", "CMEK")),
        checkov="CKV2_GCP_21",
    ),
    row(
        "google_workbench_instance",
        all_of(
            is_set("gce_setup.boot_disk.kms_key"), each("gce_setup", each("data_disks", is_set("kms_key")))
        ),
        checkov="CKV2_GCP_27",
    ),
    row("aws_ami_copy", customer_key("kms_key_id"), checkov="CKV_AWS_236"),
    row("aws_appflow_connector_profile", customer_key("kms_arn"), checkov="CKV_AWS_264"),
    row("aws_appflow_flow", customer_key("kms_arn"), checkov="CKV_AWS_263"),
    row("aws_backup_vault", customer_key("kms_key_arn"), checkov="CKV_AWS_166"),
    row("aws_bedrockagent_agent", customer_key("customer_encryption_key_arn"), checkov="CKV_AWS_373"),
    row("aws_cloudtrail", customer_key("kms_key_id"), checkov="CKV_AWS_35", trivy="AWS-0015"),
    row("aws_cloudtrail_event_data_store", customer_key("kms_key_id"), checkov="CKV_AWS_294"),
    row("aws_cloudwatch_log_group", customer_key("kms_key_id"), checkov="CKV_AWS_158", trivy="AWS-0017"),
    row("aws_codeartifact_domain", customer_key("encryption_key"), checkov="CKV_AWS_221"),
    row("aws_codebuild_project", when(_has_artifacts, customer_key("encryption_key")), checkov="CKV_AWS_147"),
    row(
        "aws_codegurureviewer_repository_association",
        is_one_of("kms_key_details.encryption_option", "CUSTOMER_MANAGED_CMK"),
        checkov="CKV_AWS_381",
    ),
    row("aws_codepipeline", each("artifact_store", customer_key("encryption_key.id")), checkov="CKV_AWS_219"),
    row("aws_comprehend_entity_recognizer", customer_key("model_kms_key_id"), checkov="CKV_AWS_267"),
    row(
        "aws_connect_instance_storage_config",
        _stored_in("kinesis_video_stream_config", customer_key("encryption_config.key_id")),
        checkov="CKV_AWS_269",
    ),
    row(
        "aws_connect_instance_storage_config",
        _stored_in("s3_config", customer_key("encryption_config.key_id")),
        checkov="CKV_AWS_270",
    ),
    row(
        ("aws_db_instance", "aws_rds_cluster_instance"),
        when(_has_insights, customer_key("performance_insights_kms_key_id")),
        checkov="CKV_AWS_354",
        trivy="AWS-0078",
    ),
    row("aws_db_instance_automated_backups_replication", customer_key("kms_key_id"), checkov="CKV_AWS_245"),
    row("aws_db_snapshot_copy", customer_key("kms_key_id"), checkov="CKV_AWS_266"),
    row(
        "aws_dlm_lifecycle_policy",
        _each_action(customer_key("encryption_configuration.cmk_arn")),
        checkov="CKV_AWS_254",
    ),
    row("aws_dlm_lifecycle_policy", _each_rule(customer_key("cmk_arn")), checkov="CKV_AWS_256"),
    row("aws_dms_endpoint", _endpoint_key, checkov="CKV_AWS_296"),
    row("aws_dms_replication_instance", customer_key("kms_key_arn"), checkov="CKV_AWS_212"),
    row("aws_dms_s3_endpoint", customer_key("kms_key_arn"), checkov="CKV_AWS_298"),
    row("aws_docdb_cluster", customer_key("kms_key_id"), checkov="CKV_AWS_182", trivy="AWS-0022"),
    row("aws_dynamodb_table", _table_key, checkov="CKV_AWS_119", trivy="AWS-0025"),
    row("aws_dynamodb_table_replica", customer_key("kms_key_arn"), checkov="CKV_AWS_271"),
    row(
        "aws_ecr_repository",
        when(_uses_kms, customer_key("encryption_configuration.kms_key")),
        trivy="AWS-0033",
    ),
    row(
        "aws_ecs_cluster",
        each("configuration", each("execute_command_configuration", _sessions)),
        checkov="CKV_AWS_224",
        problem="does not encrypt sessions of ECS Exec and their logs",
    ),
    row("aws_efs_file_system", customer_key("kms_key_id"), checkov="CKV_AWS_184"),
    row("aws_elasticache_replication_group", customer_key("kms_key_id"), checkov="CKV_AWS_191"),
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        customer_key("encrypt_at_rest.kms_key_id"),
        checkov="CKV_AWS_247",
    ),
    row(
        "aws_emr_security_configuration",
        _emr_key,
        checkov="CKV_AWS_171",
        problem="does not encrypt objects with a KMS key",
    ),
    row("aws_fsx_ontap_file_system", customer_key("kms_key_id"), checkov="CKV_AWS_178"),
    row("aws_fsx_windows_file_system", customer_key("kms_key_id"), checkov="CKV_AWS_179"),
    row("aws_fsx_lustre_file_system", customer_key("kms_key_id"), checkov="CKV_AWS_190"),
    row("aws_fsx_openzfs_file_system", customer_key("kms_key_id"), checkov="CKV_AWS_203"),
    row("aws_imagebuilder_component", customer_key("kms_key_id"), checkov="CKV_AWS_180"),
    row(
        "aws_imagebuilder_distribution_configuration",
        each("distribution", each("ami_distribution_configuration", customer_key("kms_key_id"))),
        checkov="CKV_AWS_199",
    ),
    row(
        "aws_imagebuilder_image_recipe",
        each("block_device_mapping", each("ebs", customer_key("kms_key_id"))),
        checkov="CKV_AWS_200",
    ),
    row(
        "aws_kendra_index",
        customer_key("server_side_encryption_configuration.kms_key_id"),
        checkov="CKV_AWS_262",
    ),
    row(
        "aws_keyspaces_table",
        all_of(
            is_one_of("encryption_specification.type", "CUSTOMER_MANAGED_KMS_KEY"),
            customer_key("encryption_specification.kms_key_identifier"),
        ),
        checkov="CKV_AWS_265",
    ),
    row(
        "aws_kinesis_firehose_delivery_stream",
        when(
            takes_records,
            all_of(
                is_one_of("server_side_encryption.key_type", "CUSTOMER_MANAGED_CMK"),
                customer_key("server_side_encryption.key_arn"),
            ),
        ),
        checkov="CKV_AWS_241",
    ),
    row("aws_kinesis_stream", customer_key("kms_key_id"), checkov="CKV_AWS_185", trivy="AWS-0064"),
    row("aws_kinesis_video_stream", customer_key("kms_key_id"), checkov="CKV_AWS_177"),
    row(
        "aws_lambda_function",
        when(_has_variables, customer_key("kms_key_arn")),
        checkov="CKV_AWS_173",
        problem="does not encrypt environment variables with a customer managed key",
    ),
    row("aws_memorydb_cluster", customer_key("kms_key_arn"), checkov="CKV_AWS_201"),
    row("aws_memorydb_snapshot", customer_key("kms_key_arn"), checkov="CKV_AWS_278"),
    row("aws_mq_broker", customer_key("encryption_options.kms_key_id"), checkov="CKV_AWS_209"),
    row("aws_msk_cluster", customer_key("encryption_info.encryption_at_rest_kms_key_arn"), trivy="AWS-0179"),
    row("aws_neptune_cluster", customer_key("kms_key_arn"), checkov="CKV_AWS_347", trivy="AWS-0128"),
    row("aws_neptune_cluster_snapshot", customer_key("kms_key_id"), checkov="CKV_AWS_280"),
    row(
        "aws_rds_cluster",
        when(is_source, customer_key("kms_key_id")),
        checkov="CKV_AWS_327",
        trivy="AWS-0079",
    ),
    row("aws_rds_cluster_activity_stream", customer_key("kms_key_id"), checkov="CKV_AWS_246"),
    row("aws_redshift_cluster", customer_key("kms_key_id"), checkov="CKV_AWS_142", trivy="AWS-0084"),
    row("aws_redshift_snapshot_copy_grant", customer_key("kms_key_id"), checkov="CKV_AWS_281"),
    row("aws_redshiftserverless_namespace", customer_key("kms_key_id"), checkov="CKV_AWS_282"),
    row(
        "aws_sagemaker_data_quality_job_definition",
        customer_key("data_quality_job_output_config.kms_key_id"),
        checkov="CKV_AWS_367",
        problem="does not encrypt its output with a customer managed key",
    ),
    row("aws_sagemaker_domain", customer_key("kms_key_id"), checkov="CKV_AWS_187"),
    row("aws_sagemaker_endpoint_configuration", customer_key("kms_key_arn"), checkov="CKV_AWS_98"),
    row("aws_sagemaker_flow_definition", customer_key("output_config.kms_key_id"), checkov="CKV_AWS_372"),
    row("aws_sagemaker_notebook_instance", customer_key("kms_key_id"), checkov=("CKV_AWS_22", "CKV_AWS_187")),
    row("aws_scheduler_schedule", customer_key("kms_key_arn"), checkov="CKV_AWS_297"),
    row("aws_secretsmanager_secret", customer_key("kms_key_id"), checkov="CKV_AWS_149", trivy="AWS-0098"),
    row("aws_sns_topic", _not_default("kms_master_key_id"), trivy="AWS-0136"),
    row("aws_sqs_queue", _not_default("kms_master_key_id"), checkov="CKV2_AWS_73", trivy="AWS-0135"),
    row("aws_ssm_parameter", when(_is_secret, customer_key("key_id")), checkov="CKV_AWS_337"),
    row("aws_timestreamwrite_database", customer_key("kms_key_id"), checkov="CKV_AWS_160"),
)


@policy(
    "CLD100",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    aliases=("google-managed-key",),
    examples=[
        bad('«resource "aws_s3_bucket" "x"» {\n  bucket = "data"\n}\n'),
        bad(
            'resource "aws_s3_bucket" "x" {\n'
            "  server_side_encryption_configuration {\n"
            "    rule {\n"
            "      apply_server_side_encryption_by_default {\n"
            '        sse_algorithm = «"AES256"»\n'
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_ebs_volume" "x"» {\n  encrypted = true\n}\n'),
        bad('«resource "aws_networkfirewall_firewall_policy" "x"» {\n  name = "x"\n}\n'),
        bad('«resource "google_compute_disk" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "google_compute_instance" "x"» {\n  name = "web"\n}\n'),
        bad('«resource "google_storage_bucket" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "google_bigtable_instance" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "google_notebooks_instance" "x"» {\n  name = "data"\n}\n'),
        bad('«resource "aws_cloudwatch_log_group" "app"» {\n  name = "app"\n}\n'),
        bad(
            'resource "aws_docdb_cluster" "main" {\n'
            "  storage_encrypted = true\n"
            '  kms_key_id        = «"alias/aws/rds"»\n'
            "}\n"
        ),
        bad(
            'resource "aws_dynamodb_table" "carts" {\n'
            '  name = "carts"\n'
            "\n"
            "  server_side_encryption {\n"
            "    enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "aws_codebuild_project" "app"» {\n'
            '  name = "app"\n'
            "\n"
            "  artifacts {\n"
            '    type = "S3"\n'
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_dms_endpoint" "orders"» {\n  engine_name = "postgres"\n}\n'),
        bad(
            'resource "aws_dlm_lifecycle_policy" "disks" {\n'
            "  policy_details {\n"
            "    schedule {\n"
            "      «cross_region_copy_rule» {\n"
            '        target    = "eu-west-1"\n'
            "        encrypted = true\n"
            "      }\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_connect_instance_storage_config" "calls" {\n'
            "  storage_config {\n"
            "    «s3_config» {\n"
            '      bucket_name = "calls"\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_db_instance" "main"» {\n  performance_insights_enabled = true\n}\n'),
        bad(
            'resource "aws_ecr_repository" "web" {\n'
            "  encryption_configuration {\n"
            '    encryption_type = "KMS"\n'
            '    kms_key = «""»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_cluster" "main" {\n'
            "  configuration {\n"
            "    «execute_command_configuration» {\n"
            '      logging = "DEFAULT"\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_emr_security_configuration" "main" {\n'
            "  configuration = jsonencode({\n"
            "    EncryptionConfiguration = {\n"
            "      AtRestEncryptionConfiguration = {\n"
            "        S3EncryptionConfiguration = {\n"
            '          EncryptionMode = «"SSE-S3"»\n'
            "        }\n"
            "      }\n"
            "    }\n"
            "  })\n"
            "}\n"
        ),
        bad(
            'resource "aws_keyspaces_table" "carts" {\n'
            "  encryption_specification {\n"
            '    type = «"AWS_OWNED_KMS_KEY"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_kinesis_firehose_delivery_stream" "orders" {\n'
            "  server_side_encryption {\n"
            "    enabled  = true\n"
            '    key_type = «"AWS_OWNED_CMK"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "aws_lambda_function" "resize"» {\n'
            "  environment {\n"
            "    variables = {\n"
            '      QUEUE = "images"\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_sqs_queue" "orders" {\n  kms_master_key_id = «"alias/aws/sqs"»\n}\n'),
        bad('«resource "aws_ssm_parameter" "password"» {\n  type = "SecureString"\n}\n'),
        bad('«resource "aws_rds_cluster" "main"» {\n  storage_encrypted = true\n}\n'),
        bad(
            'resource "aws_secretsmanager_secret" "token" {\n  kms_key_id = «"alias/aws/secretsmanager"»\n}\n'
        ),
        bad(
            'resource "aws_imagebuilder_image_recipe" "web" {\n'
            "  block_device_mapping {\n"
            "    «ebs» {\n"
            "      encrypted = true\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        good(
            'resource "aws_sqs_queue" "orders" {\n  sqs_managed_sse_enabled = true\n}\n',
            because="the queue is encrypted without a key of the account",
        ),
        good(
            'resource "aws_lambda_function" "resize" {\n  function_name = "resize"\n}\n',
            because="the function has no environment variables",
        ),
        good(
            'resource "aws_ssm_parameter" "color" {\n  type = "String"\n}\n',
            because="the parameter is not a secret",
        ),
        good(
            'resource "aws_cloudwatch_log_group" "app" {\n  kms_key_id = aws_kms_key.logs.arn\n}\n',
            because="a key of the account is used",
        ),
        good(
            'resource "google_compute_disk" "x" {\n'
            "  disk_encryption_key {\n"
            '    kms_key_self_link = "projects/p/locations/l/keyRings/r/cryptoKeys/k"\n'
            "  }\n"
            "}\n",
            because="the disk has a key of Cloud KMS",
        ),
        good(
            'resource "google_compute_instance" "x" {\n'
            "  boot_disk {\n"
            '    kms_key_self_link = "projects/p/locations/l/keyRings/r/cryptoKeys/k"\n'
            "  }\n"
            "}\n",
            because="the disk has a key of Cloud KMS",
        ),
        good(
            'variable "value" {}\n\nresource "google_pubsub_topic" "x" {\n  kms_key_name = var.value\n}\n',
            because="the value is unknown",
        ),
        good(
            'resource "aws_s3_bucket" "x" {\n'
            '  bucket = "data"\n'
            "}\n\n"
            'resource "aws_s3_bucket_server_side_encryption_configuration" "x" {\n'
            "  bucket = aws_s3_bucket.x.id\n\n"
            "  rule {\n"
            "    apply_server_side_encryption_by_default {\n"
            '      sse_algorithm     = "aws:kms"\n'
            "      kms_master_key_id = aws_kms_key.x.arn\n"
            "    }\n"
            "  }\n"
            "}\n",
            because="a key of the account is used",
        ),
        good(
            'variable "key" {}\n\nresource "aws_backup_vault" "main" {\n  kms_key_arn = var.key\n}\n',
            because="the value is unknown",
        ),
        good(
            'resource "aws_db_instance" "main" {\n  performance_insights_enabled = false\n}\n',
            because="Performance Insights is off",
        ),
        good(
            'resource "aws_codebuild_project" "app" {\n  artifacts {\n    type = "NO_ARTIFACTS"\n  }\n}\n',
            because="the project has no artifacts",
        ),
    ],
)
def provider_managed_key(resource: CloudResource) -> Iterable[Finding]:
    """Data is encrypted with a key that the provider manages.

    Access to such a key cannot be restricted, its use is not audited per principal, and it cannot be revoked when
    data leaks: every principal that may read the resource can decrypt it.
    Create a key (`aws_kms_key`, `google_kms_crypto_key`) and set it.

    <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html>
    <https://cloud.google.com/kms/docs/cmek>
    """
    return TABLE.findings(resource, "is not encrypted with a customer managed key")
