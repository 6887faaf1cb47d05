"""The agent `devops`: the image, the compose files, the pipeline and the Kubernetes manifests."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from aurora_devops.core.lazy import regex
from aurora_devops.generation.application import Application, Service, Variable
from aurora_devops.generation.bundle import PLACEHOLDER, Artifact, Request

from .dependencies import DEPENDENCIES, address, dependencies, named, said_of
from .stack import Stack, check, stack_of

if TYPE_CHECKING:
    from .rendering import Templates


_MOST_NAMES = 5
_IGNORED = regex(r"(?m)^/?(?:\*\*/)?\.env\*?$")
_HERE = regex(r"\b(?:localhost|127\.0\.0\.1)\b")


def dockerfile(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The image: what builds it, and what is kept out of its context."""
    app, stack = request.application, stack_of(request)
    values = {
        "app": app,
        "stack": stack,
        "health": _health_command(app),
        "source_root": "" if stack.installed else stack.root,
        "built": bool(stack.sources) and stack.copies[0][0] == "dist/",
    }
    yield Artifact("Dockerfile", templates.render(f"dockerfile/{app.language}", **values), "dockerfile")
    yield Artifact(".dockerignore", templates.render("dockerfile/dockerignore", **values), "dockerfile")


def _health_command(app: Application) -> list[str]:
    """What asks the application whether it works, with what its image holds anyway."""
    url = f"http://127.0.0.1:{app.port}{app.health_path}"
    if app.language == "python":
        return ["python", "-c", f"import urllib.request; urllib.request.urlopen('{url}', timeout=2)"]
    if app.language == "node":
        ask = f"fetch('{url}').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"
        return ["/nodejs/bin/node", "-e", ask]
    return ["/healthcheck", url]


def compose(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The compose files: one for development, which builds the image, and one for production on a host."""
    app, stack = request.application, stack_of(request)
    services = tuple(dependencies(app))
    environment = [(one.name, _composed(app, one, stack)) for one in _variables(app)]
    values = {
        "app": app,
        "services": services,
        "settings": {name: _service_settings(app, name) for name, _ in services},
        "environment": environment,
        "needed": compose_variables(request),
        "health": ["CMD", *_health_command(app)],
        "repository": app.image or PLACEHOLDER,
        "memory": _compose_memory(app.resources.memory_limit),
        "cpus": _compose_cpus(app.resources.cpu_limit),
    }
    if request.files and values["needed"] and not _IGNORED.search(request.files.get(".gitignore", "")):
        request.note(
            "docker compose reads secrets from .env, and .gitignore does not name it: add the line .env"
        )
    development = templates.render("compose/development", production=False, **values)
    production = templates.render("compose/production", production=True, **values)
    yield Artifact("docker-compose.yml", development, "compose")
    yield Artifact("docker-compose.prod.yml", production, "compose")


def compose_variables(request: Request) -> tuple[str, ...]:
    """The variables that the compose files take from outside: passwords and what has no value to begin with."""
    app, stack = request.application, stack_of(request)
    names = {one.outside for _, one in dependencies(app)}
    given = {one.name for one in _variables(app) if _composed(app, one, stack) == _from_outside(one.name)}
    return tuple(sorted(names | given))


def _variables(app: Application) -> list[Variable]:
    return sorted(app.environment, key=lambda variable: variable.name)


def _composed(app: Application, variable: Variable, stack: Stack) -> str:
    """What a variable holds beside its services: their address, its default, or what is given from outside."""
    if variable.name == "PORT":
        return str(app.port)
    if found := said_of(app, variable):
        service = found[0]
        password = _from_outside(DEPENDENCIES[service].outside)
        said = address(app, variable, password=password, driver=stack.drivers.get(service, ""))
        if said:
            return said
    if variable.default is not None and not variable.secret:
        return variable.default.replace("$", "$$")
    return _from_outside(variable.name)


def _from_outside(name: str) -> str:
    """A variable of the shell or of `.env`, without which compose stops."""
    return f"${{{name}:?}}"


def _service_settings(app: Application, name: Service) -> dict[str, str]:
    one = DEPENDENCIES[name]
    settings = {key: named(app, value) for key, value in one.environment.items()}
    settings[one.inside] = _from_outside(one.outside)
    return dict(sorted(settings.items()))


def _compose_memory(quantity: str) -> str:
    """A quantity of Kubernetes as compose writes it: `256Mi` is `256m`."""
    found = re.fullmatch(r"(\d+)([KMG])i?", quantity)
    return f"{found[1]}{found[2].lower()}" if found else PLACEHOLDER


def _compose_cpus(quantity: str) -> str:
    """A quantity of Kubernetes as compose writes it: `500m` is `0.5`."""
    found = re.fullmatch(r"(\d+)m", quantity)
    return f"{int(found[1]) / 1000:g}" if found else quantity


def pipeline(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The pipeline: lint, test, build, push, scan, deploy, and a roll back where the new release is not healthy."""
    app, stack = request.application, stack_of(request)
    services, registry = tuple(dependencies(app)), _registry(app.image)
    given = [(one, _tested(app, one, stack)) for one in _variables(app)]
    values = {
        "app": app,
        "stack": stack,
        "services": services,
        "trusting": {
            name: {key: named(app, value) for key, value in one.trusting.items()} for name, one in services
        },
        "environment": [(one.name, value) for one, value in given if value],
        "generated": [one.name for one, value in given if one.secret and not value],
        "configured": any(not one.secret for one in _variables(app)),
        "repository": app.image or PLACEHOLDER,
        "registry": registry,
        # By this name Docker Hub is known to those who look for an attestation.
        "subject": f"index.docker.io/{app.image}" if registry == "docker.io" else "${{ env.IMAGE }}",
        "health_url": f"https://{app.hosts[0]}{app.health_path}" if app.hosts else "",
        "health_command": shlex.join(_health_command(app)),
    }
    yield Artifact(
        ".github/workflows/delivery.yml", templates.render("pipeline/delivery", **values), "pipeline"
    )


def _tested(app: Application, variable: Variable, stack: Stack) -> str | None:
    """What a variable holds while the tests run: the services are on the runner itself, without passwords."""
    if variable.name == "PORT":
        return str(app.port)
    if found := said_of(app, variable):
        driver = stack.drivers.get(found[0], "")
        return address(app, variable, password="", host="localhost", driver=driver)
    return None if variable.secret else variable.default


def _registry(image: str) -> str:
    """The host of an image's registry; without one, or without an image, where images go by default."""
    host, slash, _ = image.partition("/")
    if not image:
        return "ghcr.io"
    return host if slash and ("." in host or ":" in host) else "docker.io"


def kubernetes(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The manifests, and the kustomization that holds them together."""
    app = request.application
    check(app)
    secrets = [one.name for one in _variables(app) if one.secret]
    config = [(one.name, _configured(app, one)) for one in _variables(app) if not one.secret]
    if unknown := [name for name, value in config if value == PLACEHOLDER]:
        shown = ", ".join(unknown[:_MOST_NAMES]) + (", ..." if len(unknown) > _MOST_NAMES else "")
        request.note(
            f"app.environment: nothing tells the value of {shown}; give a default, or take out what is not needed"
        )
    names = ["deployment", "hpa", "networkpolicy", "pdb", "service", "serviceaccount"]
    if config:
        names.append("configmap")
    if app.hosts:
        names.append("ingress")
    values = {
        "app": app,
        "repository": app.image or PLACEHOLDER,
        "secrets": secrets,
        "config": config,
        "services": tuple(dependencies(app)),
        # With one, every update and every drained node is an outage.
        "replicas": max(app.replicas, 2),
        "resources": [f"{name}.yaml" for name in sorted(names)],
    }
    for name in sorted([*names, "kustomization"]):
        yield Artifact(f"k8s/{name}.yaml", templates.render(f"kubernetes/{name}", **values), "kubernetes")


def _configured(app: Application, variable: Variable) -> str:
    """What the ConfigMap holds for a variable; where a service is, only the cluster knows."""
    if variable.name == "PORT":
        return str(app.port)
    if variable.default is None or (said_of(app, variable) and _HERE.search(variable.default)):
        return PLACEHOLDER
    return variable.default


PARTS: Mapping[str, Callable[[Request, Templates], Iterable[Artifact]]] = {
    "dockerfile": dockerfile,
    "compose": compose,
    "pipeline": pipeline,
    "kubernetes": kubernetes,
}
