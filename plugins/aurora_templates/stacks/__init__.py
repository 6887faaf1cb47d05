"""The template sets by language, and the stack of an application."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aurora_devops.core.settings import ConfigError
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack, TemplateSet

from . import dotnet, go, java, node, php, python, ruby, rust, static, workspace
from .model import PLAIN, WORD, url_of, words, workers_of


def _node(request: Request) -> Stack:
    """The stack of a server, or of a site that is built once and served as files."""
    space = workspace.workspace_of(request)
    if request.application.framework in static.FRAMEWORKS:
        return static.make(request) if space is None else workspace.site(request, space)
    return node.make(request) if space is None else workspace.make(request, space)


SETS: Mapping[str, TemplateSet] = {
    one.language: one
    for one in (
        dotnet.TEMPLATES,
        go.TEMPLATES,
        java.KOTLIN,
        java.TEMPLATES,
        TemplateSet("node", ("npm", "pnpm", "yarn", "bun"), _node, "Node.js", "js"),
        php.TEMPLATES,
        python.TEMPLATES,
        ruby.TEMPLATES,
        rust.TEMPLATES,
    )
}
_ALIASES = {
    ".net": "csharp",
    "js": "node",
    "node.js": "node",
    "ts": "node",
    "javascript": "node",
    "typescript": "node",
    "nodejs": "node",
    "golang": "go",
    "c#": "csharp",
    "dotnet": "csharp",
    "fsharp": "csharp",
    "f#": "csharp",
}
_ENTRY_POINT = rf"\.|(?:\./)?\.?{PLAIN}(?:[/:.]{PLAIN})*(?:\(\))?|{WORD}(?: +{WORD})+"
_IMAGE = r"[\w.-]+(?::\d+)?(?:/[\w.-]+)*"
_PINNED = rf"{_IMAGE}(?::[\w.-]+)?(?:@sha256:[0-9a-f]{{64}})?"
_URL_PATH = r"/[\w./~+-]*"
_HOST = r"[\w.*-]+"
_BRANCH = r"[\w][\w./-]*"
_QUANTITY = r"\d+(?:\.\d+)?(?:m|[KMG]i?)?"


def template_set(request: Request) -> TemplateSet | None:
    """The templates of an application's language; None for a language without any."""
    language = request.application.language
    known = request.template_sets or SETS
    return known.get(language) or known.get(_ALIASES.get(language, language))


def stack_of(request: Request) -> Stack:
    """The stack of a request's application. Raises ConfigError as `check` does."""
    check(request)
    known = template_set(request)
    return known.make(request) if known and not without_templates(request) else _unknown(request.application)


def without_templates(request: Request) -> tuple[str, str] | None:
    """The key for whose value there are no templates, and why; None where there are."""
    app, known = request.application, template_set(request)
    if known is None:
        return "language", f"there are no templates for {app.language!r}; a Dockerfile of its own is enough"
    # Where a language has one package manager, its name does not matter.
    if len(known.managers) > 1 and app.package_manager and app.package_manager not in known.managers:
        supported = ", ".join(known.managers)
        return (
            "package-manager",
            f"{app.package_manager!r} is none of {supported}; a Dockerfile of its own is enough",
        )
    return None


def _unknown(app: Application) -> Stack:
    """What is known of a language without templates: the commands that are written down."""
    return Stack(
        title=app.language,
        version=app.language_version,
        command=(),
        manager=app.package_manager,
        migration=words(app.migration, "migration") if app.migration else (),
        workers=workers_of(app, words),
    )


def check(request: Request) -> None:
    """Raise ConfigError for a value that would change its meaning in an artifact."""
    app, known = request.application, template_set(request)
    quantities = app.resources.model_dump(by_alias=True)
    for name, value, pattern in (
        ("entry-point", "" if known and not known.started_by_entry else app.entry_point, _ENTRY_POINT),
        ("base-image", app.base_image, _PINNED),
        ("image", app.image, _IMAGE),
        ("package-manager", app.package_manager, PLAIN),
        ("default-branch", app.default_branch, _BRANCH),
        ("health-path", app.health_path, _URL_PATH),
        ("readiness-path", app.readiness_path, _URL_PATH),
        ("metrics-path", app.metrics_path, _URL_PATH),
        ("static-folder", app.static_folder, r"[\w./-]+"),
        *(("hosts", host, _HOST) for host in app.hosts),
        *((f"resources.{name}", quantity, _QUANTITY) for name, quantity in quantities.items()),
    ):
        if value and not re.fullmatch(pattern, value):
            raise ConfigError(f"app.{name}: {value!r} cannot be used")


__all__ = ["SETS", "Stack", "TemplateSet", "check", "stack_of", "template_set", "url_of"]
