"""The agent `devops`: the image, the compose files, the pipeline, the manifests, the infrastructure, and updates."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.generation.application import Application, Variable
from aurora_devops.generation.bundle import PLACEHOLDER, Artifact, LeftOut, Request
from aurora_devops.generation.detect import Sources
from aurora_devops.generation.detect.services import compose_services

from . import snippets
from .chart import FOLDER, packaged
from .dependencies import DEPENDENCIES, Dependency, address, dependencies, egress, named, others, said_of
from .deployer import objects, rules
from .existing import OwnImage, kustomized, own_compose, own_dockerfile, own_manifests, own_pipeline
from .health import alive_of, health_of
from .local_monitoring import has_profile
from .local_monitoring import services as watchers
from .lock import image
from .monitoring import operated, watch
from .pipelines import GITLAB_ROOT, hosted_at, installation, own_registry, pipeline_path, platform
from .stacks import Stack, stack_of, without_templates
from .staging import health_port, health_url, overlays, stages
from .updates import updates

if TYPE_CHECKING:
    from .rendering import Templates


# The name and the major version of an image, of Docker Hub or a registry.
_TAG = regex(r"(?:[\w.:-]+/)*([\w-]+):(\d+)(?:[.-][\w.-]*)?(?:@\S+)?")
_MOST_NAMES = 5
_IGNORED = regex(r"(?m)^/?(?:\*\*/)?\.env\*?$")
_HERE = regex(r"\b(?:localhost|127\.0\.0\.1)\b")


def dockerfile(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The image: what builds it, and what is kept out of its context; nothing if the repository has a Dockerfile."""
    stack = stack_of(request)
    own = own_image(request, templates)
    if own is not None:
        request.note(f"{own.path} is kept; everything else is generated for it")
        return
    if (missing := without_templates(request)) is not None:
        key, why = missing
        request.leave_out(LeftOut("the Dockerfile and what needs it", why, key, wrong=True))
        return
    if PLACEHOLDER in stack.image:
        name = stack.image.partition(":")[0]
        why = f"{name} {stack.version} is not in the lock table; app.base-image sets another image"
        request.leave_out(LeftOut("the Dockerfile and what needs it", why, "language-version", wrong=True))
        return
    yield Artifact("Dockerfile", _dockerfile(request, templates, stack), "dockerfile")
    yield Artifact(
        "Dockerfile.dockerignore" if stack.context else ".dockerignore",
        templates.render("dockerfile/dockerignore", **_image_values(request, stack)),
        "dockerfile",
    )
    if stack.template == "static":
        yield Artifact(
            "nginx.conf", templates.render("dockerfile/nginx.conf", app=request.application), "dockerfile"
        )


def own_image(request: Request, templates: Templates) -> OwnImage | None:
    """The Dockerfile of the repository, if it is not the one that would be generated."""
    stack = stack_of(request)
    if "Dockerfile" not in request.files or not stack.template:
        return own_dockerfile(request)
    return own_dockerfile(request, _dockerfile(replace(request, note=lambda _: None), templates, stack))


def _dockerfile(request: Request, templates: Templates, stack: Stack) -> str:
    return templates.render(f"dockerfile/{stack.template}", **_image_values(request, stack))


def _image_values(request: Request, stack: Stack) -> dict[str, Any]:
    return {
        "app": request.application,
        "stack": stack,
        "health": list(stack.health),
        "source_root": "" if stack.installed else stack.root,
        "built": bool(stack.sources) and any(one[0] == "dist/" for one in stack.copies),
        # A build may fill a folder outside of its own.
        "site": f"{posixpath.normpath(posixpath.join('/app', stack.folder, stack.copies[0][0]))}/"
        if stack.template == "static"
        else "",
        "ignored": _ignored(stack),
        # The job of GitLab CI has the cache of the build in its working directory.
        "cached": platform(request) == "gitlab",
    }


def _ignored(stack: Stack) -> tuple[str, ...]:
    """Folders that are not sent to the builder: documents, manifests and tests, unless the image needs them."""
    needed = {source.partition("/")[0] for source, _ in (*stack.copies, *stack.sources, *stack.data)}
    return tuple(name for name in ("docs", "k8s", "monitoring") if name not in needed)


def compose(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The compose files: one for development, which builds the image, and one for production on a host."""
    app, stack = request.application, stack_of(request)
    own = own_image(request, templates)
    services = tuple(dependencies(app))
    environment = [(one.name, _composed(app, one, stack)) for one in _variables(app) if _is_set(app, one)]
    health, alive = health_of(app, stack, own), alive_of(app, stack, own)
    watching = tuple(watchers(app)) if has_profile(request) else ()
    beside: list[tuple[str, object, str]] = [
        *((name, one, "compose/dependency.jinja") for name, one in services),
        *((name, one, "compose/watcher.jinja") for name, one in watching),
    ]
    kept = [name for name, _ in services]
    values = {
        "app": app,
        "stack": stack,
        "own": own,
        "services": services,
        "settings": {name: _service_settings(app, name) for name, _ in services},
        "beside": sorted(beside, key=itemgetter(0)),
        "watched": bool(watching),
        "environment": environment,
        "needed": compose_variables(request),
        "health": ["CMD", *(word.replace("$", "$$") for word in health)] if health else [],
        "user": _user(own),
        "alive": ["CMD", *alive] if alive else [],
        "repository": app.image,
        "memory": _compose_memory(app.resources.memory_limit),
        "cpus": _compose_cpus(app.resources.cpu_limit),
    }
    if request.files and values["needed"] and not _IGNORED.search(request.files.get(".gitignore", "")):
        request.note(
            "docker compose reads secrets from .env, and .gitignore does not name it: add the line .env"
        )
    if unknown := others(app):
        request.note(f"app.dependencies: {', '.join(unknown)} has to be added to the compose files")
    if not health:
        what = "docker-compose.yml, docker-compose.prod.yml"
        request.leave_out(
            LeftOut(what, "the Dockerfile has no HEALTHCHECK, and its image has no known program for one")
        )
        return
    for path, name, production in (
        ("docker-compose.yml", "compose/development", False),
        ("docker-compose.prod.yml", "compose/production", True),
    ):
        if there := own_compose(request, production=production):
            request.note(f"{there} is kept instead of {path}")
        elif production and not app.image:
            request.leave_out(LeftOut(path, "is not set", "image"))
        else:
            volumes = kept if production else sorted([*kept, *(key for key, one in watching if one.data)])
            text = templates.render(name, production=production, volumes=volumes, **values)
            yield Artifact(path, text, "compose")


def _user(own: OwnImage | None) -> str:
    if own is None:
        return "65532:65532"
    ids = own.numeric_user
    return f"{ids[0]}:{ids[1]}" if ids else "65532:65532"


def _is_set(app: Application, variable: Variable) -> bool:
    """Whether a value is written down or asked for.

    An optional variable without a default stays unset; what Next.js builds in is not read when it runs.
    """
    if app.framework in ("next", "nextjs", "next.js") and variable.name.startswith("NEXT_PUBLIC_"):
        return False
    return variable.needed or variable.default is not None


def compose_variables(request: Request) -> tuple[str, ...]:
    """The variables that the compose files take from outside: passwords and what has no value to begin with."""
    app, stack = request.application, stack_of(request)
    names = {one.outside for _, one in dependencies(app)}
    given = {
        one.name
        for one in _variables(app)
        if _is_set(app, one) and _composed(app, one, stack) == _from_outside(one.name)
    }
    return tuple(sorted(names | given))


def _variables(app: Application) -> list[Variable]:
    return sorted(app.environment, key=lambda variable: variable.name)


def _composed(app: Application, variable: Variable, stack: Stack) -> str:
    """What a variable holds beside its services: their address, its default, or what is given from outside."""
    if variable.name == "PORT" and app.port:
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


def _service_settings(app: Application, name: str) -> dict[str, str]:
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


def _services(request: Request) -> Iterator[tuple[str, Dependency]]:
    """The services that the tests need, but none of another major version than the repository's compose files run."""
    used: dict[str, str] = {}
    for _, _, service in compose_services(Sources(request.files)):
        if match := _TAG.fullmatch(str(service.get("image", ""))):
            used.setdefault(match[1], match[2])
    for name, one in dependencies(request.application):
        tag = image(one.image).partition("@")[0].rpartition(":")[2]
        repository = one.image.partition(":")[0]
        if (own := used.get(repository)) and own != tag.partition(".")[0].partition("-")[0]:
            request.note(
                f"{one.title} {own} is not in the lock table; add it as a service of the job that runs the tests"
            )
            continue
        yield name, one


def pipeline(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The pipeline: lint, test, build, push, scan, deploy, and a roll back where the new release is not healthy."""
    app, stack = request.application, stack_of(request)
    own = own_image(request, templates)
    path = pipeline_path(request)
    if there := own_pipeline(request, path):
        request.note(f"{there} is kept: it publishes or deploys, so that no second pipeline is generated")
        return
    if not app.image:
        request.leave_out(LeftOut(path, "is not set", "image"))
        return
    quiet = replace(request, note=lambda _: None)
    folder = own_manifests(request, _manifests(quiet, templates))
    if folder is not None and posixpath.join(folder, "Chart.yaml") in request.files:
        request.leave_out(LeftOut(path, f"the values of the chart in {folder} are its own"))
        return
    from .infrastructure import identity

    on_gitlab = platform(request) == "gitlab"
    services, registry = tuple(_services(request)), _registry(app.image)
    # The services of a job are on the runner itself, or, with GitLab, at their names.
    given = [
        (one, _tested(app, one, stack, host="" if on_gitlab else "localhost")) for one in _variables(app)
    ]
    health = health_of(app, stack, own)
    context = stack.context if stack.context and not own else "."
    dockerfile_at = own.path if own else "Dockerfile"
    smoke = app.readiness_path or app.health_path
    chart = FOLDER if folder is None and app.cluster.packaging == "helm" else ""
    staged = folder is None and app.staging is not None and not chart
    values = {
        "app": app,
        "stack": stack,
        "own": own,
        "folder": request.folder,
        "workflow": path,
        "build_context": posixpath.normpath(posixpath.join(request.folder, context)),
        "build_file": ""
        if dockerfile_at == "Dockerfile" and context == "."
        else posixpath.join(request.folder, dockerfile_at),
        "watched": _watched(request, stack),
        "branch": app.default_branch or request.branch,
        "services": services,
        "trusting": {
            name: {key: named(app, value) for key, value in one.trusting.items()} for name, one in services
        },
        "environment": [(one.name, value) for one, value in given if value],
        "generated": [one.name for one, value in given if one.secret and one.needed and not value],
        "contained": partial(_contained, stack),
        "names": sorted(one.name for one, value in given if value or (one.secret and one.needed)),
        "configured": bool(_configuration(app)),
        "repository": app.image,
        "registry": registry,
        "identity": identity(app),
        "subject": _subject(app.image, registry),
        "manifests": folder or "k8s",
        "chart": chart,
        "kustomized": folder is None or kustomized(request.files, folder),
        "monitored": _monitored(request),
        "migrates_with": [
            f"k8s/{name}.yaml"
            for name in ("configmap", "externalsecret", "networkpolicy", "serviceaccount")
            if (name != "configmap" or _configuration(app))
            and (name != "externalsecret" or (app.cluster.secret_store and _secrets(app)))
        ],
        "stages": stages(app, folder or "k8s", staged=staged, checked=bool(health)),
        "health_command": shlex.join(health) if health else "",
        "error_ratio": _error_ratio(request),
        "health_path": smoke or "/",
        "smoke": smoke,
    }
    if not on_gitlab:
        yield Artifact(path, templates.render("pipeline/delivery", **values), "pipeline")
        return
    made = {
        path: templates.render(
            "pipeline/gitlab",
            **values,
            suffix=f"-{app.name}" if request.folder else "",
            installation=installation(stack),
            own_registry=own_registry(request, registry),
            # The public Sigstore accepts identities of this instance only.
            signed=hosted_at(request) == "gitlab.com",
        )
    }
    if request.folder:
        made[GITLAB_ROOT] = templates.render("pipeline/gitlab-root")
    root = request.all_files.get(GITLAB_ROOT, made[GITLAB_ROOT])
    if root != made[GITLAB_ROOT] and GITLAB_ROOT not in request.generated:
        request.leave_out(LeftOut(path, f"the repository has a {GITLAB_ROOT}, and GitLab reads no other"))
        return
    for name, text in made.items():
        yield Artifact(name, text, "pipeline")


def _error_ratio(request: Request) -> str:
    """A query that gives 1 if requests fail as the alert HighErrorRatio says, 0 if not, and nothing without requests.

    Empty without metrics.
    """
    app = request.application
    if not (app.metrics_path and app.probe_port):
        return ""
    seen = watch(request)
    errors = f'sum(rate({seen.counter}{{job="{seen.job}",{seen.status}=~"5.."}}[3m]))'
    requests = f'sum(rate({seen.counter}{{job="{seen.job}"}}[3m]))'
    known = f'count({seen.counter}{{job="{seen.job}"}})'
    return f"count({errors} / {requests} > 0.05 and {requests} > 0.05) or 0 * {known}"


def _monitored(request: Request) -> bool:
    """Whether the pipeline applies the objects of the monitoring."""
    app = request.application
    if not (app.monitoring.operator and app.metrics_path and app.probe_port):
        return False
    return "prometheus" in request.parts or "monitoring/kustomization.yaml" in request.files


def _watched(request: Request, stack: Stack) -> tuple[str, ...]:
    """The patterns of paths from the root whose changes concern an application in a folder."""
    if not request.folder:
        return ()
    shared = [*stack.manifests, *(f"{one}/**" for one, _ in stack.data if one != request.folder)]
    return (f"{request.folder}/**", *(shared if stack.context else ()))


def _contained(stack: Stack, command: str, names: Iterable[str]) -> str:
    """A command in the image of the build, which has the version of the language that the application needs."""
    whole = " && ".join((*stack.setup, command))
    passed = [word for name in names for word in ("--env", name)]
    options = ("--rm", "--network", "host", "--volume", "${PWD}:/src", "--workdir", "/src", *passed)
    shown = " ".join(f'"{one}"' if "$" in one else one for one in options)
    return f"docker run {shown} {stack.image} sh -euc {shlex.quote(whole)}"


def _subject(image: str, registry: str) -> str:
    """The name of an image in an attestation; Docker Hub is known as index.docker.io there."""
    if registry != "docker.io":
        return "${{ env.IMAGE }}"
    return f"index.docker.io/{image.removeprefix('docker.io/')}"


def _tested(app: Application, variable: Variable, stack: Stack, *, host: str) -> str | None:
    """What a variable holds while the tests run, beside services without passwords."""
    if variable.name == "PORT" and app.port:
        return str(app.port)
    if found := said_of(app, variable):
        driver = stack.drivers.get(found[0], "")
        return address(app, variable, password="", host=host, driver=driver)
    return None if variable.secret else variable.default


def _registry(image: str) -> str:
    """The host of an image's registry; without one, or without an image, where images go by default."""
    host, slash, _ = image.partition("/")
    if not image:
        return "ghcr.io"
    return host if slash and ("." in host or ":" in host) else "docker.io"


def kubernetes(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The manifests; nothing if the repository has its own."""
    made = _manifests(request, templates)
    if (folder := own_manifests(request, made)) is not None:
        request.note(f"the manifests in {folder} are kept, so that none are generated")
        if request.application.staging:
            why = f"the manifests in {folder} are kept, and their overlays are your own"
            request.leave_out(LeftOut("staging", why, "staging"))
    elif not request.application.image:
        request.leave_out(LeftOut("k8s", "is not set", "image"))
    else:
        app = request.application
        if app.staging and app.cluster.packaging == "helm":
            request.leave_out(
                LeftOut("staging", "is helm, and staging needs a kustomization", "cluster.packaging")
            )
        if app.cluster.packaging != "helm" and "k8s/deployer/role.yaml" not in made:
            why = "is not set, so the pipeline checks the health with a command in a container"
            request.leave_out(LeftOut("k8s/deployer", why, "readiness-path"))
        for path, text in made.items():
            yield Artifact(path, text, "kubernetes")
        for note in snippets.lacking(request, templates):
            request.note(note)


def _manifests(request: Request, templates: Templates) -> dict[str, str]:
    """The manifests by path, and the kustomization that lists them."""
    app, stack = request.application, stack_of(request)
    own = own_image(request, templates)
    variables = [one for one in _variables(app) if _is_set(app, one)]
    config = [(one.name, _configured(app, one)) for one in _configuration(app)]
    secrets = _secrets(app)
    if unknown := [one.name for one in variables if not one.secret and not _in_config(app, one)]:
        shown = ", ".join(unknown[:_MOST_NAMES]) + (", ..." if len(unknown) > _MOST_NAMES else "")
        request.note(
            f"app.environment: the value of {shown} in the cluster is not known; it is read from the Secret "
            f"{app.name}-secrets, and a default would put it into the ConfigMap"
        )
    names = ["deployment", "hpa", "networkpolicy", "pdb", "serviceaccount"]
    if app.port:
        names.append("service")
    if config:
        names.append("configmap")
    if secrets and app.cluster.secret_store:
        names.append("externalsecret")
    if app.hosts and app.port:
        names.append("httproute" if app.cluster.gateway else "ingress")
    ids = own.numeric_user if own else None
    values = {
        "app": app,
        "stack": stack,
        "name": app.name,
        "repository": app.image,
        "secrets": secrets,
        "config": config,
        "services": tuple(dependencies(app)),
        "egress": egress(app),
        "user": ids or (65532, 65532),
        "alive": alive_of(app, stack, own),
        # An image that starts nothing by itself is told what to start.
        "command": stack.command if own and not own.starts else (),
        "names": [app.name, *(f"{app.name}-{name}" for name, _ in stack.workers)]
        + ([f"{app.name}-migrate"] if stack.migration else []),
        # With one, every update and every drained node is an outage.
        "replicas": max(app.replicas, 2),
    }
    made = {f"{name}.yaml": templates.render(f"kubernetes/{name}", **values) for name in names}
    for name, command in stack.workers:
        made[f"{name}.yaml" if name not in names else f"worker-{name}.yaml"] = templates.render(
            "kubernetes/worker", worker=name, arguments=command, **values
        )
        made[f"pdb-{name}.yaml"] = templates.render(
            "kubernetes/pdb", **{**values, "name": f"{app.name}-{name}"}
        )
    made["kustomization.yaml"] = templates.render(
        "kubernetes/kustomization", resources=sorted(made), **values
    )
    if stack.migration:
        for name in ("job", "kustomization"):
            made[f"migration/{name}.yaml"] = templates.render(f"kubernetes/migration-{name}", **values)
    whole = {f"k8s/{name}": text for name, text in made.items()}
    if app.cluster.packaging == "helm":
        return packaged(app, whole, config, templates)
    checked = bool(health_of(app, stack, own))
    whole |= _rights(request, whole, templates, migrates=bool(stack.migration), checked=checked)
    return whole | (overlays(app, whole, len(secrets), templates) if app.staging else {})


def _rights(
    request: Request, made: Mapping[str, str], templates: Templates, *, migrates: bool, checked: bool
) -> dict[str, str]:
    """The account of the pipeline with its Role, for the manifests that it applies.

    `checked` is whether the image has a program that checks the health: no program is given the right to run it.
    """
    app = request.application
    hosts = (app.hosts, *((app.staging.hosts,) if app.staging else ()))
    ports = [health_port(app, one, checked=checked) for one in hosts]
    if not all(port or health_url(app, one) for port, one in zip(ports, hosts, strict=True)):
        return {}
    applied = [*objects(text for path, text in made.items() if not path.startswith("k8s/migration/"))]
    if _monitored(request):
        applied.extend(operated(request))
    granted = rules(applied, migrates=migrates, forwards=any(ports))
    return {
        f"k8s/deployer/{name}.yaml": templates.render(f"kubernetes/deployer-{name}", app=app, rules=granted)
        for name in ("kustomization", "role", "rolebinding", "serviceaccount")
    }


def _in_secret(app: Application, variable: Variable) -> bool:
    """Whether the value in the cluster is read from the Secret."""
    return _is_set(app, variable) and not _in_config(app, variable)


def _secrets(app: Application) -> list[str]:
    """The keys of the Secret."""
    return [one.name for one in _variables(app) if _in_secret(app, one)]


def _configuration(app: Application) -> list[Variable]:
    """The variables in the ConfigMap; without any, there is none."""
    return [one for one in _variables(app) if _is_set(app, one) and _in_config(app, one)]


def _in_config(app: Application, variable: Variable) -> bool:
    """Whether the value in the cluster is known and may be read by anyone, so that the ConfigMap has it."""
    if variable.secret:
        return False
    if variable.name == "PORT" and app.port:
        return True
    if variable.default is None:
        return False
    return not (said_of(app, variable) and _HERE.search(variable.default))


def _configured(app: Application, variable: Variable) -> str:
    return str(app.port) if variable.name == "PORT" and app.port else str(variable.default)


def infrastructure(part: str, request: Request, templates: Templates) -> Iterator[Artifact]:
    """The infrastructure for the Application in its cloud, for one of the tools."""
    from .infrastructure import artifacts

    yield from artifacts(request, part, tuple(_secrets(request.application)))


PARTS: Mapping[str, Callable[[Request, Templates], Iterable[Artifact]]] = {
    "dockerfile": dockerfile,
    "compose": compose,
    "pipeline": pipeline,
    "kubernetes": kubernetes,
    "terraform": partial(infrastructure, "terraform"),
    "pulumi": partial(infrastructure, "pulumi"),
    "updates": updates,
}
