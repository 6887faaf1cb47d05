"""The platform of the pipeline, GitHub Actions or GitLab CI, and what the jobs of GitLab CI need of a stack."""

from __future__ import annotations

import posixpath
from typing import Literal
from urllib.parse import urlsplit

from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack

from .lock import tool

Platform = Literal["github", "gitlab"]
GITLAB_ROOT = ".gitlab-ci.yml"


def platform(request: Request) -> Platform:
    """The platform that runs the pipeline: the one that is set, that of the repository's host, or of its files."""
    app = request.application
    if app.ci:
        return app.ci
    host = hosted_at(request)
    if any(label.startswith("gitlab") for label in host.split(".")):
        return "gitlab"
    files = request.all_files
    workflows = any(path.startswith(".github/workflows/") for path in files)
    known = host == "github.com" or workflows or GITLAB_ROOT not in files
    return "github" if known else "gitlab"


def hosted_at(request: Request) -> str:
    """The host of the repository: that of the remote `origin`, or of the application's `repository-url`."""
    return request.host or urlsplit(request.application.repository_url).hostname or ""


def pipeline_path(request: Request) -> str:
    """The path of the pipeline from the root; one of several applications has its name in it."""
    name = f"delivery-{request.application.name}" if request.folder else "delivery"
    if platform(request) == "github":
        return f".github/workflows/{name}.yml"
    return f".gitlab/ci/{name}.yml" if request.folder else GITLAB_ROOT


def pipeline_link(request: Request) -> str:
    """The path of the pipeline from the application's folder."""
    return posixpath.relpath(pipeline_path(request), request.folder or ".")


def own_registry(request: Request, registry: str) -> bool:
    """Whether an image is pushed to the registry of the GitLab instance, for which each job has a password."""
    return registry == f"registry.{hosted_at(request)}"


def installation(stack: Stack) -> tuple[str, ...]:
    """The commands that prepare the image of the build for the commands that lint and test."""
    if stack.contained:
        return stack.setup
    if stack.title == "Python":
        return _PYTHON.get(stack.manager, ())
    if stack.title == "Node.js":
        return (*_node_manager(stack), stack.arguments[0])
    if stack.title == "Rust":
        # The image has the minimal profile of rustup.
        return ("rustup component add clippy rustfmt",)
    if stack.title == "PHP":
        # For PHP, `build` are the extensions for databases; that for PostgreSQL is compiled with its client library.
        library = ("apk add --no-cache libpq-dev",) if "pdo_pgsql" in stack.build else ()
        return (*library, f"docker-php-ext-install {' '.join(stack.build)}") if stack.build else ()
    return ()


_PYTHON = {
    "uv": (f"python -m pip install uv=={tool('uv')}",),
    "poetry": (
        f"python -m pip install pipx=={tool('pipx')}",
        'export PATH="${HOME}/.local/bin:${PATH}"',
    ),
}


def _node_manager(stack: Stack) -> tuple[str, ...]:
    if stack.manager == "yarn" and "immutable" in stack.arguments[0]:
        return ("corepack enable",)
    if stack.manager == "bun":
        return (f"npm install --global bun@{tool('bun')}",)
    return (f"npm install --global pnpm@{stack.manager_version}",) if stack.manager == "pnpm" else ()
