from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    Check,
    CloudResource,
    Fault,
    Table,
    each,
    fault,
    is_one_of,
    is_set,
    is_true,
    row,
    when,
)


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


TABLE = Table(
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
    row("aws_comprehend_entity_recognizer", customer_key("volume_kms_key_id"), checkov="CKV_AWS_268"),
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
)


@policy(
    "CLD100",
    severity="info",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
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
        good(
            'resource "aws_cloudwatch_log_group" "app" {\n  kms_key_id = aws_kms_key.logs.arn\n}\n',
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
    Create a key (`aws_kms_key`) and set it.

    <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html>
    """
    return TABLE.findings(resource, "is not encrypted with a customer managed key")
