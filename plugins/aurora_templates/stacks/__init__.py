"""The template sets by language, and the stack of an application."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aurora_devops.core.settings import ConfigError
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request

from . import dotnet, go, java, node, php, python, ruby, rust, static
from .model import PLAIN, WORD, Stack, TemplateSet, url_of, words, workers_of


def _node(request: Request) -> Stack:
    """The stack of a server, or of a site that is built once and served as files."""
    if request.application.framework in static.FRAMEWORKS:
        return static.make(request)
    return node.make(request)


SETS: Mapping[str, TemplateSet] = {
    one.language: one
    for one in (
        dotnet.TEMPLATES,
        go.TEMPLATES,
        java.KOTLIN,
        java.TEMPLATES,
        TemplateSet("node", ("npm", "pnpm", "yarn"), _node, "Node.js", "js"),
        php.TEMPLATES,
        python.TEMPLATES,
        ruby.TEMPLATES,
        rust.TEMPLATES,
    )
}
_ALIASES = {
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


def template_set(language: str) -> TemplateSet | None:
    """The templates of a language; None for a language without any."""
    return SETS.get(_ALIASES.get(language, language))


def stack_of(request: Request) -> Stack:
    """The stack of a request's application. Raises ConfigError as `check` does."""
    app = request.application
    check(app)
    known = template_set(app.language)
    return known.make(request) if known else _unknown(app)


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


def check(app: Application) -> None:
    """Raise ConfigError for a value that would change its meaning in an artifact."""
    known = template_set(app.language)
    if known and app.package_manager and app.package_manager not in known.managers:
        raise ConfigError(
            f"app.package-manager: {app.package_manager!r} is none of {', '.join(known.managers)}"
        )
    quantities = app.resources.model_dump(by_alias=True)
    for name, value, pattern in (
        ("entry-point", app.entry_point, _ENTRY_POINT),
        ("base-image", app.base_image, _PINNED),
        ("image", app.image, _IMAGE),
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
