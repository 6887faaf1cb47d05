from collections.abc import Iterable

from aurora_devops import Finding, bad, good, policy
from aurora_devops.cloud import (
    Block,
    CloudResource,
    Fault,
    Table,
    each,
    fault,
    is_none_of,
    is_one_of,
    is_true,
    row,
)
from aurora_devops.core.lazy import regex

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


TABLE = Table(
    row("aws_appsync_api_cache", is_true("transit_encryption_enabled"), checkov="CKV_AWS_215"),
    row("aws_dax_cluster", is_one_of("cluster_endpoint_encryption_type", "TLS"), checkov="CKV_AWS_239"),
    row("aws_db_instance", _forced_tls, checkov="CKV2_AWS_69"),
    row("aws_dms_endpoint", _endpoint, checkov="CKV2_AWS_49"),
    row("aws_docdb_cluster_parameter_group", each("parameter", _tls_parameter), checkov="CKV_AWS_90"),
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
    ],
)
def unencrypted_connection(resource: CloudResource) -> Iterable[Finding]:
    """Connections to a database, cache or endpoint may be unencrypted.

    Credentials and data can be read by whatever is on the way, in the same network as well.
    Turn encryption in transit on, and let the server refuse connections without it.

    <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>
    """
    return TABLE.findings(resource, "accepts unencrypted connections")
