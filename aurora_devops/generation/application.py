"""The Application: what a delivery is generated from, the section `app` of `aurora.yaml`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ..core.config import Section

Language = Literal["python", "node", "go"]
Service = Literal["postgresql", "redis", "rabbitmq", "mysql", "mongodb"]


class Variable(Section):
    """An environment variable that the application reads."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    secret: bool = Field(False, description="Whether its value may never stand in a file.")
    default: str | None = Field(None, description="A value that suits development; never for a secret.")


class Resources(Section):
    """What one instance asks for and may use, in Kubernetes quantities."""

    cpu_request: str = "100m"
    memory_request: str = "128Mi"
    cpu_limit: str = "500m"
    memory_limit: str = "256Mi"


class Slo(Section):
    """A service level objective over a window of 30 days."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    sort: Literal["availability", "latency"]
    objective: float = Field(gt=0, lt=100, description="Percent of good requests.")
    threshold_seconds: float | None = Field(None, description="For latency: a request this fast is good.")


class Application(Section):
    """An application and what its delivery has to know of it."""

    name: str = Field(pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$", description="A DNS label (RFC 1123).")
    description: str = ""
    owner: str = Field("", description="The team that is called when it breaks.")
    language: Language
    language_version: str = ""
    framework: str = ""
    package_manager: str = ""
    entry_point: str = Field("", description="`app.main:app`, `src/server.js`, `./cmd/server`, ...")
    port: int = Field(8000, ge=1, le=65535)
    health_path: str = "/health"
    readiness_path: str = "/ready"
    metrics_path: str = "/metrics"
    dependencies: tuple[Service, ...] = ()
    environment: tuple[Variable, ...] = ()
    image: str = Field("", description="The repository the image is pushed to, without a tag.")
    repository_url: str = Field("", description="Where the source lives; labels and documents link to it.")
    hosts: tuple[str, ...] = Field((), description="Host names that the application answers to.")
    replicas: int = Field(3, ge=1)
    resources: Resources = Resources()
    slos: tuple[Slo, ...] = ()
