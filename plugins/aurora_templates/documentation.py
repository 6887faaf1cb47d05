"""The agent `documentation`: README, OpenAPI, architecture and a runbook per alert, about the artifacts as they are."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from aurora_devops.core.lazy import regex
from aurora_devops.generation.bundle import Artifact, LeftOut, Request

from . import architecture as drawing
from .delivery import Alert, Delivery, delivery_of, describes, mapping
from .local_monitoring import PROFILE, RETENTION, addresses
from .metrics import addition, in_words, missing
from .monitoring import EXPORTERS, kebab, runbook_path, unscraped, watch
from .pipelines import pipeline_link, pipeline_path, platform
from .stacks import stack_of, template_set
from .staging import namespace_of

if TYPE_CHECKING:
    from .rendering import Templates

_FRAMEWORKS = {
    "fastapi": "FastAPI",
    "express": "Express",
    "net/http": "net/http",
    "chi": "chi",
    "gin": "Gin",
    "django": "Django",
    "echo": "Echo",
    "fastify": "Fastify",
    "flask": "Flask",
    "nest": "NestJS",
    "nestjs": "NestJS",
    "next": "Next.js",
    "nextjs": "Next.js",
    "spring": "Spring Boot",
    "spring-boot": "Spring Boot",
}
# Domains for documentation (RFC 2606), which the policy example-server finds wherever they are written.
_RESERVED = regex(r"(?:^|\.)example\.(?:com|net|org)$", re.IGNORECASE)


def readme(request: Request, templates: Templates) -> Iterator[Artifact]:
    """`README.md`: what it is, how to start it, what it reads, how to work on it and how to run it."""
    delivery = delivery_of(request, templates)
    stack = stack_of(request)
    secret = {one.name for one in request.application.environment if one.secret}
    random = [name for name in delivery.wanted if name in secret or name.endswith("_PASSWORD")]
    lacking = missing(request) if request.application.metrics_path else ()
    known = template_set(request)
    text = templates.render(
        "readme/README.md",
        **_values(request, delivery),
        stack=stack,
        setup=stack.setup,
        run=stack.run,
        random=random,
        given=[name for name in delivery.wanted if name not in random],
        secrets=drawing.secrets(delivery),
        lacking=in_words(lacking),
        local_monitoring=addresses(request.application) if PROFILE in delivery.profiles else {},
        retention=RETENTION,
        fence=known.fence if known else "",
        addition=addition(request.application, lacking, templates),
    )
    yield Artifact("README.md", _tidy(text), "readme")


def openapi(request: Request, templates: Templates) -> Iterator[Artifact]:
    """`openapi.yaml`, as the code says it."""
    from .openapi import document

    if not request.application.port:
        return
    if not describes(request):
        request.leave_out(LeftOut("openapi.yaml", "the routes could not be read from the code"))
        return
    data = document(request.application, request.files)
    for host in request.application.hosts:
        if _RESERVED.search(host):
            request.note(
                f"app.hosts: {host} is nobody's; put the host that {request.application.name} answers to"
            )
    text = templates.render("openapi/openapi.yaml", app=request.application, document=data, yaml=_yaml)
    yield Artifact("openapi.yaml", text, "openapi")


def architecture(request: Request, templates: Templates) -> Iterator[Artifact]:
    """`docs/architecture.md`, with diagrams drawn from the other artifacts."""
    delivery = delivery_of(request, templates)
    text = templates.render(
        "architecture/architecture.md",
        **_values(request, delivery),
        production=drawing.production(delivery),
        development=drawing.development(delivery),
        pipeline=drawing.pipeline(delivery),
        components=tuple(drawing.components(delivery)),
        objects=tuple(drawing.objects(delivery)),
        secrets=drawing.secrets(delivery),
    )
    yield Artifact("docs/architecture.md", _tidy(text), "architecture")


def runbooks(request: Request, templates: Templates) -> Iterator[Artifact]:
    """A runbook for each alert of the rules."""
    if unscraped(request, "docs/runbooks"):
        return
    delivery = delivery_of(request, templates)
    values = _values(request, delivery)
    for alert in delivery.explained:
        text = templates.render(_template(alert, request), **values, alert=alert)
        yield Artifact(runbook_path(alert.name), _tidy(text), "runbooks")


def _template(alert: Alert, request: Request) -> str:
    """The template of an alert's runbook: its own, that of its sort, or the one for any alert."""
    from .rendering import SUFFIX, shipped

    if alert.name.endswith("ErrorBudgetBurn"):
        sort = "error-budget-burn"
    else:
        sort = (
            "dependency-down" if alert.name.endswith("Down") and "dependency" in alert.labels else "any-alert"
        )
    own = f"runbooks/{kebab(alert.name)}.md"
    return own if f"{own}{SUFFIX}" in {*request.templates, *shipped()} else f"runbooks/{sort}.md"


def _values(request: Request, delivery: Delivery) -> dict[str, Any]:
    app = request.application
    workload = next(iter(delivery.workloads), None)
    kind = str((workload or {}).get("kind", "Deployment"))
    metadata = mapping(workload or {}, "metadata")
    return {
        "app": app,
        "watch": watch(request),
        "delivery": delivery,
        "made_with": _made_with(request),
        "owner": app.owner,
        "pipeline_path": pipeline_path(request),
        "pipeline_link": pipeline_link(request),
        "platform": platform(request),
        "staging": namespace_of(app) if delivery.has("overlays/staging/kustomization.yaml") else "",
        "namespace": shlex.quote(str(metadata.get("namespace", app.namespace))),
        "workload": shlex.quote(f"{kind.lower()}/{metadata.get('name', app.name)}"),
        "runbook_path": runbook_path,
        "cell": _cell,
        "titles": {name: exporter.title for name, exporter in EXPORTERS.items()},
    }


def _made_with(request: Request) -> str:
    """`Python 3.13 and FastAPI`."""
    app, known = request.application, template_set(request)
    language = f"{known.title if known else app.language} {app.language_version}".strip()
    framework = _FRAMEWORKS.get(app.framework, app.framework)
    return f"{language} and {framework}" if framework else language


def _cell(text: object) -> str:
    """A text in a cell of a Markdown table (GitHub Flavored Markdown, section 4.10)."""
    return " ".join(str(text).split()).replace("|", "\\|") or "-"


def _tidy(text: str) -> str:
    """Markdown with one empty line at most between blocks, and one newline at its end."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _yaml(value: object) -> str:
    from ruamel.yaml import YAML

    writer = YAML()
    writer.width = 110
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    writer.dump(value, stream)
    return stream.getvalue()


PARTS: Mapping[str, Callable[[Request, Templates], Iterator[Artifact]]] = {
    "readme": readme,
    "openapi": openapi,
    "architecture": architecture,
    "runbooks": runbooks,
}
