"""The infrastructure on Google Cloud. Sources: the documentation of the provider hashicorp/google and the services."""

from __future__ import annotations

from collections.abc import Iterator

from .model import (
    Arguments,
    Block,
    Blocks,
    Infrastructure,
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

_ISSUER = "https://token.actions.githubusercontent.com"
_PROVIDER = "github"
_KEY = Ref("data", "id")
_NUMBER = Ref("current", "number")
_SECONDS_OF_90_DAYS = 90 * 24 * 60 * 60
# The accounts with which services use a key: what comes before and after the number of the project.
_AGENTS = {
    "registry": ("service-", "@gcp-sa-artifactregistry.iam.gserviceaccount.com"),
    "database": ("service-", "@gcp-sa-cloud-sql.iam.gserviceaccount.com"),
    "cache": ("service-", "@cloud-redis.iam.gserviceaccount.com"),
    "secrets": ("service-", "@gcp-sa-secretmanager.iam.gserviceaccount.com"),
    "storage": ("service-", "@gs-project-accounts.iam.gserviceaccount.com"),
}


def account_of(needs: Needs) -> str:
    """The id of the service account of the pipeline, and of its pool: up to 30 characters."""
    return f"{needs.name[:21].rstrip('-')}-pipeline"


def provider_of(needs: Needs, project: str) -> str:
    """The name of the provider of the pipeline in the project with a number."""
    pool = f"projects/{project}/locations/global/workloadIdentityPools/{account_of(needs)}"
    return f"{pool}/providers/{_PROVIDER}"


def infrastructure(needs: Needs) -> Infrastructure:
    """All resources of an application."""
    labels = Map({"application": needs.name, "managed-by": "infrastructure-as-code"})
    return Infrastructure(
        application=needs.name,
        provider="google",
        backend_type="gcs",
        backend={"prefix": f"{needs.name}/terraform"},
        settings={"project": Var("project"), "region": Var("region"), "default_labels": labels},
        resources=tuple(_resources(needs)),
        variables=_variables(needs),
        outputs=tuple(_outputs(needs)),
    )


def _resources(needs: Needs) -> Iterator[Resource]:
    yield from _key(needs)
    if needs.registry:
        yield from _agent("registry")
        yield from _registry(needs)
        if needs.workflow:
            yield from _pipeline(needs)
    if needs.database:
        yield from _agent("database")
        yield from _database(needs)
    if needs.cache:
        yield from _agent("cache")
        yield from _cache(needs)
    if needs.secrets:
        yield from _agent("secrets")
        yield from _secrets(needs)
    if needs.storage:
        yield from _agent("storage")
        yield from _storage(needs)
    if needs.hosts:
        yield from _dns(needs)


def _key(needs: Needs) -> Iterator[Resource]:
    yield Resource("google_project", "current", {"project_id": Var("project")}, "main", data=True)
    yield Resource("google_kms_key_ring", "keys", {"name": needs.name, "location": Var("region")}, "main")
    yield Resource(
        "google_kms_crypto_key",
        "data",
        {
            "name": f"{needs.name}-data",
            "key_ring": Ref("keys", "id"),
            "purpose": "ENCRYPT_DECRYPT",
            "rotation_period": f"{_SECONDS_OF_90_DAYS}s",
        },
        "main",
        "Encrypts the image, the data and the secrets of the application.",
        protected=True,
    )


def _agent(topic: str) -> Iterator[Resource]:
    """The permission of a service to use the key."""
    before, after = _AGENTS[topic]
    yield Resource(
        "google_kms_crypto_key_iam_member",
        f"{topic}_key",
        {
            "crypto_key_id": _KEY,
            "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            "member": text(f"serviceAccount:{before}", _NUMBER, after),
        },
        topic,
        "The account with which the service uses the key; gcloud beta services identity create makes it.",
    )


def _registry(needs: Needs) -> Iterator[Resource]:
    assert needs.registry is not None
    yield Resource(
        "google_artifact_registry_repository",
        "image",
        {
            "repository_id": needs.registry.name,
            "location": Var("region"),
            "description": f"Images of {needs.name}",
            "format": "DOCKER",
            "kms_key_name": _KEY,
            "docker_config": Block({"immutable_tags": True}),
        },
        "registry",
        protected=True,
        after=("registry_key",),
    )


def _pipeline(needs: Needs) -> Iterator[Resource]:
    yield Resource(
        "google_iam_workload_identity_pool",
        "pipeline_pool",
        {"workload_identity_pool_id": account_of(needs), "display_name": account_of(needs)},
        "pipeline",
    )
    condition = text("assertion.sub == '", *needs.subject.parts, "'")
    yield Resource(
        "google_iam_workload_identity_pool_provider",
        "github",
        {
            "workload_identity_pool_id": Ref("pipeline_pool", "workload_identity_pool_id"),
            "workload_identity_pool_provider_id": _PROVIDER,
            "attribute_mapping": Map({"google.subject": "assertion.sub"}),
            "attribute_condition": condition,
            "oidc": Block({"issuer_uri": _ISSUER}),
        },
        "pipeline",
        "Only tokens of the jobs that push and scan the image are accepted.",
    )
    yield Resource(
        "google_service_account",
        "pipeline",
        {
            "account_id": account_of(needs),
            "display_name": f"Pipeline of {needs.name}",
            "description": "Pushes and scans the image.",
        },
        "pipeline",
    )
    yield Resource(
        "google_service_account_iam_member",
        "pipeline_user",
        {
            "service_account_id": Ref("pipeline", "name"),
            "role": "roles/iam.workloadIdentityUser",
            "member": text(
                "principal://iam.googleapis.com/",
                Ref("pipeline_pool", "name"),
                "/subject/",
                *needs.subject.parts,
            ),
        },
        "pipeline",
    )
    yield Resource(
        "google_artifact_registry_repository_iam_member",
        "push",
        {
            "repository": Ref("image", "name"),
            "location": Ref("image", "location"),
            "role": "roles/artifactregistry.writer",
            "member": Ref("pipeline", "member"),
        },
        "pipeline",
    )


def _database(needs: Needs) -> Iterator[Resource]:
    postgres = needs.database == "postgresql"
    version = f"{'POSTGRES' if postgres else 'MYSQL'}_{needs.version.replace('.', '_')}"
    flags = (
        {
            "cloudsql.enable_pgaudit": "on",
            "log_checkpoints": "on",
            "log_connections": "on",
            "log_disconnections": "on",
            "log_duration": "on",
            "log_hostname": "on",
            "log_lock_waits": "on",
            "log_min_error_statement": "error",
            "log_min_messages": "warning",
            "log_statement": "ddl",
            "log_temp_files": "0",
        }
        if postgres
        else {"local_infile": "off", "skip_show_database": "on", "slow_query_log": "on"}
    )
    log = "point_in_time_recovery_enabled" if postgres else "binary_log_enabled"
    settings: Arguments = {
        "tier": Var("database_tier"),
        "availability_type": "REGIONAL",
        "disk_autoresize": True,
        "deletion_protection_enabled": True,
        "backup_configuration": Block({"enabled": True, log: True}),
        "ip_configuration": Block(
            {
                "ipv4_enabled": False,
                "private_network": Var("network"),
                "ssl_mode": "ENCRYPTED_ONLY",
            }
        ),
        "database_flags": Blocks(tuple({"name": name, "value": flags[name]} for name in sorted(flags))),
    }
    yield Resource(
        "google_sql_database_instance",
        "server",
        {
            "name": needs.name,
            "region": Var("region"),
            "database_version": version,
            "encryption_key_name": _KEY,
            "deletion_protection": True,
            "settings": Block(settings),
        },
        "database",
        protected=True,
        after=("database_key",),
    )
    yield Resource(
        "google_sql_database",
        "database",
        {"name": needs.identifier, "instance": Ref("server", "name")},
        "database",
    )
    yield Resource(
        "google_sql_user",
        "database_user",
        {
            "name": needs.identifier,
            "instance": Ref("server", "name"),
            "password_wo": Var("database_password"),
            "password_wo_version": 1,
        },
        "database",
    )


def _cache(needs: Needs) -> Iterator[Resource]:
    yield Resource(
        "google_redis_instance",
        "cache",
        {
            "name": needs.name[:40].rstrip("-"),
            "display_name": f"Cache of {needs.name}",
            "region": Var("region"),
            "tier": "STANDARD_HA",
            "memory_size_gb": Var("cache_memory"),
            "redis_version": "REDIS_7_2",
            "authorized_network": Var("network"),
            "connect_mode": "PRIVATE_SERVICE_ACCESS",
            "auth_enabled": True,
            "transit_encryption_mode": "SERVER_AUTHENTICATION",
            "customer_managed_key": _KEY,
        },
        "cache",
        protected=True,
        after=("cache_key",),
    )


def _secrets(needs: Needs) -> Iterator[Resource]:
    encryption = Block({"kms_key_name": _KEY})
    replica: Arguments = {"location": Var("region"), "customer_managed_encryption": encryption}
    yield Resource(
        "google_secret_manager_secret",
        "secrets",
        {
            "secret_id": f"{needs.name}-secrets",
            "annotations": Map({"keys": ", ".join(needs.secrets)}),
            "replication": Block({"user_managed": Block({"replicas": Blocks((replica,))})}),
        },
        "secrets",
        "The values are written by hand or by a program, so that the state does not contain them.",
        protected=True,
        after=("secrets_key",),
    )


def _storage(needs: Needs) -> Iterator[Resource]:
    yield Resource(
        "google_storage_bucket",
        "storage",
        {
            "name": Var("bucket_name"),
            "location": Var("region"),
            "uniform_bucket_level_access": True,
            "public_access_prevention": "enforced",
            "versioning": Block({"enabled": True}),
            "encryption": Block({"default_kms_key_name": _KEY}),
            "logging": Block({"log_bucket": Var("log_bucket_name")}),
            "lifecycle_rule": Blocks(
                (
                    {
                        "condition": Block({"days_since_noncurrent_time": 90}),
                        "action": Block({"type": "Delete"}),
                    },
                )
            ),
        },
        "storage",
        protected=True,
        after=("storage_key",),
    )
    pool = text(
        *("principal://iam.googleapis.com/projects/", _NUMBER, "/locations/global/workloadIdentityPools/"),
        *(Var("project"), f".svc.id.goog/subject/ns/{needs.namespace}/sa/{needs.name}"),
    )
    yield Resource(
        "google_storage_bucket_iam_member",
        "application_storage",
        {"bucket": Ref("storage", "name"), "role": "roles/storage.objectUser", "member": pool},
        "storage",
        "The service account of the manifests.",
    )


def _dns(needs: Needs) -> Iterator[Resource]:
    yield Resource("google_dns_managed_zone", "zone", {"name": Var("dns_zone")}, "dns", data=True)
    zone = Ref("zone", "name")
    for host in needs.hosts:
        name = local(host)
        identifier = host.replace(".", "-")
        yield Resource(
            "google_dns_record_set",
            name,
            {
                "managed_zone": zone,
                "name": f"{host}.",
                "type": "A",
                "ttl": 300,
                "rrdatas": (Var("ingress_address"),),
            },
            "dns",
        )
        yield Resource(
            "google_certificate_manager_dns_authorization",
            f"{name}_authorization",
            {"name": identifier, "domain": host},
            "dns",
        )
        proof = f"{name}_authorization", "dns_resource_record"
        yield Resource(
            "google_dns_record_set",
            f"{name}_proof",
            {
                "managed_zone": zone,
                "name": Only(*proof, "name"),
                "type": Only(*proof, "type"),
                "ttl": 300,
                "rrdatas": (Only(*proof, "data"),),
            },
            "dns",
        )
        yield Resource(
            "google_certificate_manager_certificate",
            f"{name}_certificate",
            {
                "name": identifier,
                "description": f"Certificate of {host}",
                "managed": Block(
                    {"domains": (host,), "dns_authorizations": (Ref(f"{name}_authorization", "id"),)}
                ),
            },
            "dns",
        )


def _variables(needs: Needs) -> tuple[Variable, ...]:
    registry = needs.registry
    return (
        Variable(
            "project",
            "ID of the project.",
            'can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))',
            "The ID must have 6 to 30 lower-case letters, digits and hyphens.",
            value=registry.account if registry else None,
        ),
        Variable(
            "region",
            "Region of Google Cloud.",
            'can(regex("^[a-z]+-[a-z]+[0-9]+$", var.region))',
            "The region must be one of Google Cloud, such as europe-west3.",
            value=registry.region if registry else None,
        ),
        REPOSITORY,
        Variable(
            "network",
            "Network of the cluster, with private services access, as projects/PROJECT/global/networks/NAME.",
            'can(regex("^projects/[^/]+/global/networks/[^/]+$", var.network))',
            "The network must be projects/PROJECT/global/networks/NAME.",
        ),
        Variable(
            "database_tier",
            "Machine type of the database, such as db-custom-2-7680.",
            'startswith(var.database_tier, "db-")',
            "A machine type of a database begins with db-.",
        ),
        Variable(
            "database_password",
            "Password of the user of the database, which the application uses too.",
            "length(var.database_password) >= 16",
            "The password must have at least 16 characters.",
            secret=True,
            ephemeral=True,
        ),
        Variable(
            "cache_memory",
            "Memory of the cache in GiB.",
            "var.cache_memory >= 1 && var.cache_memory <= 300",
            "The memory must be between 1 and 300 GiB.",
            type="number",
        ),
        Variable(
            "bucket_name",
            "Name of the bucket, which is unique among all buckets of Google Cloud.",
            'can(regex("^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$", var.bucket_name))',
            "The name must have 3 to 63 lower-case letters, digits, hyphens and underscores.",
        ),
        Variable(
            "log_bucket_name",
            "Name of an existing bucket for access logs.",
            'can(regex("^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$", var.log_bucket_name))',
            "The name must be that of a bucket.",
        ),
        Variable(
            "dns_zone",
            "Name of the managed zone that has the hosts of the application.",
            'can(regex("^[a-z][a-z0-9-]{0,62}$", var.dns_zone))',
            "The name must have up to 63 lower-case letters, digits and hyphens.",
        ),
        Variable(
            "ingress_address",
            "IPv4 address of the ingress controller.",
            'can(cidrnetmask("${var.ingress_address}/32"))',
            "The address must be one of IPv4.",
        ),
    )


def _outputs(needs: Needs) -> Iterator[Output]:
    if needs.registry:
        yield Output("image_repository", "Repository of the image.", Ref("image", "id"))
        yield Output(
            "pipeline_provider", "Provider that the pipeline authenticates with.", Ref("github", "name")
        )
        yield Output("pipeline_account", "Account of the pipeline.", Ref("pipeline", "email"))
    if needs.database:
        yield Output("database_address", "Host of the database.", Ref("server", "private_ip_address"))
    if needs.cache:
        yield Output("cache_address", "Host of the cache.", Ref("cache", "host"))
    if needs.secrets:
        yield Output("secrets_id", "Secret with the settings of the application.", Ref("secrets", "id"))
    for host in needs.hosts:
        yield Output(
            f"{local(host)}_certificate_id",
            f"Certificate of {host}.",
            Ref(f"{local(host)}_certificate", "id"),
        )
