"""Static sites: what a build of Node.js makes, served by nginx without rights."""

from __future__ import annotations

from collections.abc import Mapping

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.generation.application import Application
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack

from ..lock import image
from . import node
from .model import DATA_FOLDERS, chosen_version, json_of, table, url_of

FRAMEWORKS = frozenset({"angular", "astro", "create-react-app", "react", "static", "svelte", "vite", "vue"})
_OUT = regex(r"""\boutDir\s*:\s*["'](?:\./)?([\w./-]+)["']""")


# The port of nginx without rights, where nothing else is said.
_PORT = 8080


def served(request: Request) -> Request:
    """The request with a port for a site of files, which has none of its own."""
    app = request.application
    if app.port is None and app.framework in FRAMEWORKS:
        return replace(request, application=app.model_copy(update={"port": _PORT}))
    return request


def make(request: Request) -> Stack:
    """The stack of a site that is built once and served as files."""
    app, files = request.application, request.files
    made = node.make(request)
    package = json_of(files, "package.json")
    script = str(table(package, "scripts").get("build", ""))
    folder = app.static_folder or _folder(files, script)
    return Stack(
        title="Node.js",
        template="static",
        version=chosen_version(request, "node", "slim", 1),
        image=made.image,
        runtime=image("nginxinc/nginx-unprivileged"),
        command=("nginx", "-g", "daemon off;"),
        manager=made.manager,
        manager_version=made.manager_version,
        manager_is_said=made.manager_is_said,
        manifests=made.manifests,
        copies=((f"{folder.strip('/')}/", ""),),
        sources=node.sources_of(files, script, DATA_FOLDERS | {"content"}),
        build=tuple(sorted(one.name for one in app.environment)),
        lint=made.lint,
        test=made.test,
        setup=made.setup,
        run=f"{made.manager} run dev",
        health=_health(app),
        alive=_health(app),
        arguments=made.arguments,
        slim=True,
    )


def _folder(files: Mapping[str, str], script: str) -> str:
    """The folder that the build fills."""
    for path in sorted(files):
        configures = path.startswith(("vite.config.", "astro.config."))
        if configures and (match := _OUT.search(files[path])):
            return match[1]
    return "build" if "react-scripts" in script else "dist"


def _health(app: Application) -> tuple[str, ...]:
    url = url_of(app, app.health_path or "/")
    return ("wget", "--quiet", "--spider", url)
