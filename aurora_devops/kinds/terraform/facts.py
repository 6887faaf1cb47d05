"""What a module states for other artifacts: the resources that it creates, by their evaluated names."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename
from typing import TYPE_CHECKING

from ...cloud.iam import document as policy_document
from ...cloud.value import MARKER, UNKNOWN, Value
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At, Elsewhere
from ...core.record import record
from ...core.source import Span
from ...facts import (
    GRPC_PATH,
    AssociatedAccount,
    ConfiguredRegion,
    DatabaseVersion,
    InstalledTerraform,
    MadeResource,
    NamedGrpcService,
    SecretProperties,
    TerraformModule,
    TrustedSubject,
)
from ...infrastructure import major_of, region_of
from ...services import APP, APP_JOB, RUN, RUN_JOB, SERVICE, TASK
from .admitted import READ as ADMITTING
from .admitted import facts_of as admitted_facts
from .attributes import flattened
from .containers import (
    NAMED,
    REQUESTING,
    RUNNING,
    SERVICES,
    UPTIME,
    Running,
    containers_of,
    is_applied,
    is_kept,
    pattern_of,
    place_of,
)
from .federation import PROVIDER as POOL_PROVIDER
from .federation import accepted
from .logs import AWS as AWS_LOGS
from .logs import GOOGLE as GOOGLE_LOGS
from .logs import unlogged
from .model import Node, Resource
from .module import Module, is_override
from .monitoring import LOG_METRIC, monitoring_of
from .monitoring import TYPES as MONITORING
from .objects import TYPES, objects_of, release_of
from .providers import configured
from .states import states_of

if TYPE_CHECKING:
    from .declared import Declared, File

_ADDRESS = "google_compute_address"
# The attributes with the name of a resource and, if there is one, with the beginning of it; and the sort.
_SORTS: dict[str, tuple[str, str, str]] = {
    "aws_db_instance": ("database server", "identifier", "identifier_prefix"),
    "aws_dynamodb_table": ("table", "name", ""),
    "aws_ecr_repository": ("registry", "name", ""),
    "aws_cloudwatch_log_group": ("log group", "name", "name_prefix"),
    "aws_ecs_cluster": ("cluster", "name", ""),
    "aws_ecs_service": (SERVICE, "name", ""),
    "aws_ecs_task_definition": (TASK, "family", ""),
    "aws_eks_cluster": ("cluster", "name", ""),
    "aws_iam_role": ("role", "name", "name_prefix"),
    "aws_lambda_function": ("function", "function_name", ""),
    "aws_rds_cluster": ("database server", "cluster_identifier", "cluster_identifier_prefix"),
    "aws_s3_bucket": ("bucket", "bucket", "bucket_prefix"),
    "aws_secretsmanager_secret": ("secret", "name", "name_prefix"),
    "aws_sns_topic": ("topic", "name", "name_prefix"),
    "aws_ssm_parameter": ("secret", "name", ""),
    "aws_sqs_queue": ("queue", "name", "name_prefix"),
    "azurerm_container_app": (APP, "name", ""),
    "azurerm_container_app_job": (APP_JOB, "name", ""),
    "azurerm_container_registry": ("registry", "name", ""),
    "azurerm_key_vault": ("key vault", "name", ""),
    "azurerm_key_vault_secret": ("secret", "name", ""),
    "azurerm_kubernetes_cluster": ("cluster", "name", ""),
    "azurerm_mysql_flexible_server": ("database server", "name", ""),
    "azurerm_postgresql_flexible_server": ("database server", "name", ""),
    "azurerm_public_ip": ("public address", "name", ""),
    "azurerm_resource_group": ("resource group", "name", ""),
    "azurerm_storage_account": ("storage account", "name", ""),
    "google_artifact_registry_repository": ("registry", "repository_id", ""),
    "google_certificate_manager_certificate_map": ("certificate map", "name", ""),
    "google_cloud_run_service": (RUN, "name", ""),
    "google_cloud_run_v2_job": (RUN_JOB, "name", ""),
    "google_cloud_run_v2_service": (RUN, "name", ""),
    _ADDRESS: ("regional address", "name", ""),
    "google_compute_global_address": ("global address", "name", ""),
    "google_compute_managed_ssl_certificate": ("certificate", "name", ""),
    "google_compute_security_policy": ("security policy", "name", ""),
    "google_compute_ssl_certificate": ("certificate", "name", "name_prefix"),
    "google_compute_ssl_policy": ("TLS policy", "name", ""),
    "google_container_cluster": ("cluster", "name", ""),
    "google_logging_metric": (LOG_METRIC, "name", ""),
    "google_pubsub_subscription": ("subscription", "name", ""),
    "google_pubsub_topic": ("topic", "name", ""),
    "google_secret_manager_secret": ("secret", "secret_id", ""),
    "google_service_account": ("account", "account_id", ""),
    "google_sql_database_instance": ("database server", "name", ""),
    "google_storage_bucket": ("bucket", "name", ""),
}
# The attributes with the name of a database that a server has.
_DATABASES: dict[str, tuple[str, ...]] = {
    "aws_db_instance": ("db_name", "name"),
    "aws_rds_cluster": ("database_name",),
    "azurerm_mssql_database": ("name",),
    "azurerm_mysql_flexible_database": ("name",),
    "azurerm_postgresql_flexible_server_database": ("name",),
    "google_sql_database": ("name",),
    "mysql_database": ("name",),
    "postgresql_database": ("name",),
}
# The attributes with the version of a database, and the engine if the type has only one.
_VERSIONS: dict[str, tuple[str, str]] = {
    "aws_db_instance": ("engine_version", ""),
    "aws_elasticache_cluster": ("engine_version", ""),
    "aws_elasticache_replication_group": ("engine_version", ""),
    "aws_memorydb_cluster": ("engine_version", ""),
    "aws_rds_global_cluster": ("engine_version", ""),
    "aws_rds_cluster": ("engine_version", ""),
    "azurerm_mysql_flexible_server": ("version", "MySQL"),
    "azurerm_redis_cache": ("redis_version", "Redis"),
    "azurerm_postgresql_flexible_server": ("version", "PostgreSQL"),
    "azurerm_postgresql_server": ("version", "PostgreSQL"),
    "civo_database": ("version", ""),
    "digitalocean_database_cluster": ("version", ""),
    "google_alloydb_cluster": ("database_version", ""),
    "google_redis_instance": ("redis_version", ""),
    "google_sql_database_instance": ("database_version", ""),
    "linode_database_mysql_v2": ("engine_id", ""),
    "linode_database_postgresql_v2": ("engine_id", ""),
    "ovh_cloud_project_database": ("version", ""),
    "scaleway_rdb_instance": ("engine", ""),
    "stackit_postgresflex_instance": ("version", "PostgreSQL"),
    "vultr_database": ("database_engine_version", ""),
}
_ENGINES = {
    "aurora-mysql": "",
    "aurora-postgresql": "PostgreSQL",
    "mariadb": "MariaDB",
    "mysql": "MySQL",
    "pg": "PostgreSQL",
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "redis": "Redis",
    "valkey": "Valkey",
}
# `PostgreSQL-17`, `postgresql/17`
_WITH_ENGINE = regex(r"([A-Za-z]+)[-/](\d+(?:\.\d+)*)")
# `POSTGRES_17`, `MYSQL_8_4`
_GOOGLE_VERSION = regex(r"(POSTGRES|MYSQL|REDIS)_(\d+)(?:_(\d+|X))?")
_GOOGLE_ENGINES = {"POSTGRES": "PostgreSQL", "MYSQL": "MySQL", "REDIS": "Redis"}
_VERSION = regex(r"\d+(?:\.\d+)*")
_OF_REDIS = ("aws_elasticache_", "aws_memorydb_")

# What modules of a registry create, by the arguments with the names. The others of the same authors create roles.
_MODULES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "terraform-aws-modules/acm/aws": (),
    "terraform-aws-modules/alb/aws": (),
    "terraform-aws-modules/dynamodb-table/aws": (("table", ("name",)),),
    "terraform-aws-modules/ecr/aws": (("registry", ("repository_name",)),),
    "terraform-aws-modules/eks/aws": (("cluster", ("name", "cluster_name")),),
    "terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc": (("role", ("role_name",)),),
    "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts": (("role", ("name",)),),
    "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks": (("role", ("role_name",)),),
    "terraform-aws-modules/kms/aws": (),
    "terraform-aws-modules/lambda/aws": (("function", ("function_name",)), ("role", ("role_name",))),
    "terraform-aws-modules/rds-aurora/aws": (("database", ("database_name",)),),
    "terraform-aws-modules/rds/aws": (("database", ("db_name",)),),
    "terraform-aws-modules/route53/aws": (),
    "terraform-aws-modules/s3-bucket/aws": (("bucket", ("bucket",)),),
    "terraform-aws-modules/security-group/aws": (),
    "terraform-aws-modules/sns/aws": (("topic", ("name",)),),
    "terraform-aws-modules/sqs/aws": (("queue", ("name",)),),
    "terraform-aws-modules/vpc/aws": (),
    "terraform-google-modules/cloud-nat/google": (),
    "terraform-google-modules/kubernetes-engine/google": (("cluster", ("name",)),),
    "terraform-google-modules/network/google": (),
}
_AUTHORS = ("terraform-aws-modules/", "terraform-google-modules/")
# Those of them that create addresses and certificates.
_BALANCING = ("terraform-google-modules/address/", "terraform-google-modules/lb")

# `serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]`
_GOOGLE_MEMBER = regex(r"serviceAccount:[^\[]*\.svc\.id\.goog\[([^/\]]+)/([^\]]+)\]")
# `principal://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/P.svc.id.goog/subject/ns/N/sa/NAME`
_GOOGLE_PRINCIPAL = regex(r"principal://[^\[]*\.svc\.id\.goog/subject/ns/([^/]+)/sa/([^/]+)")
# `principalSet://iam.googleapis.com/POOL/attribute.repository/OWNER/NAME`
_GITHUB_MEMBER = regex(r"principalSet://.*/attribute\.repository/([\w.-]+/[\w.-]+)")
_SERVICE_ACCOUNT = "system:serviceaccount:"


@record
class _Trusting:
    """The arguments of a module with the name of a role and the subjects that it trusts, which may be in maps."""

    names: tuple[str, ...]
    subjects: tuple[str, ...]
    nested: str = ""


_IAM = "terraform-aws-modules/iam/aws//modules/"
_TRUSTING = {
    f"{_IAM}iam-assumable-role-with-oidc": _Trusting(
        ("role_name",), ("oidc_fully_qualified_subjects", "oidc_subjects_with_wildcards")
    ),
    f"{_IAM}iam-role-for-service-accounts": _Trusting(
        ("name",), ("oidc_providers",), "namespace_service_accounts"
    ),
    f"{_IAM}iam-role-for-service-accounts-eks": _Trusting(
        ("role_name",), ("oidc_providers",), "namespace_service_accounts"
    ),
}
_POD_IDENTITY = "terraform-aws-modules/eks-pod-identity/aws"
_GOOGLE_MODULE = "terraform-google-modules/kubernetes-engine/google//modules/workload-identity"


def facts_of(document: Document, module: Module, file: File) -> Iterator[Fact]:
    """What the blocks of a file create, for each file of values that the module is applied with."""
    if file is module.main:
        yield _folder(document, module)
        yield from _pinned(document, module)
    yield from states_of(document, module, file)
    seen = set()
    running = is_applied(module)
    for variant in module.variants:
        chosen = variant.chosen
        environment = basename(chosen.path).partition(".")[0] if chosen is not None else ""
        containers = Running(document, module.main.path, environment) if running else None
        reader = _Reader(document, module.folder, variant, containers)
        for declared in variant.by_file.get(file.path, ()):
            if is_override(declared.file.path):
                continue
            for fact in reader.block(declared):
                key = (fact.__class__, fact.path, fact.span, *fact.values.items())
                if key not in seen:
                    seen.add(key)
                    yield fact


def _folder(document: Document, module: Module) -> Fact:
    """The names of the module, and the versions of Terraform that it allows."""
    required = ""
    at: At = Span(0, 0)
    for declared in module.settings:
        node = Node(module, declared)
        value = node.get("required_version")
        if value.string:
            # The version has to be allowed by all of them.
            required, at = ", ".join(filter(None, (required, value.string))), place_of(value)
    return document.fact(
        TerraformModule,
        at,
        folder=module.folder,
        variables=tuple(sorted(module.variables)),
        outputs=tuple(sorted(module.outputs)),
        required_version=required,
        calls=tuple(
            sorted({folder for name in module.calls if (folder := module.folder_of(name)) is not None})
        ),
        complete=module.complete,
        applied=any(one.block.type != "variable" for one in module.blocks),
        objects=tuple(
            (path, tuple(one.required), tuple(sorted(one.optional)))
            for name, shape in sorted(module.shapes.items())
            for path, one in flattened(name, shape)
        ),
    )


def _pinned(document: Document, module: Module) -> Iterator[Fact]:
    """The version of Terraform in a file for a version manager."""
    if module.pinned is not None and (match := _PINNED.search(module.pinned.text)):
        place = Elsewhere(module.pinned, Span(*match.span(1)))
        by = f"'{module.pinned.path}'"
        yield document.fact(InstalledTerraform, place, version=match[1], folders=(module.folder,), by=by)


# `1.9.8` in .terraform-version, `terraform 1.9.8` in .tool-versions.
_PINNED = regex(r"(?m)^(?:terraform\s+|opentofu\s+)?v?(\d+\.\d+\.\d+)\s*$")


# The buckets that a module reads and does not create, with the attribute of the name.
_EXISTING = {"aws_s3_bucket": "bucket", "google_storage_bucket": "name"}


@record(frozen=False, eq=False)
class _Reader:
    """Reads the blocks of a module that is applied in a folder, and those of the modules that it calls.

    `containers` reads what runs in containers, if the folder is applied as it is. `inherits` is whether providers are
    those of the module that is applied.
    """

    document: Document
    folder: str
    module: Module
    containers: Running | None = None
    inherits: bool = True

    def block(self, declared: Declared) -> Iterator[Fact]:
        """What a block states."""
        block = declared.block
        if block.type == "module":
            yield from self._call(declared)
        elif block.type == "terraform":
            for backend in Node(self.module, declared).blocks("backend"):
                yield from self._state(backend.get("bucket"))
        elif block.type == "data" and block.label(0) == "terraform_remote_state":
            yield from self._state(Node(self.module, declared).get("config", "bucket"))
        elif block.type == "data" and (name := _EXISTING.get(block.label(0) or "")):
            yield from self._state(Node(self.module, declared).get(name))
        elif block.type == "provider" and len(block.labels) == 1:
            yield from self._provider(declared)
        elif block.type == "resource" and block.label(0) in _READ and len(block.labels) == 2:
            for resource in self.module.instances_of(declared):
                yield from self._resource(resource, declared)
            if block.label(0) in _REQUESTING or block.label(0) == _ADDRESS:
                yield from self._region_of_its_own(declared)
        elif block.type == "resource":
            yield from self._region_of_its_own(declared)

    def _call(self, declared: Declared) -> Iterator[Fact]:
        called = self.module.called(declared.name)
        if called is not None:
            inherits = self.inherits and "providers" not in declared.block.body.attributes
            reader = _Reader(self.document, self.folder, called, self.containers, inherits)
            for inner in called.blocks:
                if inner.block.type in ("data", "module", "resource") and not is_override(inner.file.path):
                    yield from reader.block(inner)
            return
        call = Node(self.module, declared)
        source = call.get("source").string or ""
        yield from self._trusting(call, source.partition("?")[0])
        if source.partition("?")[0] == _POD_IDENTITY:
            usual = call.get("association_defaults")
            associations = call.get("associations")
            for one in associations.data.values() if isinstance(associations.data, dict) else ():
                namespace, account = (
                    usual.get(key) if one.get(key).absent else one.get(key)
                    for key in ("namespace", "service_account")
                )
                yield self._associated(namespace, account, _label(declared))
        made = _MODULES.get(source.partition("?")[0])
        if made is None:
            sort = "role" if source.startswith(_AUTHORS) and not source.startswith(_BALANCING) else "*"
            yield self._made(declared, sort, "*", call.at, "")
            return
        for sort, names in made:
            value = next((one for name in names if not (one := call.get(name)).absent), None)
            if value is not None:
                region = self._region(declared, "aws") if "/aws" in source else ""
                provider = "aws" if "/aws" in source else "google"
                yield self._made(declared, sort, pattern_of(value), place_of(value), region, provider)
        engine = _ENGINES.get(call.get("engine").string or "")
        version = call.get("engine_version")
        if engine and version.string and _VERSION.fullmatch(version.string):
            yield self._version(declared, engine, version)

    def _state(self, value: Value) -> Iterator[Fact]:
        """The bucket of a state, which exists before a module is applied."""
        for provider in ("aws", "google") if value.string else ():
            yield self.document.fact(
                MadeResource,
                place_of(value),
                type="bucket",
                name=value.string,
                provider=provider,
                folder=self.folder,
                label="",
            )

    def _provider(self, declared: Declared) -> Iterator[Fact]:
        name = declared.name
        if name in ("aws", "google"):
            value = Node(self.module, declared).get("region")
            yield self.document.fact(
                ConfiguredRegion,
                place_of(value) if value.known else value.at,
                region="*" if value.absent else pattern_of(value),
                provider=name,
                folder=self.folder,
                account=pattern_of(project)
                if not (project := Node(self.module, declared).get("project")).absent
                else "",
            )

    def _region_of_its_own(self, declared: Declared) -> Iterator[Fact]:
        """The region of a resource of a type that is not read otherwise."""
        provider = str(declared.block.label(0)).partition("_")[0]
        for name in ("region", "location") if provider in ("aws", "google") else ():
            value = Node(self.module, declared).get(name)
            if region := region_of(value.string or ""):
                yield self.document.fact(
                    ConfiguredRegion,
                    place_of(value),
                    region=region,
                    provider=provider,
                    folder=self.folder,
                    resource=True,
                )

    def _resource(self, resource: Resource, declared: Declared) -> Iterator[Fact]:
        if resource.type in TYPES:
            yield from objects_of(self.document, resource)
        elif resource.type == "helm_release":
            yield from release_of(self.document, resource)
        elif resource.type in MONITORING:
            yield from monitoring_of(self.document, resource)
        if self.containers is not None and resource.type in ADMITTING:
            yield from admitted_facts(self.document, self.containers.unit, resource)
        if resource.type in _LISTENER_RULES:
            yield from self._grpc(resource)
        if named := _SORTS.get(resource.type):
            sort, attribute, prefix = named
            value = resource.get(attribute)
            beginning = resource.get(prefix) if prefix and value.absent else value
            region = self._region(declared, resource.provider, resource)
            name = f"{pattern_of(beginning)}*" if value.absent else pattern_of(value)
            project = resource.get("project") if resource.provider == "google" else None
            account = "" if project is None or project.absent else pattern_of(project)
            if not beginning.absent:
                at = place_of(beginning if value.absent else value)
                yield self._made(declared, sort, name, at, region, account=account)
        if resource.type == POOL_PROVIDER:
            pool, provider = (
                resource.get(f"workload_identity_{part}_id") for part in ("pool", "pool_provider")
            )
            name = f"{pattern_of(pool)}/{pattern_of(provider)}"
            yield self._made(declared, "identity provider", name, place_of(provider), "")
        if resource.type == AWS_LOGS:
            for block in resource.blocks("metric_transformation"):
                name = f"{pattern_of(block.get('namespace'))}/{pattern_of(block.get('name'))}"
                yield self._made(declared, LOG_METRIC, name, place_of(block.get("name")), "")
        for attribute in _DATABASES.get(resource.type, ()):
            if not (value := resource.get(attribute)).absent:
                yield self._made(declared, "database", pattern_of(value), place_of(value), "")
        if versioned := _VERSIONS.get(resource.type):
            yield from self._versions(resource, declared, *versioned)
        if resource.type in NAMED:
            yield from self._named_containers(resource, declared)
        if self.containers is not None and resource.type in (GOOGLE_LOGS, AWS_LOGS):
            yield from unlogged(self.document, resource)
        if self.containers is not None and resource.type in _IN_CONTAINERS:
            yield from self.containers.facts(resource)
        if resource.type in _STORED and is_kept(resource, _STORED[resource.type][1]):
            yield from self._stored(resource)
        if resource.type == "aws_iam_role":
            yield from self._trust(resource)
        elif resource.type in _MEMBERS:
            yield from self._members(resource)
        elif resource.type == _ASSOCIATION:
            namespaced, given = resource.get("namespace"), resource.get("service_account")
            yield self._associated(namespaced, given, _label(declared))
        elif resource.type == _FEDERATED:
            value = resource.get("subject")
            yield self._subject("", pattern_of(value), place_of(value), "azurerm")
        elif resource.type == POOL_PROVIDER:
            yield from accepted(self.document, resource)

    def _grpc(self, rule: Resource) -> Iterator[Fact]:
        """The services of gRPC whose paths a listener forwards."""
        patterns = [
            one
            for condition in rule.blocks("condition")
            for value in (condition.get("path_pattern", "values"), condition.get("values"))
            for one in value.items
        ]
        for one in patterns:
            if match := GRPC_PATH.fullmatch(one.string or ""):
                yield self.document.fact(
                    NamedGrpcService, place_of(one), name=match[1], method=match[2] or "", by=rule.address
                )

    def _stored(self, resource: Resource) -> Iterator[Fact]:
        """The properties of the JSON in a version of a secret."""
        secret, content, named = _STORED[resource.type]
        value = resource.get(content)
        stored = value.decoded or value
        if not isinstance(stored.data, dict) or any(MARKER in str(key) for key in stored.data):
            return
        for one in [resource] if not secret else resource.referred(secret):
            name = one.get(named)
            if not name.absent:
                yield self.document.fact(
                    SecretProperties,
                    place_of(value),
                    secret=pattern_of(name),
                    keys=tuple(map(str, stored.data)),
                    label=resource.address,
                )

    def _named_containers(self, resource: Resource, declared: Declared) -> Iterator[Fact]:
        """The names of the containers of a resource, below its own name; `*` for those that are unknown."""
        sort, (_, attribute) = NAMED[resource.type], RUNNING[resource.type]
        owner = pattern_of(resource.get(attribute))
        containers = containers_of(resource)
        for one in containers:
            yield self._made(declared, sort, f"{owner}/{pattern_of(one.name)}", place_of(one.name), "")
        if not containers:
            yield self._made(declared, sort, "*", resource.at, "")

    def _made(
        self,
        declared: Declared,
        sort: str,
        name: str,
        at: At,
        region: str,
        provider: str = "",
        account: str = "",
    ) -> Fact:
        provider = provider or declared.block.label(0).partition("_")[0]
        return self.document.fact(
            MadeResource,
            at,
            type=sort,
            # The address of a registry of Azure is its name in lower case.
            name=name.lower() if (sort, provider) == ("registry", "azurerm") else name,
            provider=provider,
            folder=self.folder,
            label=_label(declared),
            region=region,
            account=account,
        )

    def _region(self, declared: Declared, provider: str, resource: Resource | None = None) -> str:
        """The region of a resource; empty if it is unknown."""
        if resource is not None:
            for name in ("region", "location", "zone"):
                if not (value := resource.get(name)).absent:
                    return region_of(value.string or "")
        given = declared.block.body.attributes.get("provider")
        if not self.inherits:
            return ""
        alias = configured(given.value)[1] if given is not None else ""
        root = self.module
        while root.caller is not None:
            if given is not None:
                return ""
            root = root.caller
        for one in root.providers:
            node = Node(root, one)
            if one.name == provider and (node.get("alias").string or "") == alias:
                return node.get("region").string or ""
        return ""

    # Databases

    def _versions(
        self, resource: Resource, declared: Declared, attribute: str, engine: str
    ) -> Iterator[Fact]:
        value = resource.get(attribute)
        text = value.string or ""
        if match := _GOOGLE_VERSION.fullmatch(text):
            version = ".".join(filter(None, match.groups()[1:]))
            yield self._version(declared, _GOOGLE_ENGINES[match[1]], value, version)
            return
        match = _WITH_ENGINE.fullmatch(text)
        if match and (named_by := _ENGINES.get(match[1].lower())):
            yield self._version(declared, named_by, value, match[2])
            return
        if not engine:
            named = resource.get("database_engine" if attribute.startswith("database_") else "engine")
            usual = "redis" if resource.type.startswith(_OF_REDIS) and named.absent else ""
            engine = _ENGINES.get(named.string or usual, "")
        if engine and _VERSION.match(text):
            yield self._version(declared, engine, value)

    def _version(self, declared: Declared, engine: str, value: Value, version: str = "") -> Fact:
        version = version or value.string or ""
        return self.document.fact(
            DatabaseVersion,
            place_of(value),
            engine=engine,
            major=major_of(engine, version),
            version=version,
            by=f"'{_label(declared)}'",
        )

    # Trust

    def _trust(self, resource: Resource) -> Iterator[Fact]:
        """The subjects of tokens that a role trusts; an unknown one if the policy is not known."""
        value = resource.get("assume_role_policy")
        decoded = value.decoded if not value.absent else None
        name = resource.get("name")
        if name.absent:
            return
        role = pattern_of(name)
        if decoded is None:
            yield self._subject(role, "*", value.at, "aws")
            return
        policy = policy_document(decoded, resource.home, "trust", resource)
        if not policy.certain:
            yield self._subject(role, "*", value.at, "aws")
        for statement in policy.statements:
            if any(statement.allowing("sts:AssumeRoleWithWebIdentity")):
                found = list(_subjects(statement.conditions))
                for subject in found:
                    yield self._subject(role, pattern_of(subject), place_of(subject), "aws")
                if not found:
                    yield self._subject(role, "*", statement.at, "aws")
            elif any(sort != "Service" for sort, _ in statement.principals) or not statement.principals:
                yield self._subject(role, "", statement.at, "aws")

    def _members(self, resource: Resource) -> Iterator[Fact]:
        """The service accounts of Kubernetes that may act as an account of Google Cloud."""
        accounts = [
            pattern_of(account.get("account_id"))
            for account in resource.referred("service_account_id")
            if account.type == "google_service_account"
        ]
        for value in (resource.get("member"), *resource.get("members").items):
            text = pattern_of(value)
            match = _GOOGLE_MEMBER.fullmatch(text) or _GOOGLE_PRINCIPAL.fullmatch(text)
            for account in accounts:
                subject = f"{_SERVICE_ACCOUNT}{match[1]}:{match[2]}" if match else "*"
                if match is None and (of_repository := _GITHUB_MEMBER.fullmatch(text)):
                    subject = f"repo:{of_repository[1]}:*"
                    match = of_repository
                if match or value.unknown:
                    yield self._subject(account, subject, place_of(value), "google")

    def _trusting(self, call: Node, source: str) -> Iterator[Fact]:
        """The service accounts of Kubernetes that the role of a module of a registry trusts."""
        if source == _GOOGLE_MODULE:
            name, own = call.get("name"), call.get("gcp_sa_name")
            account = call.get("k8s_sa_name") if not call.get("k8s_sa_name").absent else name
            namespace = call.get("namespace")
            where = "default" if namespace.absent else pattern_of(namespace)
            subject = f"{_SERVICE_ACCOUNT}{where}:{pattern_of(account)}"
            yield self._subject(
                pattern_of(name if own.absent else own), subject, place_of(namespace), "google"
            )
            return
        given = _TRUSTING.get(source)
        if given is None:
            return
        named = next((one for key in given.names if not (one := call.get(key)).absent), None)
        if named is None:
            # The name begins with a prefix, or is made by the module.
            return
        values = [one for key in given.subjects if not (one := call.get(key)).absent]
        if given.nested:
            values = [value for one in values for value in _below(one, given.nested)]
        role = pattern_of(named)
        for value in values:
            if value.unknown:
                yield self._subject(role, "*", value.at, "aws")
            for item in value.items:
                text = pattern_of(item)
                full = text if text == "*" else f"{_SERVICE_ACCOUNT}{text.removeprefix(_SERVICE_ACCOUNT)}"
                yield self._subject(role, full, place_of(item), "aws")

    def _associated(self, namespace: Value, account: Value, by: str) -> Fact:
        """A service account that gets a role by EKS Pod Identity."""
        return self.document.fact(
            AssociatedAccount,
            place_of(account),
            namespace=pattern_of(namespace),
            account=pattern_of(account),
            by=by,
            folder=self.folder,
        )

    def _subject(self, role: str, subject: str, at: At, provider: str) -> Fact:
        return self.document.fact(
            TrustedSubject, at, role=role, subject=subject, provider=provider, folder=self.folder
        )


def _subjects(conditions: Value) -> Iterator[Value]:
    """The values of the conditions on the subject of a token."""
    if conditions.data is UNKNOWN or not isinstance(conditions.data, dict):
        return
    for test in conditions.data.values():
        if not isinstance(test.data, dict):
            continue
        for variable, values in test.data.items():
            if variable.endswith(":sub"):
                yield from [values] if values.unknown else values.items


def _below(value: Value, key: str) -> Iterator[Value]:
    """The values of a key of the maps in a map, or the map itself if it is unknown."""
    if value.unknown or not isinstance(value.data, dict):
        yield value
        return
    for one in value.data.values():
        yield one.get(key) if not one.unknown else one


def _label(declared: Declared) -> str:
    """A block in a message: `aws_s3_bucket.logs`, `module.logs`."""
    labels = [label.text for label in declared.block.labels]
    return ".".join(labels if declared.block.type == "resource" else [declared.block.type, *labels])


_MEMBERS = ("google_service_account_iam_member", "google_service_account_iam_binding")
_FEDERATED = "azurerm_federated_identity_credential"
_ASSOCIATION = "aws_eks_pod_identity_association"
# The versions of secrets: the attributes with the secret and the content, and that with the name of the secret.
_STORED = {
    "aws_secretsmanager_secret_version": ("secret_id", "secret_string", "name"),
    "azurerm_key_vault_secret": ("", "value", "name"),
    "google_secret_manager_secret_version": ("secret", "secret_data", "secret_id"),
}
_LISTENER_RULES = ("aws_lb_listener_rule", "aws_alb_listener_rule")
_REQUESTING = frozenset((*REQUESTING, UPTIME))
_IN_CONTAINERS = frozenset((*RUNNING, SERVICES, *_REQUESTING))
_READ = frozenset(
    (
        *TYPES,
        "helm_release",
        *MONITORING,
        *_IN_CONTAINERS,
        *ADMITTING,
        *_LISTENER_RULES,
        *_STORED,
        *_SORTS,
        *_DATABASES,
        *_VERSIONS,
        *_MEMBERS,
        _FEDERATED,
        _ASSOCIATION,
        POOL_PROVIDER,
        AWS_LOGS,
    )
)
