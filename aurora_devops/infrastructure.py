"""What artifacts name of the infrastructure of a cloud: by images, addresses, ARNs, settings and commands.

Sources: the documentation of Amazon ECR, Artifact Registry and Azure Container Registry on names of images; the
reference of AWS on ARNs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.record import record
from .facts import DatabaseVersion, InstalledTerraform, NamedRegion, NamedResource, SetVariable
from .subjects import Image, Setting, is_dynamic

if TYPE_CHECKING:
    from .core.facts import Fact
    from .core.kind import Document
    from .core.place import At

# A variable of a shell or of a pipeline.
_VARIABLE = r"\$\{+[^}/]*\}+"
# A name that no variable continues.
_NAME = r"((?>[\w./-]+))(?![${])"
_NAME_PART = r"((?>[\w.-]+))(?![${])"
# `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME`
_ECR = regex(
    rf"(\d{{12}}|{_VARIABLE})\.dkr\.ecr\.([a-z0-9-]+|{_VARIABLE})\.amazonaws\.com(?:\.cn)?(?:/{_NAME})?"
)
# `REGION-docker.pkg.dev/PROJECT/REPOSITORY/IMAGE`
_GAR = regex(rf"([a-z0-9-]+|{_VARIABLE})-docker\.pkg\.dev(?:/([\w.:-]+|{_VARIABLE})/{_NAME_PART})?")
# `REGISTRY.azurecr.io/NAME`
_ACR = regex(r"([a-z0-9]+)\.azurecr\.io\b")
# An image in a registry that a variable names: `$ECR_REGISTRY/NAME`.
_ECR_VARIABLE = regex(rf"\$\{{+[^}}/]*ecr[^}}/]*\}}+/{_NAME}", re.IGNORECASE)
_ARN = regex(r"arn:aws[\w-]*:([a-z0-9-]+):([a-z0-9-]*):(\d{12})?:([\w./:@+=,-]+)")
_ADDRESS = regex(r"\b(s3|gs)://([a-z0-9][a-z0-9._-]+[a-z0-9])(?![\w$*{.-])")
_QUEUE = regex(r"https://sqs\.([a-z0-9-]+)\.amazonaws\.com/(\d{12})/([\w-]+)")
_DATABASE_URL = regex(
    r"(?:postgres(?:ql)?|mysql2?|mariadb)(?:\+\w+)?://[^/\s\"']*/([A-Za-z_][\w-]*)(?=[?\s\"']|$)"
)
_GOOGLE_ACCOUNT = regex(r"([a-z][a-z0-9-]{4,28}[a-z0-9])@([a-z][a-z0-9-]+)\.iam\.gserviceaccount\.com")
# The same with a variable for the project: `NAME@${{ vars.PROJECT }}.iam.gserviceaccount.com`.
_GOOGLE_ACCOUNT_OF_VARIABLE = regex(
    r"(?<![\w$}.-])([a-z][a-z0-9-]{4,28}[a-z0-9])@\$\{+[^{}]*\}+\.iam\.gserviceaccount\.com"
)
# `PROJECT:REGION:INSTANCE`, with which the proxy of Cloud SQL connects.
_SQL_INSTANCE = regex(r"(?<![\w:./-])([a-z][a-z0-9-]+):([a-z]+-[a-z]+\d+):([a-z][a-z0-9-]+)(?![\w:])")
_PUBSUB = regex(r"projects/([a-z][a-z0-9-]+)/(topics|subscriptions)/([\w.~+%-]+)")
# `IDENTIFIER.xxxx.REGION.rds.amazonaws.com`
_RDS = regex(r"\b([a-z][a-z0-9-]*)\.[\w-]+\.([a-z0-9-]+)\.rds\.amazonaws\.com\b")
_AZURE_SERVER = regex(r"\b([a-z0-9][a-z0-9-]*)\.(?:postgres|mysql)\.database\.azure\.com\b")
_VAULT = regex(r"https://([a-zA-Z0-9-]+)\.vault\.azure\.net\b")
_BLOB = regex(r"https://([a-z0-9]{3,24})\.(?:blob|dfs|queue|table|file)\.core\.windows\.net")

AWS_REGION = regex(r"[a-z]{2}(?:-[a-z]+)+-\d")
GOOGLE_REGION = regex(r"[a-z]+-[a-z]+\d+")
_ZONE = regex(r"-[a-f]$")

# The pool of Workload Identity Federation and its provider.
_IDENTITY_PROVIDER = regex(r"/workloadIdentityPools/([\w-]+)/providers/([\w-]+)")

# The names of variables that contain the name of a resource.
_NAMES = {
    "bucket": regex(r"(?:^|[_-])BUCKET(?:[_-]NAME)?$", re.IGNORECASE),
    "database": regex(
        r"(?:^|[_-])(?:DB|DATABASE|POSTGRES(?:QL)?|PG|MYSQL|RDS|SQL)[_-]?(?:NAME|DB|DATABASE)$"
        r"|^(?:PGDATABASE|DATABASE)$",
        re.IGNORECASE,
    ),
    "registry": regex(
        r"(?:^|_)(?:ECR_REPO(?:SITORY)?|ACR)(?:_NAME)?$|^(?:ACR|AZURE)_REGISTRY(?:_NAME)?$", re.IGNORECASE
    ),
    "cluster": regex(
        r"(?:^|[_-])(?:EKS|GKE|AKS|ECS|K8S|KUBERNETES)[_-]?CLUSTER(?:[_-]NAME)?$|^CLUSTER[_-]?NAME$",
        re.IGNORECASE,
    ),
    "resource group": regex(r"^(?:A[A-Z]*_)?RESOURCE[_-]GROUP(?:_NAME)?$", re.IGNORECASE),
    "storage account": regex(r"(?:^|_)STORAGE_ACCOUNT(?:_NAME)?$", re.IGNORECASE),
    "key vault": regex(r"(?:^|_)KEY_?VAULT(?:_NAME)?$", re.IGNORECASE),
    "topic": regex(r"(?:^|[_-])TOPIC(?:[_-](?:ID|NAME))?$", re.IGNORECASE),
    "subscription": regex(r"(?:^|_)PUBSUB_SUBSCRIPTION(?:_(?:ID|NAME))?$", re.IGNORECASE),
    "table": regex(r"(?:^|_)(?:DYNAMO(?:DB)?_)TABLE(?:_NAME)?$", re.IGNORECASE),
}
_REGION = regex(
    r"(?:^|[_-])(?:AWS|S3|GCP|GCS|GKE|GAR|GOOGLE|CLOUD|ECR|EKS|CLOUDSDK_COMPUTE)"
    r"[_-](?:CLOUD[_-])?(?:DEFAULT[_-])?REGION$|^REGION$"
    r"|^(?:(?:GKE|GAR|GCP|GCLOUD|GOOGLE|CLOUDSDK_COMPUTE)_(?:LOCATION|ZONE)|LOCATION)$",
    re.IGNORECASE,
)
_PLAIN_NAME = regex(r"[A-Za-z0-9_][\w./-]*")

# The parts of ARNs that name resources: by the service, the prefix of the name and the sort.
_ARNS = {
    "dynamodb": (("table/", "table"),),
    "ecr": (("repository/", "registry"),),
    "eks": (("cluster/", "cluster"),),
    "iam": (("role/", "role"),),
    "lambda": (("function:", "function"),),
    "s3": (("", "bucket"),),
    "sns": (("", "topic"),),
    "sqs": (("", "queue"),),
}


@record
class Named:
    """A resource that a value names."""

    type: str
    name: str
    provider: str
    region: str = ""
    account: str = ""


def resource_named(document: Document, at: At, named: Named, by: str) -> NamedResource:
    """The fact that something (`by`) names a resource."""
    return document.fact(
        NamedResource,
        at,
        type=named.type,
        name=named.name,
        provider=named.provider,
        by=by,
        region=named.region,
        account=named.account,
    )


def registry_of(image: str) -> Named | None:
    """The repository of a cloud that an image is in, without tag and digest; the name may be empty."""
    if match := _ECR.match(image):
        return Named("registry", match[3] or "", "aws", match[2], match[1])
    if match := _GAR.match(image):
        return Named("registry", match[3] or "", "google", match[1], match[2] or "")
    if match := _ACR.match(image):
        return Named("registry", match[1], "azurerm")
    if match := _ECR_VARIABLE.match(image):
        return Named("registry", match[1], "aws")
    return None


def addressed(text: str) -> Iterator[Named]:
    """The resources that the addresses in a text name."""
    if ":" not in text and "." not in text and "/" not in text:
        return
    for match in _ADDRESS.finditer(text):
        yield Named("bucket", match[2], "aws" if match[1] == "s3" else "google")
    for match in _ARN.finditer(text):
        yield from _of_arn(match)
    for match in _QUEUE.finditer(text):
        yield Named("queue", match[3], "aws", match[1], match[2])
    for match in _GOOGLE_ACCOUNT.finditer(text):
        yield Named("account", match[1], "google", "", match[2])
    for match in _GOOGLE_ACCOUNT_OF_VARIABLE.finditer(text):
        yield Named("account", match[1], "google")
    for match in _IDENTITY_PROVIDER.finditer(text):
        yield Named("identity provider", f"{match[1]}/{match[2]}", "google")
    for match in _BLOB.finditer(text):
        yield Named("storage account", match[1], "azurerm")
    for match in _AZURE_SERVER.finditer(text):
        yield Named("database server", match[1], "azurerm")
    for match in _VAULT.finditer(text):
        yield Named("key vault", match[1], "azurerm")
    for match in _SQL_INSTANCE.finditer(text):
        yield Named("database server", match[3], "google", match[2], match[1])
    for match in _PUBSUB.finditer(text):
        yield Named(match[2].removesuffix("s"), match[3], "google", "", match[1])
    for match in _RDS.finditer(text):
        yield Named("database server", match[1].removeprefix("cluster-"), "aws", match[2])
    for match in _DATABASE_URL.finditer(text):
        yield Named("database", match[1], "")


def _of_arn(match: re.Match[str]) -> Iterator[Named]:
    service, region, account, rest = match[1], match[2], match[3] or "", match[4]
    for prefix, sort in _ARNS.get(service, ()):
        name = rest.removeprefix(prefix)
        if (prefix and name == rest) or name.endswith(("/", ":")):
            continue
        if sort == "role":
            name = name.rpartition("/")[2]
        elif sort != "registry":
            name = re.split(r"[/:]", name, maxsplit=1)[0]
        yield Named(sort, name, "aws", region, account)


def region_provider(region: str) -> str:
    """The provider that has a region of this form; empty for none."""
    if AWS_REGION.fullmatch(region):
        return "aws"
    return "google" if GOOGLE_REGION.fullmatch(region) else ""


def region_of(location: str) -> str:
    """The region of a location of Google Cloud, which may be a zone."""
    return _ZONE.sub("", location)


def named_by(document: Document, subjects: Iterable[object]) -> Iterator[Fact]:
    """What the settings and images of an artifact name."""
    subjects = list(subjects)
    emulated = any(map(_is_emulator, subjects))
    for subject in subjects:
        if isinstance(subject, Image):
            yield from _of_image(document, subject)
        elif isinstance(subject, Setting) and subject.name.startswith("TF_VAR_"):
            name = subject.name.removeprefix("TF_VAR_")
            yield document.fact(SetVariable, subject.at, name=name, value=subject.value, by=subject.name)
        elif isinstance(subject, Setting) and subject.where in ("data", "env", "annotation", "input"):
            value = subject.value
            dynamic = is_dynamic(value) and _GOOGLE_ACCOUNT_OF_VARIABLE.fullmatch(value) is None
            if len(value) < _LONGEST and "\n" not in value and not dynamic:
                found = _of_setting(document, subject)
                # The names are those of the emulator then; an address such as an ARN is of the cloud.
                yield from (one for one in found if not (emulated and _is_plain(one, subject)))


def _is_emulator(subject: object) -> bool:
    """Whether a setting or an image is that of an emulator of a cloud's storage."""
    if isinstance(subject, Image):
        return _EMULATORS.search(subject.familiar) is not None
    return isinstance(subject, Setting) and _EMULATORS.search(subject.name.lower()) is not None


def _is_plain(fact: Fact, setting: Setting) -> bool:
    return isinstance(fact, NamedResource) and fact.name == setting.value


_EMULATORS = regex(r"(?:^|[/_-])(?:azurite|fake-gcs-server|localstack|minio)(?:$|[/_-])")
_LONGEST = 2_000


def _of_image(document: Document, image: Image) -> Iterator[Fact]:
    named = registry_of(image.name)
    if named is not None and image.known:
        yield resource_named(document, image.at, named, f"image '{image.name}'")
    if image.known and image.tag and image.familiar.endswith(_TERRAFORM):
        by = f"image '{image.text}'"
        yield document.fact(InstalledTerraform, image.at, version=image.tag, folders=(), by=by)
    yield from database_facts(document, image)


def database_facts(document: Document, image: Image) -> Iterator[DatabaseVersion]:
    """The version of the database that an image runs."""
    if image.known and (version := database_version(image)) is not None:
        engine, text = version
        yield document.fact(
            DatabaseVersion,
            image.at,
            engine=engine,
            major=major_of(engine, text),
            version=text,
            by=f"image '{image.text}'",
        )


_TERRAFORM = ("hashicorp/terraform", "opentofu/opentofu")


def _of_setting(document: Document, setting: Setting) -> Iterator[Fact]:
    value, by = setting.value, f"'{setting.name}'"
    found = list(addressed(value))
    registry = registry_of(value.removeprefix("https://")) if not found else None
    if registry is not None:
        found.append(registry)
    for named in found:
        yield resource_named(document, setting.at, named, by)
    if found or not _PLAIN_NAME.fullmatch(value):
        return
    region = region_of(value)
    if _REGION.search(setting.name) and (provider := region_provider(region)):
        yield document.fact(NamedRegion, setting.at, region=region, provider=provider, by=by)
        return
    for sort, pattern in _NAMES.items():
        if pattern.search(setting.name):
            provider = "aws" if setting.name.upper().find("ECR") >= 0 or sort == "table" else ""
            yield document.fact(NamedResource, setting.at, type=sort, name=value, provider=provider, by=by)
            return


# The engines of databases, by the last part of the name of an image.
_ENGINES = {
    "mariadb": "MariaDB",
    "mongo": "MongoDB",
    "mongodb": "MongoDB",
    "mysql": "MySQL",
    "mysql-server": "MySQL",
    "percona": "MySQL",
    "pgvector": "PostgreSQL",
    "postgis": "PostgreSQL",
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "redis": "Redis",
    "timescaledb": "PostgreSQL",
    "valkey": "Valkey",
}
_TAG_VERSION = regex(r"(?:pg|v)?(\d{1,2}(?:\.\d+)*)(?=$|[-_])")
# Images whose tags start with the version of the extension: `timescale/timescaledb:2.17-pg16`.
_PG_TAG = regex(r"(?:^|[-_])pg(\d{1,2}(?:\.\d+)*)")


def database_version(image: Image) -> tuple[str, str] | None:
    """The engine and the version of the database that an image runs; None if it runs none, or has no version."""
    name = image.repository.rpartition("/")[2]
    engine = _ENGINES.get(name)
    if engine is None or not image.tag:
        return None
    match = (
        _PG_TAG.search(image.tag) if name in ("pgvector", "timescaledb") else _TAG_VERSION.match(image.tag)
    )
    return (engine, match[1]) if match else None


# The engines whose major versions have two numbers: `8.4`, `11.8`.
_TWO_NUMBERS = frozenset({"MariaDB", "MySQL"})


def major_of(engine: str, version: str) -> str:
    """The major version in a version of a database, as its makers count it."""
    return ".".join(version.split(".")[: 2 if engine in _TWO_NUMBERS else 1])
