"""The infrastructure on AWS. Sources: the documentation of the provider hashicorp/aws and the services."""

from __future__ import annotations

from collections.abc import Iterator

from .model import (
    Arguments,
    Block,
    Blocks,
    Infrastructure,
    Json,
    Map,
    Only,
    Output,
    Ref,
    Resource,
    Var,
    Variable,
    text,
)
from .needs import REPOSITORY, Needs, local

_ISSUER = "token.actions.githubusercontent.com"
_VPC = Var("vpc_id")
_KEY = Ref("data", "arn")
_ACCOUNT = Ref("current", "account_id")
_PARTITION = Ref("partition", "partition")
_PORTS = {"postgresql": 5432, "mysql": 3306}
_MONITORING = "service-role/AmazonRDSEnhancedMonitoringRole"
_PUSH = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)


def role_of(needs: Needs) -> str:
    """The name of the role of the pipeline."""
    return f"{needs.name[:54].rstrip('-')}-pipeline"


def role_arn(needs: Needs, region: str, account: str) -> str:
    """The ARN of the role of the pipeline."""
    partition = next((name for start, name in _PARTITIONS.items() if region.startswith(start)), "aws")
    return f"arn:{partition}:iam::{account}:role/{role_of(needs)}"


_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}


def infrastructure(needs: Needs) -> Infrastructure:
    """All resources of an application."""
    tags = Map({"application": needs.name, "managed-by": "infrastructure-as-code"})
    return Infrastructure(
        application=needs.name,
        provider="aws",
        backend_type="s3",
        backend={"key": f"{needs.name}/terraform.tfstate", "encrypt": True, "use_lockfile": True},
        settings={"region": Var("region"), "default_tags": Block({"tags": tags})},
        resources=tuple(_resources(needs)),
        variables=_variables(needs),
        outputs=tuple(_outputs(needs)),
    )


def _resources(needs: Needs) -> Iterator[Resource]:
    yield from _key()
    if needs.registry:
        yield from _registry(needs)
        if needs.workflow:
            yield from _pipeline(needs)
    if needs.database:
        yield from _database(needs)
    if needs.cache:
        yield from _cache(needs)
    if needs.secrets:
        yield from _secrets(needs)
    if needs.storage:
        yield from _storage(needs)
    if needs.hosts:
        yield from _dns(needs)


def _policy(*statements: Arguments) -> Json:
    return Json(Map({"Version": "2012-10-17", "Statement": tuple(Map(one) for one in statements)}))


def _key() -> Iterator[Resource]:
    yield Resource("aws_caller_identity", "current", {}, "main", data=True)
    root = text("arn:", _PARTITION, ":iam::", _ACCOUNT, ":root")
    yield Resource("aws_partition", "partition", {}, "main", data=True)
    allowed: Arguments = {
        "Sid": "AccountAdministration",
        "Effect": "Allow",
        "Principal": Map({"AWS": root}),
        "Action": "kms:*",
        "Resource": "*",
    }
    yield Resource(
        "aws_kms_key",
        "data",
        {
            "description": "Encrypts the image, the data and the secrets of the application.",
            "enable_key_rotation": True,
            "deletion_window_in_days": 30,
            "policy": _policy(allowed),
        },
        "main",
        "IAM policies of the account decide who uses the key.",
        protected=True,
    )


def _registry(needs: Needs) -> Iterator[Resource]:
    assert needs.registry is not None
    yield Resource(
        "aws_ecr_repository",
        "image",
        {
            "name": needs.registry.name,
            "image_tag_mutability": "IMMUTABLE",
            "encryption_configuration": Blocks(({"encryption_type": "KMS", "kms_key": _KEY},)),
            "image_scanning_configuration": Block({"scan_on_push": True}),
        },
        "registry",
        protected=True,
    )


def _pipeline(needs: Needs) -> Iterator[Resource]:
    yield Resource(
        "aws_iam_openid_connect_provider",
        "github",
        {"url": f"https://{_ISSUER}", "client_id_list": ("sts.amazonaws.com",)},
        "pipeline",
        "An account has one provider for GitHub: import it if the account has it already.",
    )
    trusted: Arguments = {
        "Effect": "Allow",
        "Principal": Map({"Federated": Ref("github", "arn")}),
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": Map(
            {"StringEquals": Map({f"{_ISSUER}:aud": "sts.amazonaws.com", f"{_ISSUER}:sub": needs.subject})}
        ),
    }
    yield Resource(
        "aws_iam_role",
        "pipeline",
        {
            "name": role_of(needs),
            "description": "Pushes and scans the image; only for the jobs of the pipeline that do that.",
            "max_session_duration": 3600,
            "assume_role_policy": _policy(trusted),
        },
        "pipeline",
    )
    login: Arguments = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"}
    push: Arguments = {"Effect": "Allow", "Action": _PUSH, "Resource": Ref("image", "arn")}
    yield Resource(
        "aws_iam_role_policy",
        "push",
        {"name": "push", "role": Ref("pipeline", "id"), "policy": _policy(login, push)},
        "pipeline",
    )


def _reached(needs: Needs, service: str, port: int) -> Iterator[Resource]:
    """The security group of a service, which the application alone reaches."""
    yield Resource(
        "aws_security_group",
        f"{service}_access",
        {
            "name": f"{needs.name}-{service}",
            "description": f"Access to the {service} of {needs.name}",
            "vpc_id": _VPC,
        },
        service,
    )
    yield Resource(
        "aws_vpc_security_group_ingress_rule",
        f"{service}_client",
        {
            "security_group_id": Ref(f"{service}_access", "id"),
            "description": "The nodes that run the application",
            "referenced_security_group_id": Var("client_security_group_id"),
            "ip_protocol": "tcp",
            "from_port": port,
            "to_port": port,
        },
        service,
    )


def _database(needs: Needs) -> Iterator[Resource]:
    postgres = needs.database == "postgresql"
    yield from _reached(needs, "database", _PORTS[needs.database])
    yield Resource(
        "aws_db_subnet_group",
        "database_subnets",
        {
            "name": f"{needs.name}-database",
            "description": f"Subnets of the database of {needs.name}",
            "subnet_ids": Var("subnet_ids"),
        },
        "database",
    )
    parameters = (
        {
            "rds.force_ssl": "1",
            "log_connections": "1",
            "log_disconnections": "1",
            "log_lock_waits": "1",
            "log_min_duration_statement": "1000",
            "log_statement": "ddl",
        }
        if postgres
        else {"require_secure_transport": "1", "slow_query_log": "1"}
    )
    yield Resource(
        "aws_db_parameter_group",
        "database_parameters",
        {
            "name": f"{needs.name}-{needs.database}{needs.version.replace('.', '-')}",
            "description": f"Parameters of the database of {needs.name}",
            "family": f"{'postgres' if postgres else 'mysql'}{needs.version}",
            "parameter": Blocks(
                tuple({"name": name, "value": value} for name, value in sorted(parameters.items()))
            ),
        },
        "database",
    )
    trusted: Arguments = {
        "Effect": "Allow",
        "Principal": Map({"Service": "monitoring.rds.amazonaws.com"}),
        "Action": "sts:AssumeRole",
        "Condition": Map({"StringEquals": Map({"aws:SourceAccount": _ACCOUNT})}),
    }
    yield Resource(
        "aws_iam_role",
        "database_monitoring",
        {
            "name": f"{needs.name[:42].rstrip('-')}-database-monitoring",
            "description": "Sends the metrics of the database to CloudWatch.",
            "assume_role_policy": _policy(trusted),
        },
        "database",
    )
    yield Resource(
        "aws_iam_role_policy_attachment",
        "database_metrics",
        {
            "role": Ref("database_monitoring", "name"),
            "policy_arn": text("arn:", _PARTITION, f":iam::aws:policy/{_MONITORING}"),
        },
        "database",
    )
    yield Resource(
        "aws_db_instance",
        "database",
        {
            "identifier": needs.name,
            "engine": "postgres" if postgres else "mysql",
            "engine_version": needs.version,
            "instance_class": Var("database_instance_class"),
            "allocated_storage": Var("database_storage"),
            "storage_type": "gp3",
            "storage_encrypted": True,
            "kms_key_id": _KEY,
            "db_name": needs.identifier,
            "username": needs.identifier,
            "manage_master_user_password": True,
            "master_user_secret_kms_key_id": _KEY,
            "iam_database_authentication_enabled": True,
            "db_subnet_group_name": Ref("database_subnets", "name"),
            "vpc_security_group_ids": (Ref("database_access", "id"),),
            "parameter_group_name": Ref("database_parameters", "name"),
            "publicly_accessible": False,
            "multi_az": True,
            "backup_retention_period": 30,
            "copy_tags_to_snapshot": True,
            "deletion_protection": True,
            "skip_final_snapshot": False,
            "final_snapshot_identifier": f"{needs.name}-final",
            "auto_minor_version_upgrade": True,
            "enabled_cloudwatch_logs_exports": ("postgresql", "upgrade")
            if postgres
            else ("audit", "error", "general", "slowquery"),
            "monitoring_interval": 60,
            "monitoring_role_arn": Ref("database_monitoring", "arn"),
            "performance_insights_enabled": True,
            "performance_insights_kms_key_id": _KEY,
        },
        "database",
        "RDS makes the password and keeps it in Secrets Manager.",
        protected=True,
        after=("database_metrics",),
    )


def _cache(needs: Needs) -> Iterator[Resource]:
    yield from _reached(needs, "cache", 6379)
    yield Resource(
        "aws_elasticache_subnet_group",
        "cache_subnets",
        {
            "name": f"{needs.name}-cache",
            "description": f"Subnets of the cache of {needs.name}",
            "subnet_ids": Var("subnet_ids"),
        },
        "cache",
    )
    yield Resource(
        "aws_elasticache_replication_group",
        "cache",
        {
            "replication_group_id": needs.name[:40].rstrip("-"),
            "description": f"Cache of {needs.name}",
            "engine": "redis",
            "engine_version": "7.1",
            "node_type": Var("cache_node_type"),
            "num_cache_clusters": 2,
            "automatic_failover_enabled": True,
            "multi_az_enabled": True,
            "auto_minor_version_upgrade": True,
            "at_rest_encryption_enabled": True,
            "kms_key_id": _KEY,
            "transit_encryption_enabled": True,
            "auth_token": Var("cache_password"),
            "snapshot_retention_limit": 7,
            "subnet_group_name": Ref("cache_subnets", "name"),
            "security_group_ids": (Ref("cache_access", "id"),),
        },
        "cache",
    )


def _secrets(needs: Needs) -> Iterator[Resource]:
    yield Resource(
        "aws_secretsmanager_secret",
        "secrets",
        {
            "name": f"{needs.name}-secrets",
            "description": f"JSON with the keys of the Secret {needs.name}-secrets: {', '.join(needs.secrets)}",
            "kms_key_id": _KEY,
            "recovery_window_in_days": 30,
        },
        "secrets",
        "The values are written by hand or by a program, so that the state does not contain them.",
        protected=True,
    )


def _storage(needs: Needs) -> Iterator[Resource]:
    bucket = Ref("storage", "id")
    yield Resource("aws_s3_bucket", "storage", {"bucket": Var("bucket_name")}, "storage", protected=True)
    yield Resource(
        "aws_s3_bucket_public_access_block",
        "storage_access",
        {
            "bucket": bucket,
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
        "storage",
    )
    yield Resource(
        "aws_s3_bucket_versioning",
        "storage_versions",
        {"bucket": bucket, "versioning_configuration": Block({"status": "Enabled"})},
        "storage",
    )
    encryption: Arguments = {"sse_algorithm": "aws:kms", "kms_master_key_id": _KEY}
    yield Resource(
        "aws_s3_bucket_server_side_encryption_configuration",
        "storage_encryption",
        {
            "bucket": bucket,
            "rule": Blocks(
                (
                    {
                        "bucket_key_enabled": True,
                        "apply_server_side_encryption_by_default": Block(encryption),
                    },
                )
            ),
        },
        "storage",
    )
    yield Resource(
        "aws_s3_bucket_lifecycle_configuration",
        "storage_lifecycle",
        {
            "bucket": bucket,
            "rule": Blocks(
                (
                    {
                        "id": "remove-what-is-no-longer-used",
                        "status": "Enabled",
                        "filter": Block({}),
                        "abort_incomplete_multipart_upload": Block({"days_after_initiation": 7}),
                        "noncurrent_version_expiration": Block({"noncurrent_days": 90}),
                    },
                )
            ),
        },
        "storage",
        after=("storage_versions",),
    )
    yield Resource(
        "aws_s3_bucket_logging",
        "storage_log",
        {
            "bucket": bucket,
            "target_bucket": Var("log_bucket_name"),
            "target_prefix": text(Var("bucket_name"), "/"),
        },
        "storage",
    )
    refused: Arguments = {
        "Sid": "OnlyEncryptedConnections",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": (Ref("storage", "arn"), text(Ref("storage", "arn"), "/*")),
        "Condition": Map({"Bool": Map({"aws:SecureTransport": "false"})}),
    }
    yield Resource(
        "aws_s3_bucket_policy",
        "storage_policy",
        {"bucket": bucket, "policy": _policy(refused)},
        "storage",
        after=("storage_access",),
    )

    yield from _application(needs)


def _application(needs: Needs) -> Iterator[Resource]:
    """The role of the pods: what they may do with the bucket."""
    trusted: Arguments = {
        "Effect": "Allow",
        "Principal": Map({"Service": "pods.eks.amazonaws.com"}),
        "Action": ("sts:AssumeRole", "sts:TagSession"),
        "Condition": Map({"StringEquals": Map({"aws:SourceAccount": _ACCOUNT})}),
    }
    yield Resource(
        "aws_iam_role",
        "application",
        {
            "name": needs.name[:64].rstrip("-"),
            "description": f"Pods of {needs.name}",
            "assume_role_policy": _policy(trusted),
        },
        "storage",
    )
    listed: Arguments = {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": Ref("storage", "arn")}
    objects: Arguments = {
        "Effect": "Allow",
        "Action": ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
        "Resource": text(Ref("storage", "arn"), "/*"),
    }
    key: Arguments = {
        "Effect": "Allow",
        "Action": ("kms:Decrypt", "kms:GenerateDataKey"),
        "Resource": _KEY,
    }
    yield Resource(
        "aws_iam_role_policy",
        "application_storage",
        {"name": "storage", "role": Ref("application", "id"), "policy": _policy(listed, objects, key)},
        "storage",
    )
    yield Resource(
        "aws_eks_pod_identity_association",
        "pods",
        {
            "cluster_name": Var("cluster_name"),
            "namespace": needs.namespace,
            "service_account": needs.name,
            "role_arn": Ref("application", "arn"),
        },
        "storage",
        "The service account of the manifests.",
    )


def _dns(needs: Needs) -> Iterator[Resource]:
    yield Resource(
        "aws_route53_zone", "zone", {"name": Var("dns_zone_name"), "private_zone": False}, "dns", data=True
    )
    yield Resource(
        "aws_lb",
        "ingress",
        {"arn": Var("load_balancer_arn")},
        "dns",
        "The load balancer of the ingress controller.",
        data=True,
    )
    zone = Ref("zone", "zone_id")
    for host in needs.hosts:
        name = local(host)
        target: Arguments = {
            "name": Ref("ingress", "dns_name"),
            "zone_id": Ref("ingress", "zone_id"),
            "evaluate_target_health": True,
        }
        yield Resource(
            "aws_route53_record",
            name,
            {"zone_id": zone, "name": host, "type": "A", "alias": Blocks((target,))},
            "dns",
        )
        yield Resource(
            "aws_acm_certificate",
            f"{name}_certificate",
            {"domain_name": host, "validation_method": "DNS"},
            "dns",
            new_first=True,
        )
        options = f"{name}_certificate", "domain_validation_options"
        yield Resource(
            "aws_route53_record",
            f"{name}_proof",
            {
                "zone_id": zone,
                "name": Only(*options, "resource_record_name"),
                "type": Only(*options, "resource_record_type"),
                "ttl": 300,
                "records": (Only(*options, "resource_record_value"),),
            },
            "dns",
        )
        yield Resource(
            "aws_acm_certificate_validation",
            f"{name}_validation",
            {
                "certificate_arn": Ref(f"{name}_certificate", "arn"),
                "validation_record_fqdns": (Ref(f"{name}_proof", "fqdn"),),
            },
            "dns",
        )


def _variables(needs: Needs) -> tuple[Variable, ...]:
    return (
        Variable(
            "region",
            "Region of AWS.",
            'can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))',
            "The region must be one of AWS, such as eu-central-1.",
            value=needs.registry.region if needs.registry else None,
        ),
        REPOSITORY,
        Variable(
            "vpc_id",
            "ID of the VPC of the cluster that runs the application.",
            'can(regex("^vpc-[0-9a-f]+$", var.vpc_id))',
            "The ID of a VPC begins with vpc-.",
        ),
        Variable(
            "subnet_ids",
            "IDs of private subnets in at least two availability zones.",
            'length(var.subnet_ids) >= 2 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])',
            "At least two IDs are needed, and the ID of a subnet begins with subnet-.",
            type="list(string)",
        ),
        Variable(
            "client_security_group_id",
            "ID of the security group of the nodes that run the application.",
            'can(regex("^sg-[0-9a-f]+$", var.client_security_group_id))',
            "The ID of a security group begins with sg-.",
        ),
        Variable(
            "database_instance_class",
            "Instance class of the database, such as db.m7g.large.",
            'startswith(var.database_instance_class, "db.")',
            "An instance class of a database begins with db.",
        ),
        Variable(
            "database_storage",
            "Storage of the database in GiB.",
            "var.database_storage >= 20 && var.database_storage <= 65536",
            "The storage must be between 20 and 65536 GiB.",
            type="number",
        ),
        Variable(
            "cache_node_type",
            "Node type of the cache, such as cache.m7g.large.",
            'startswith(var.cache_node_type, "cache.")',
            "A node type of a cache begins with cache.",
        ),
        Variable(
            "cache_password",
            "Password of the cache, which the application uses too; the state contains it.",
            "length(var.cache_password) >= 16 && length(var.cache_password) <= 128",
            "The password must have 16 to 128 characters.",
            secret=True,
        ),
        Variable(
            "bucket_name",
            "Name of the bucket, which is unique among all buckets of AWS.",
            'can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket_name))',
            "The name must have 3 to 63 lower-case letters, digits and hyphens.",
        ),
        Variable(
            "log_bucket_name",
            "Name of an existing bucket for access logs.",
            'can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.log_bucket_name))',
            "The name must be that of a bucket.",
        ),
        Variable(
            "cluster_name",
            "Name of the EKS cluster that runs the application.",
            'can(regex("^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$", var.cluster_name))',
            "The name must have up to 100 letters, digits, hyphens and underscores.",
        ),
        Variable(
            "dns_zone_name",
            "Name of the public hosted zone that has the hosts of the application.",
            'can(regex("^([a-z0-9-]+[.])+[a-z]+[.]?$", var.dns_zone_name))',
            "The name must be a domain.",
        ),
        Variable(
            "load_balancer_arn",
            "ARN of the load balancer of the ingress controller.",
            'can(regex("^arn:aws[a-z-]*:elasticloadbalancing:", var.load_balancer_arn))',
            "The ARN must be that of a load balancer.",
        ),
    )


def _outputs(needs: Needs) -> Iterator[Output]:
    if needs.registry:
        yield Output("image_repository", "Repository of the image.", Ref("image", "repository_url"))
        yield Output("pipeline_role_arn", "Role that the pipeline assumes.", Ref("pipeline", "arn"))
    if needs.database:
        yield Output("database_address", "Host of the database.", Ref("database", "address"))
        yield Output(
            "database_secret_arn",
            "Secret with the user and the password of the database.",
            Only("database", "master_user_secret", "secret_arn"),
        )
    if needs.cache:
        yield Output("cache_address", "Host of the cache.", Ref("cache", "primary_endpoint_address"))
    if needs.secrets:
        yield Output("secrets_arn", "Secret with the settings of the application.", Ref("secrets", "arn"))
    for host in needs.hosts:
        name = local(host)
        yield Output(
            f"{name}_certificate_arn",
            f"Certificate of {host}.",
            Ref(f"{name}_validation", "certificate_arn"),
        )
