"""The infrastructure as a program in Pulumi YAML."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aurora_devops.core.fields import camel_case
from aurora_devops.formats.writing import write_yaml

from ..lock import pulumi_provider
from .model import (
    Arguments,
    Block,
    Blocks,
    Infrastructure,
    Json,
    Map,
    Only,
    Ref,
    Resource,
    Text,
    Value,
    Var,
    Variable,
)

# The types of Pulumi. Source: the references of the packages aws and gcp.
TYPES: Mapping[str, str] = {
    "aws_acm_certificate": "aws:acm:Certificate",
    "aws_acm_certificate_validation": "aws:acm:CertificateValidation",
    "aws_db_instance": "aws:rds:Instance",
    "aws_db_parameter_group": "aws:rds:ParameterGroup",
    "aws_db_subnet_group": "aws:rds:SubnetGroup",
    "aws_ecr_repository": "aws:ecr:Repository",
    "aws_eks_pod_identity_association": "aws:eks:PodIdentityAssociation",
    "aws_elasticache_replication_group": "aws:elasticache:ReplicationGroup",
    "aws_elasticache_subnet_group": "aws:elasticache:SubnetGroup",
    "aws_iam_openid_connect_provider": "aws:iam:OpenIdConnectProvider",
    "aws_iam_role": "aws:iam:Role",
    "aws_iam_role_policy": "aws:iam:RolePolicy",
    "aws_iam_role_policy_attachment": "aws:iam:RolePolicyAttachment",
    "aws_kms_key": "aws:kms:Key",
    "aws_route53_record": "aws:route53:Record",
    "aws_s3_bucket": "aws:s3:Bucket",
    "aws_s3_bucket_lifecycle_configuration": "aws:s3:BucketLifecycleConfiguration",
    "aws_s3_bucket_logging": "aws:s3:BucketLogging",
    "aws_s3_bucket_policy": "aws:s3:BucketPolicy",
    "aws_s3_bucket_public_access_block": "aws:s3:BucketPublicAccessBlock",
    "aws_s3_bucket_server_side_encryption_configuration": "aws:s3:BucketServerSideEncryptionConfiguration",
    "aws_s3_bucket_versioning": "aws:s3:BucketVersioning",
    "aws_secretsmanager_secret": "aws:secretsmanager:Secret",
    "aws_security_group": "aws:ec2:SecurityGroup",
    "aws_vpc_security_group_ingress_rule": "aws:vpc:SecurityGroupIngressRule",
    "google_artifact_registry_repository": "gcp:artifactregistry:Repository",
    "google_artifact_registry_repository_iam_member": "gcp:artifactregistry:RepositoryIamMember",
    "google_certificate_manager_certificate": "gcp:certificatemanager:Certificate",
    "google_certificate_manager_dns_authorization": "gcp:certificatemanager:DnsAuthorization",
    "google_dns_record_set": "gcp:dns:RecordSet",
    "google_iam_workload_identity_pool": "gcp:iam:WorkloadIdentityPool",
    "google_iam_workload_identity_pool_provider": "gcp:iam:WorkloadIdentityPoolProvider",
    "google_kms_crypto_key": "gcp:kms:CryptoKey",
    "google_kms_crypto_key_iam_member": "gcp:kms:CryptoKeyIAMMember",
    "google_kms_key_ring": "gcp:kms:KeyRing",
    "google_redis_instance": "gcp:redis:Instance",
    "google_secret_manager_secret": "gcp:secretmanager:Secret",
    "google_service_account": "gcp:serviceaccount:Account",
    "google_service_account_iam_member": "gcp:serviceaccount:IAMMember",
    "google_sql_database": "gcp:sql:Database",
    "google_sql_database_instance": "gcp:sql:DatabaseInstance",
    "google_sql_user": "gcp:sql:User",
    "google_storage_bucket": "gcp:storage:Bucket",
    "google_storage_bucket_iam_member": "gcp:storage:BucketIAMMember",
}
_FUNCTIONS: Mapping[str, str] = {
    "aws_caller_identity": "aws:getCallerIdentity",
    "aws_partition": "aws:getPartition",
    "aws_lb": "aws:lb:getLoadBalancer",
    "aws_route53_zone": "aws:route53:getZone",
    "google_dns_managed_zone": "gcp:dns:getManagedZone",
    "google_project": "gcp:organizations:getProject",
}
_PACKAGES = {"aws": "aws", "google": "gcp"}
_TYPES_OF_VALUES: Mapping[str, Any] = {
    "string": {"type": "string"},
    "number": {"type": "integer"},
    "list(string)": {"type": "array", "items": {"type": "string"}},
}
# Pulumi writes the file of a stack itself: it encrypts the secrets, and refuses a stack that lacks a value.
_HEAD = """\
# A stack is made with pulumi stack init, and with pulumi config set for each key of config that has no default.
"""


def files(whole: Infrastructure) -> Mapping[str, str]:
    """The project, with its program; the values that are known are defaults."""
    used = whole.used()
    variables = [one for one in whole.variables if one.name in used]
    package = _PACKAGES[whole.provider]
    program: dict[str, Any] = {
        "name": whole.application,
        "runtime": "yaml",
        "description": f"Infrastructure of {whole.application}.",
        "config": {camel_case(one.name): _declared(one) for one in variables},
        "variables": {camel_case(one.name): _invoked(one) for one in whole.resources if one.data},
        "resources": {
            "provider": {
                "type": f"pulumi:providers:{package}",
                "defaultProvider": True,
                "properties": _properties(whole.settings),
                "options": {"version": pulumi_provider(package)},
            },
            **{camel_case(one.name): _resource(one) for one in whole.resources if not one.data},
        },
        "outputs": {camel_case(one.name): _value(one.value) for one in whole.outputs},
    }
    return {"Pulumi.yaml": _HEAD + write_yaml(program, ("config", "variables", "resources"))}


def _declared(one: Variable) -> dict[str, Any]:
    found = {**_TYPES_OF_VALUES[one.type], "description": one.description}
    if one.value is not None:
        found["default"] = one.value
    if one.secret:
        found["secret"] = True
    return found


def _invoked(one: Resource) -> dict[str, Any]:
    arguments = {"arguments": _properties(one.arguments)} if one.arguments else {}
    return {"fn::invoke": {"function": _FUNCTIONS[one.type], **arguments}}


def _resource(one: Resource) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if one.after:
        options["dependsOn"] = [f"${{{camel_case(name)}}}" for name in one.after]
    if one.protected:
        options["protect"] = True
    found: dict[str, Any] = {"type": TYPES[one.type], "properties": _properties(one.arguments)}
    return {**found, "options": options} if options else found


def _properties(arguments: Arguments) -> dict[str, Any]:
    return {_name(name, value): _value(value) for name, value in arguments.items()}


def _name(name: str, value: Value) -> str:
    """The name of a property: in camel case, and that of a list in the plural."""
    return camel_case(_plural(name) if isinstance(value, (tuple, Blocks)) else name)


def _plural(name: str) -> str:
    if name == "alias":
        return "aliases"
    return name if name.endswith("s") else f"{name}s"


def _value(value: Value) -> Any:
    match value:
        case Text(parts=parts):
            return "".join(_escaped(part) if isinstance(part, str) else str(_value(part)) for part in parts)
        case Var(name=name):
            return f"${{{camel_case(name)}}}"
        case Ref(name=name, attribute=attribute):
            return f"${{{camel_case(name)}.{camel_case(attribute)}}}"
        case Only(name=name, set=held, attribute=attribute):
            return f"${{{camel_case(name)}.{camel_case(_plural(held))}[0].{camel_case(attribute)}}}"
        case Json(value=inner):
            return {"fn::toJSON": _value(inner)}
        case Map(entries=entries):
            return {name: _value(one) for name, one in entries.items()}
        case Block(arguments=arguments):
            return _properties(arguments)
        case Blocks(each=each):
            return [_properties(arguments) for arguments in each]
        case tuple():
            return [_value(one) for one in value]
        case str():
            return _escaped(value)
    return value


def _escaped(text: str) -> str:
    return text.replace("${", "$${")
