"""The Application: what a delivery is generated from, the section `app` of `aurora.yaml`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ..core.config import Section


class Variable(Section):
    """An environment variable that the application reads."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="Name of the variable.")
    secret: bool = Field(
        False, description="Whether the value is a secret, which no generated file contains."
    )
    default: str | None = Field(None, description="Value for development; not for a secret.")
    required: bool | None = Field(
        None, description="Whether the application needs a value (default: if the variable has no default)."
    )

    @property
    def needed(self) -> bool:
        """Whether the application does not start, or does not work, without a value."""
        return self.default is None if self.required is None else self.required


class Worker(Section):
    """A process that runs beside the one that answers requests, from the same image."""

    name: str = Field(
        pattern=r"^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$", description="Name of the process, such as worker."
    )
    command: str = Field(description="Command that starts the process.")


class Resources(Section):
    """Resource requests and limits of one instance, as Kubernetes quantities."""

    cpu_request: str = Field("100m", description="CPU request.")
    memory_request: str = Field("128Mi", description="Memory request.")
    cpu_limit: str = Field("500m", description="CPU limit.")
    memory_limit: str = Field("256Mi", description="Memory limit.")


_LABEL = r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"


class Cluster(Section):
    """What is known of the Kubernetes cluster that the application runs in."""

    namespace: str = Field(
        "", pattern=rf"^$|{_LABEL}", description="Namespace of the application (default: its name)."
    )
    packaging: Literal["kustomize", "helm"] = Field(
        "kustomize", description="Form of the manifests: a kustomization, or a chart for Helm."
    )
    pull_secret: str = Field(
        "", pattern=rf"^$|{_LABEL}", description="Secret with the credentials for pulling the image."
    )
    ingress_class: str = Field("nginx", pattern=_LABEL, description="Class of the Ingress.")
    gateway: str = Field(
        "",
        pattern=rf"^$|{_LABEL[:-1]}/{_LABEL[1:]}",
        description="Gateway as NAMESPACE/NAME, for an HTTPRoute instead of an Ingress.",
    )
    ingress_namespace: str = Field(
        "",
        pattern=rf"^$|{_LABEL}",
        description="Namespace that requests come from (default: that of the gateway, or else ingress-nginx).",
    )
    cluster_issuer: str = Field(
        "",
        pattern=rf"^$|{_LABEL}",
        description="ClusterIssuer of cert-manager for the certificate of the Ingress.",
    )
    secret_store: str = Field(
        "",
        pattern=rf"^$|^((Cluster)?SecretStore/)?{_LABEL[1:]}",
        description="Store of the External Secrets Operator, the name of a ClusterSecretStore or SecretStore/NAME: an "
        "ExternalSecret makes the Secret (default: it is made by hand).",
    )
    secret_entry: str = Field(
        "",
        pattern=r"^$|^[A-Za-z0-9][A-Za-z0-9_./-]*$",
        description="Entry of the store, whose properties are the variables (default: NAME-secrets).",
    )
    monitoring_namespace: str = Field("monitoring", pattern=_LABEL, description="Namespace of Prometheus.")

    @property
    def store(self) -> tuple[str, str]:
        """The kind and the name of the store of secrets."""
        kind, _, name = self.secret_store.rpartition("/")
        return kind or "ClusterSecretStore", name

    @property
    def entry(self) -> str:
        """The namespace that requests come from."""
        return self.ingress_namespace or self.gateway.partition("/")[0] or "ingress-nginx"


class Staging(Section):
    """The environment that the pipeline deploys to before production, with the same manifests."""

    namespace: str = Field(
        "",
        pattern=rf"^$|{_LABEL}",
        description="Namespace of staging (default: that of production with -staging).",
    )
    hosts: tuple[str, ...] = Field((), description="Host names of staging (default: it has no Ingress).")
    secret_entry: str = Field(
        "",
        pattern=r"^$|^[A-Za-z0-9][A-Za-z0-9_./-]*$",
        description="Entry of the store of secrets (default: that of production with -staging).",
    )


class Monitoring(Section):
    """How the application is monitored."""

    operator: bool = Field(
        False,
        description="Whether the cluster has the Prometheus Operator: a ServiceMonitor, a PrometheusRule and a "
        "ConfigMap for the dashboard, instead of the configuration of a Prometheus server.",
    )
    labels: dict[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_./-]{0,252}$")],
        Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{0,63}$")],
    ] = Field({}, description="Labels by which the operator selects these objects, such as release.")
    prometheus_url: str = Field(
        "",
        pattern=r"^$|^https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[\w./-]*)?$",
        description="URL of Prometheus that the pipeline can reach, for the error ratio after a deployment (default: "
        "the variable `PROMETHEUS_URL` of the pipeline).",
    )
    heartbeat: bool = Field(
        False,
        description="Whether a service outside of the cluster expects a regular message from Alertmanager, and "
        "reports when it stops.",
    )


class Slo(Section):
    """A service level objective over a window of 30 days."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="Name of the objective.")
    sort: Literal["availability", "latency"] = Field(description="What the objective measures.")
    objective: float = Field(gt=0, lt=100, description="Percentage of good requests.")
    threshold_seconds: float | None = Field(
        None, description="For latency: largest duration of a good request."
    )


class Application(Section):
    """An application, as far as its delivery depends on it."""

    name: str = Field(
        pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
        description="Name of the application, a DNS label (RFC 1123).",
    )
    description: str = Field("", description="One sentence for labels and documents.")
    owner: str = Field("", description="Team that is on call for the application.")
    language: str = Field(
        pattern=r"^[a-z.][a-z0-9+#.-]*$",
        description="Programming language, such as python, node, go or java.",
    )
    language_version: str = Field("", description="Version of the language, such as 3.13.")
    framework: str = Field("", description="Web framework, such as fastapi or express.")
    package_manager: str = Field("", description="Package manager, such as uv, poetry, npm, pnpm or bun.")
    base_image: str = Field(
        "", description="Base image with tag and digest, instead of the one in the lock table."
    )
    entry_point: str = Field(
        "", description="Entry point or start command: `app.main:app`, `src/server.js`, `./cmd/server`, ..."
    )
    port: int | None = Field(
        8000, ge=1, le=65535, description="Port on which the application listens; null for none."
    )
    health_path: str | None = Field("/health", description="Path of the liveness check; null for none.")
    readiness_path: str | None = Field("/ready", description="Path of the readiness check; null for none.")
    metrics_path: str | None = Field("/metrics", description="Path of the Prometheus metrics; null for none.")
    management_port: int | None = Field(
        None, ge=1, le=65535, description="Port of the paths above, if it is not `port`."
    )
    migration: str | None = Field(
        None, description="Command that migrates the database before a new version starts."
    )
    workers: tuple[Worker, ...] = Field((), description="Processes that run beside the main one.")
    static_folder: str | None = Field(
        None, description="Folder into which static files are built or collected."
    )
    default_branch: str = Field(
        "", description="Branch that is deployed (default: the default branch of the git repository)."
    )
    dependencies: tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")], ...] = Field(
        (),
        description="Services that the application uses, such as postgresql, mysql, mongodb, redis, rabbitmq or "
        "object-storage.",
    )
    egress_ports: tuple[Annotated[int, Field(ge=1, le=65535)], ...] = Field(
        (), description="TCP ports of other services that the application connects to, such as 443."
    )
    environment: tuple[Variable, ...] = Field(
        (), description="Environment variables that the application reads."
    )
    image: str = Field("", description="Repository of the image, without a tag.")
    cloud: Literal["aws", "google"] | None = Field(
        None, description="Cloud that the application runs in, for the parts `terraform` and `pulumi`."
    )
    infrastructure: Literal["terraform", "pulumi"] = Field(
        "terraform", description="Tool that creates the infrastructure in the cloud."
    )
    ci: Literal["github", "gitlab"] | None = Field(
        None,
        description="Platform of the pipeline, github or gitlab (default: that of the host of the repository).",
    )
    repository_url: str = Field("", description="URL of the source repository, for labels and documents.")
    hosts: tuple[str, ...] = Field((), description="Host names of the application.")
    replicas: int = Field(3, ge=1, description="Number of replicas in production.")
    resources: Resources = Field(Resources(), description="Resource requests and limits.")
    slos: tuple[Slo, ...] = Field((), description="Service level objectives.")
    cluster: Cluster = Field(Cluster(), description="The Kubernetes cluster that the application runs in.")
    staging: Staging | None = Field(
        None, description="Staging, which the pipeline deploys to before production (default: there is none)."
    )
    monitoring: Monitoring = Field(Monitoring(), description="Objects and messages of the monitoring.")

    @property
    def namespace(self) -> str:
        """The namespace of the application in the cluster."""
        return self.cluster.namespace or self.name

    @property
    def probe_port(self) -> int | None:
        """The port on which health, readiness and metrics are served."""
        return self.management_port or self.port
