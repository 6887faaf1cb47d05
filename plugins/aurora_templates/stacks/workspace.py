"""Packages of a JavaScript monorepo with one lock file at its root: the image is built from the root."""

from __future__ import annotations

import posixpath

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record, replace
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.stack import Stack

from . import node, static
from .model import ASIDE, json_of

_ROOT_FILES = regex(
    r"package\.json|pnpm-workspace\.yaml|\.npmrc|\.yarnrc\.yml|tsconfig[\w.-]*\.json|(?:turbo|nx|lerna)\.json|babel\.config\.c?js"
)
_APPLICATIONS = frozenset({"apps", "services"})


@record
class Workspace:
    """The root of a monorepo as one of its packages sees it: the package manager, and what its image needs.

    `manifests` are files of the root, `packages` the folders of all packages, `libraries` those that are not
    applications of their own.
    """

    manager: str
    lock: str
    manifests: tuple[str, ...]
    packages: tuple[str, ...]
    libraries: tuple[str, ...]


def workspace_of(request: Request) -> Workspace | None:
    """The workspace that an application is a package of; None for one with a lock file of its own."""
    own, root = request.files, request.repository
    if not request.folder or "package.json" not in own or any(lock in own for lock in node.LOCKS):
        return None
    lock = next((lock for lock in node.LOCKS if lock in root), None)
    if lock is None or not ("workspaces" in json_of(root, "package.json") or "pnpm-workspace.yaml" in root):
        return None
    packages = sorted(
        folder
        for path in root
        if path.endswith("/package.json")
        and not ASIDE & set((folder := path.rpartition("/")[0]).split("/"))
        and "node_modules" not in folder
    )
    libraries = tuple(
        folder
        for folder in packages
        if folder != request.folder
        and folder.partition("/")[0] not in _APPLICATIONS
        and not any(f"{folder}/{name}" in root for name in ("Dockerfile", "aurora.yaml"))
    )
    manifests = tuple(path for path in sorted(root) if path == lock or _ROOT_FILES.fullmatch(path))
    return Workspace(node.LOCKS[lock], lock, manifests, tuple(packages), libraries)


def make(request: Request, space: Workspace) -> Stack:
    """The stack of a package of a workspace."""
    stated = request.application.model_copy(update={"package_manager": space.manager})
    root_package = json_of(request.repository, "package.json")
    alone = node.make(replace(request, application=stated), slim=True, root=root_package)
    standalone = alone.form == "standalone"
    return replace(
        alone,
        template="workspace",
        context=posixpath.relpath(".", request.folder),
        folder=request.folder,
        command=("node", f"{request.folder}/server.js") if standalone else alone.command,
        manifests=space.manifests,
        sources=tuple((one, one) for one in space.packages),
        copies=alone.copies if standalone else (),
        data=tuple((one, one) for one in (*space.libraries, request.folder)),
        commands=_builds(space, request.folder) if alone.sources else (),
    )


def site(request: Request, space: Workspace) -> Stack:
    """The stack of a site that is a package of a workspace."""
    stated = request.application.model_copy(update={"package_manager": space.manager})
    alone = static.make(replace(request, application=stated))
    return replace(
        alone,
        context=posixpath.relpath(".", request.folder),
        folder=request.folder,
        manifests=space.manifests,
        sources=tuple((one, one) for one in space.packages),
        data=tuple((one, one) for one in (*space.libraries, request.folder)),
        commands=_builds(space, request.folder),
    )


def _builds(space: Workspace, folder: str) -> tuple[str, ...]:
    """The commands that build an application and the libraries that it may need."""
    if space.manager == "pnpm":
        return (f"pnpm --filter ./{folder}... run build",)
    if space.manager == "yarn":
        return (f"yarn --cwd {folder} run build",)
    if space.manager == "bun":
        return (f"bun run --cwd {folder} build",)
    named = " ".join(f"--workspace {one}" for one in (*space.libraries, folder))
    return (f"npm run build --if-present {named}",)
