"""What an application needs of its cloud, as far as its other artifacts and its facts determine it."""

from __future__ import annotations

import re

from aurora_devops.core.record import record
from aurora_devops.generation.application import Application
from aurora_devops.infrastructure import Named, registry_of

from ..dependencies import STORAGE
from ..lock import table
from .model import Text, Var, Variable, text

# The environment of the jobs that push and scan the image: the pipeline's identity is for these alone.
ENVIRONMENT = "registry"
# What the table of services calls databases.
_DATABASES = ("postgresql", "mysql")
_GITHUB = r"https://github\.com/([\w-]+/[\w.-]+?)(?:\.git)?/?"
REPOSITORY = Variable(
    "github_repository",
    "Repository on GitHub whose pipeline pushes the image, as OWNER/NAME.",
    r'can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))',
    "The repository must be OWNER/NAME.",
)


@record
class Needs:
    """What an application needs.

    `registry` is where its image is, if that is in the cloud. `database` and `version` are those of its database.
    `secrets` are the keys of the Secret of the manifests, `namespace` is that of its pods.
    `workflow` is whether GitHub Actions pushes the image.
    """

    name: str
    registry: Named | None
    database: str
    version: str
    cache: bool
    storage: bool
    secrets: tuple[str, ...]
    hosts: tuple[str, ...]
    repository: str
    others: tuple[str, ...]
    namespace: str
    workflow: bool = True

    @property
    def identifier(self) -> str:
        """The name as an identifier of SQL: the user and the database in the addresses of the application."""
        return self.name.replace("-", "_")

    @property
    def subject(self) -> Text:
        """The subject of the tokens of the jobs that push the image."""
        return text("repo:", *self.github, f":environment:{ENVIRONMENT}")

    @property
    def github(self) -> tuple[str | Var, ...]:
        """The repository as a part of a text."""
        return (self.repository or Var(REPOSITORY.name),)


def needs_of(app: Application, secrets: tuple[str, ...], *, workflow: bool = True) -> Needs:
    """What an application needs; `secrets` are the keys of its Secret, `workflow` whether GitHub pushes its image."""
    registry = registry_of(app.image)
    used = set(app.dependencies)
    database = next((name for name in _DATABASES if name in used), "")
    github = re.fullmatch(_GITHUB, app.repository_url)
    return Needs(
        app.name,
        registry if registry and registry.name and registry.provider == app.cloud else None,
        database,
        _version(database),
        "redis" in used,
        STORAGE in used,
        secrets,
        app.hosts,
        github[1] if github else "",
        tuple(sorted(used - {database, "redis", STORAGE})),
        app.namespace,
        workflow,
    )


def _version(database: str) -> str:
    """The version of the database that the compose files run: 18 for PostgreSQL, 8.4 for MySQL."""
    if not database:
        return ""
    tag = table()["images"]["postgres" if database == "postgresql" else database]["tag"]
    numbers = tag.partition("-")[0].split(".")
    return ".".join(numbers[: 1 if database == "postgresql" else 2])


def local(host: str) -> str:
    """A host as a part of a local name."""
    return re.sub(r"\W", "_", host)
