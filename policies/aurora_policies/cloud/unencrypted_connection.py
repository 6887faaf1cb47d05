from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    all_of,
    contains_none_of,
    each,
    fault,
    is_none_of,
    is_one_of,
    is_true,
    row,
)
from aurora_devops.core.lazy import regex

from ._emr import emr_encrypts
from ._examples import program
from ._sessions import session_inputs

# The parameter that makes the server refuse connections without TLS, its value, by the start of the family's name.
_FORCING = {
    "postgres": ("rds.force_ssl", "1"),
    "sqlserver": ("rds.force_ssl", "1"),
    "mysql": ("require_secure_transport", "1"),
    "mariadb": ("require_secure_transport", "1"),
    "db2": ("db2comm", "ssl"),
}
# Families whose default is to refuse them.
_FORCED_BY_DEFAULT = regex(r"postgres(?:1[5-9]|[2-9]\d)\b")
# Engines whose endpoints are always encrypted, by the type of endpoint.
_ENCRYPTED = {
    "source": {"s3", "azuredb"},
    "target": {"dynamodb", "kinesis", "neptune", "redshift", "s3", "elasticsearch", "opensearch", "kafka"},
}


def _forced_tls(part: CloudResource | Block) -> Fault | None:
    assert isinstance(part, CloudResource)
    for group in part.referred("parameter_group_name"):
        family = group.get("family").string or ""
        name, wanted = next(
            (found for start, found in _FORCING.items() if family.startswith(start)), ("", "")
        )
        if not name:
            continue
        parameters = [(block.get("name"), block.get("value")) for block in group.blocks("parameter")]
        if any(key.unknown or (key.string == name and value.unknown) for key, value in parameters):
            continue
        if _FORCED_BY_DEFAULT.match(family) and name not in [key.string for key, _ in parameters]:
            continue
        if (name, wanted) not in [(key.string, (value.string or "").lower()) for key, value in parameters]:
            value = part.get("parameter_group_name")
            return fault(value, f"set the parameter {name} to \"{wanted}\" in '{group.label}'")
    return None


def _endpoint(part: CloudResource | Block) -> Fault | None:
    type, engine = part.get("endpoint_type").string, part.get("engine_name").string
    if type is None or engine is None or engine in _ENCRYPTED.get(type, {engine}):
        return None
    return is_none_of("ssl_mode", "none", default="none")(part) and fault(
        part.get("ssl_mode"), 'set ssl_mode = "verify-full"'
    )


def _tls_parameter(part: CloudResource | Block) -> Fault | None:
    value = part.get("value")
    if part.get("name").string == "tls" and value.string == "disabled":
        return fault(value, 'set tls to "enabled"')
    return None


def _cache(part: CloudResource | Block) -> Fault | None:
    """Valkey asks for TLS by default; a group of a global one takes the setting from there."""
    engine = part.get("engine")
    if engine.unknown or not part.get("global_replication_group_id").is_empty:
        return None
    return is_true("transit_encryption_enabled", default=engine.string == "valkey")(part)


def _between_nodes(part: CloudResource | Block) -> Fault | None:
    """A domain of one node, the default, has no connections between nodes."""
    count = part.get("cluster_config", "instance_count")
    stated = part.get("node_to_node_encryption", "enabled")
    if stated.absent and (count.unknown or count.absent or (count.number or 0) <= 1):
        return None
    return is_true("node_to_node_encryption.enabled")(part)


def _redshift_parameter(part: CloudResource | Block) -> Fault | None:
    for block in part.blocks("parameter"):
        name, value = block.get("name"), block.get("value")
        if name.unknown or not block.certain:
            return None
        if name.string == "require_ssl":
            return fault(value, "set require_ssl to true") if value.is_false else None
    return None if part.get("parameter").unknown else Fault(part.at, "set the parameter require_ssl to true")


def _session(part: CloudResource | Block) -> Fault | None:
    """Sessions must be encrypted with a key, in addition to TLS."""
    inputs = session_inputs(part)
    if inputs is None or not (key := inputs.get("kmsKeyId")).is_empty:
        return None
    return fault(inputs if key.absent else key, "set kmsKeyId")


TABLE = Table(
    row("aws_appsync_api_cache", is_true("transit_encryption_enabled"), checkov="CKV_AWS_215"),
    row("aws_dax_cluster", is_one_of("cluster_endpoint_encryption_type", "TLS"), checkov="CKV_AWS_239"),
    row("aws_db_instance", _forced_tls, checkov="CKV2_AWS_69"),
    row("aws_dms_endpoint", _endpoint, checkov="CKV2_AWS_49"),
    row("aws_docdb_cluster_parameter_group", each("parameter", _tls_parameter), checkov="CKV_AWS_90"),
    row("aws_elasticache_replication_group", _cache, checkov="CKV_AWS_30", trivy="AWS-0051"),
    row(
        ("aws_elasticsearch_domain", "aws_opensearch_domain"),
        _between_nodes,
        checkov="CKV_AWS_6",
        trivy="AWS-0043",
        problem="does not encrypt connections between its nodes",
    ),
    row(
        "aws_ecs_task_definition",
        each("volume", each("efs_volume_configuration", is_one_of("transit_encryption", "ENABLED"))),
        checkov="CKV_AWS_97",
        trivy="AWS-0035",
        problem="mounts a file system without TLS",
    ),
    row("aws_memorydb_cluster", is_true("tls_enabled", default=True), checkov="CKV_AWS_202"),
    row(
        "aws_msk_cluster",
        all_of(
            is_one_of("encryption_info.encryption_in_transit.client_broker", "TLS", default="TLS"),
            is_true("encryption_info.encryption_in_transit.in_cluster", default=True),
        ),
        checkov="CKV_AWS_81",
        trivy="AWS-0073",
    ),
    row(
        "aws_emr_security_configuration",
        emr_encrypts("EnableInTransitEncryption"),
        checkov="CKV_AWS_351",
        trivy="AWS-0138",
        problem="does not encrypt data in transit",
    ),
    row(
        "aws_sagemaker_data_quality_job_definition",
        is_true("network_config.enable_inter_container_traffic_encryption"),
        checkov="CKV_AWS_369",
        problem="does not encrypt connections between its containers",
    ),
    row("aws_redshift_parameter_group", _redshift_parameter, checkov="CKV_AWS_105"),
    row(
        "aws_ssm_document",
        _session,
        checkov="CKV_AWS_112",
        problem="does not encrypt sessions with a key",
    ),
    row(
        "aws_transfer_server",
        contains_none_of("protocols", "FTP"),
        checkov="CKV_AWS_357",
        problem="accepts files and passwords without encryption",
    ),
    row(
        "aws_ses_configuration_set",
        is_one_of("delivery_options.tls_policy", "Require"),
        checkov="CKV_AWS_365",
        problem="delivers mail without TLS if the receiver does not offer it",
    ),
)


@policy(
    "CLD109",
    severity="warning",
    category="security",
    equivalents=TABLE.equivalents,
    by_id=True,
    examples=[
        bad('«resource "aws_dax_cluster" "carts"» {\n  cluster_name = "carts"\n}\n'),
        bad('resource "aws_appsync_api_cache" "shop" {\n  transit_encryption_enabled = «false»\n}\n'),
        bad(
            'resource "aws_docdb_cluster_parameter_group" "main" {\n'
            "  parameter {\n"
            '    name  = "tls"\n'
            '    value = «"disabled"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            '«resource "aws_dms_endpoint" "orders"» {\n'
            '  endpoint_type = "source"\n'
            '  engine_name   = "postgres"\n'
            "}\n"
        ),
        bad(
            'resource "aws_db_instance" "main" {\n'
            '  engine               = "postgres"\n'
            "  parameter_group_name = «aws_db_parameter_group.main.name»\n"
            "}\n"
            "\n"
            'resource "aws_db_parameter_group" "main" {\n'
            '  family = "postgres14"\n'
            "\n"
            "  parameter {\n"
            '    name  = "rds.force_ssl"\n'
            '    value = "0"\n'
            "  }\n"
            "}\n"
        ),
        bad('«resource "aws_elasticache_replication_group" "sessions"» {\n  engine = "redis"\n}\n'),
        bad(
            'resource "aws_opensearch_domain" "logs" {\n'
            "  node_to_node_encryption {\n"
            "    enabled = «false»\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_ecs_task_definition" "app" {\n'
            "  volume {\n"
            '    name = "data"\n'
            "\n"
            "    «efs_volume_configuration» {\n"
            "      file_system_id = aws_efs_file_system.data.id\n"
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad('resource "aws_memorydb_cluster" "carts" {\n  tls_enabled = «false»\n}\n'),
        bad(
            'resource "aws_msk_cluster" "orders" {\n'
            "  encryption_info {\n"
            "    encryption_in_transit {\n"
            '      client_broker = «"TLS_PLAINTEXT"»\n'
            "    }\n"
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_emr_security_configuration" "main" {\n'
            "  configuration = jsonencode({\n"
            "    EncryptionConfiguration = {\n"
            "      EnableInTransitEncryption = «false»\n"
            "    }\n"
            "  })\n"
            "}\n"
        ),
        bad('«resource "aws_sagemaker_data_quality_job_definition" "daily"» {\n  name = "daily"\n}\n'),
        bad(
            'resource "aws_redshift_parameter_group" "main" {\n'
            "  parameter {\n"
            '    name  = "require_ssl"\n'
            '    value = «"false"»\n'
            "  }\n"
            "}\n"
        ),
        bad(
            'resource "aws_ssm_document" "session" {\n'
            '  document_type = "Session"\n'
            "\n"
            "  content = jsonencode({\n"
            "    inputs = {\n"
            '      kmsKeyId = «""»\n'
            "    }\n"
            "  })\n"
            "}\n"
        ),
        bad('resource "aws_transfer_server" "files" {\n  protocols = ["SFTP", «"FTP"»]\n}\n'),
        bad('«resource "aws_ses_configuration_set" "mail"» {\n  name = "mail"\n}\n'),
        bad(
            program(
                "aws-native:elasticache:ReplicationGroup", "engine: redis\ntransitEncryptionEnabled: «false»"
            ),
            kind="pulumi",
        ),
        bad(
            'resource "aws_ssm_document" "session" {\n'
            '  document_type   = "Session"\n'
            '  document_format = "YAML"\n'
            "  content         = «<<-END\n"
            "    inputs:\n"
            "      kmsKeyId: ''\n"
            "  END»\n"
            "}\n"
        ),
        good(
            'resource "aws_opensearch_domain" "logs" {\n  cluster_config {\n    instance_count = 1\n  }\n}\n',
            because="one node does not connect to others",
        ),
        good(
            'resource "aws_msk_cluster" "orders" {\n  cluster_name = "orders"\n}\n',
            because="the default is TLS",
        ),
        good(
            'resource "aws_ssm_document" "restart" {\n'
            '  document_type = "Command"\n'
            "  content       = jsonencode({ inputs = {} })\n"
            "}\n",
            because="the document does not describe sessions",
        ),
        good(
            'resource "aws_db_instance" "main" {\n'
            "  parameter_group_name = aws_db_parameter_group.main.name\n"
            "}\n"
            "\n"
            'resource "aws_db_parameter_group" "main" {\n'
            '  family = "mysql8.0"\n'
            "\n"
            "  parameter {\n"
            '    name  = "require_secure_transport"\n'
            '    value = "1"\n'
            "  }\n"
            "}\n",
            because="the server refuses connections without TLS",
        ),
        good(
            'resource "aws_db_instance" "main" {\n'
            "  parameter_group_name = aws_db_parameter_group.main.name\n"
            "}\n"
            "\n"
            'resource "aws_db_parameter_group" "main" {\n'
            '  family = "postgres16"\n'
            "}\n",
            because="the server refuses connections without TLS by default since version 15",
        ),
        good(
            'resource "aws_dms_endpoint" "export" {\n  endpoint_type = "target"\n  engine_name   = "s3"\n}\n',
            because="the endpoint always uses TLS",
        ),
        good(
            'resource "aws_docdb_cluster_parameter_group" "main" {\n  family = "docdb5.0"\n}\n',
            because="TLS is on by default",
        ),
        good(
            'variable "type" {}\n'
            "\n"
            'resource "aws_dax_cluster" "carts" {\n'
            "  cluster_endpoint_encryption_type = var.type\n"
            "}\n",
            because="the value is unknown",
        ),
        good(
            program(
                "aws-native:elasticache:ReplicationGroup", "engine: redis\ntransitEncryptionEnabled: true"
            ),
            kind="pulumi",
            because="connections are encrypted",
        ),
    ],
)
def unencrypted_connection(resource: CloudResource) -> Iterable[Finding]:
    """Connections to a database, cache or endpoint may be unencrypted.

    Credentials and data can be read by whatever is on the way, in the same network as well.
    Turn encryption in transit on, and let the server refuse connections without it.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>
    """
    return TABLE.findings(resource, "accepts unencrypted connections")
