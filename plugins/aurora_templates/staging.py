"""Staging: the environments that the pipeline deploys to, and the overlays of the one before production."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from aurora_devops.core.record import record
from aurora_devops.formats import yaml
from aurora_devops.generation.application import Application

if TYPE_CHECKING:
    from .rendering import Templates

_STAGING = "overlays/staging"
# A base that is only a part of overlays is not deployed by itself.
_PRODUCTION = "overlays/production"


@record
class Stage:
    """An environment that the pipeline deploys to, with the job that does it."""

    job: str
    title: str
    environment: str
    namespace: str
    hosts: tuple[str, ...]
    manifests: str
    needs: tuple[str, ...]
    health_url: str
    health_port: int | None
    production: bool = True
    approved: bool = False


@record
class Patch:
    """A change to an object of the manifests: it is removed, or values are replaced."""

    version: str
    kind: str
    name: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def removed(self) -> bool:
        """Whether staging does not have the object."""
        return not self.values


def namespace_of(app: Application) -> str:
    """The namespace of staging."""
    own = app.staging.namespace if app.staging else ""
    return own or f"{app.namespace[: 63 - len('-staging')].rstrip('-')}-staging"


def health_url(app: Application, hosts: tuple[str, ...]) -> str:
    """The URL that is requested after a deployment; callers do not reach the management port."""
    path = app.readiness_path or app.health_path
    return f"https://{hosts[0]}{path}" if hosts and path and not app.management_port else ""


def health_port(app: Application, hosts: tuple[str, ...], *, checked: bool) -> int | None:
    """The port that is forwarded to check the health; None with a URL, and without a path if it is `checked` inside."""
    has_path = app.readiness_path or app.health_path
    return app.probe_port if (has_path or not checked) and not health_url(app, hosts) else None


def stages(app: Application, manifests: str, *, staged: bool, checked: bool) -> tuple[Stage, ...]:
    """The environments in the order of their deployments."""
    before = ("push", "scan")
    production = Stage(
        "deploy",
        "Deploy",
        "production",
        app.namespace,
        app.hosts,
        _PRODUCTION if staged else manifests,
        (*before, "staging") if staged else before,
        health_url(app, app.hosts),
        health_port(app, app.hosts, checked=checked),
        approved=staged,
    )
    if not staged or app.staging is None:
        return (production,)
    hosts = app.staging.hosts
    staging = Stage(
        "staging",
        "Deploy to staging",
        "staging",
        namespace_of(app),
        hosts,
        _STAGING,
        before,
        health_url(app, hosts),
        health_port(app, hosts, checked=checked),
        production=False,
    )
    return (staging, production)


def overlays(app: Application, made: Mapping[str, str], secrets: int, templates: Templates) -> dict[str, str]:
    """The overlays by path. `made` are the manifests of production by path.

    `secrets` is the number of keys of the Secret.
    """
    objects = [
        (str(data["apiVersion"]), str(data["kind"]), str(data["metadata"]["name"]))
        for path, text in made.items()
        if path.count("/") == 1
        for data in (document.value for document in yaml.read(text).documents)
        if isinstance(data, dict) and isinstance(data.get("metadata"), dict)
    ]
    values = {
        "app": app,
        "staging_namespace": namespace_of(app),
        "patches": list(_patches(app, objects, secrets)),
    }
    folders = {"production": "production", "staging": "kustomization"}
    if "k8s/deployer/role.yaml" in made:
        folders["staging-deployer"] = "deployer"
    return {
        f"overlays/{folder}/kustomization.yaml": templates.render(f"kubernetes/staging-{name}", **values)
        for folder, name in folders.items()
    }


def _removed(app: Application) -> frozenset[str]:
    """The kinds of objects that staging does not have."""
    return frozenset() if app.staging and app.staging.hosts else frozenset({"HTTPRoute", "Ingress"})


def _patches(app: Application, objects: list[tuple[str, str, str]], secrets: int) -> Iterator[Patch]:
    hosts = list(app.staging.hosts) if app.staging else []
    for version, kind, name in objects:
        if kind in _removed(app):
            yield Patch(version, kind, name)
        elif kind == "HTTPRoute":
            yield Patch(version, kind, name, (("/spec/hostnames", hosts),))
        elif kind == "Ingress":
            backend = {"service": {"name": app.name, "port": {"name": "http"}}}
            paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
            rules = [{"host": host, "http": {"paths": paths}} for host in hosts]
            yield Patch(version, kind, name, (("/spec/tls/0/hosts", hosts), ("/spec/rules", rules)))
        elif kind == "ExternalSecret":
            entry = app.cluster.secret_entry or f"{app.name}-secrets"
            other = (app.staging.secret_entry if app.staging else "") or f"{entry}-staging"
            entries = ((f"/spec/data/{index}/remoteRef/key", other) for index in range(secrets))
            yield Patch(version, kind, name, tuple(entries))
