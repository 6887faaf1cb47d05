"""The configuration of updates: Dependabot at GitHub, Renovate at GitLab, for what is generated and what is there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from aurora_devops.core.lazy import regex
from aurora_devops.generation.bundle import Artifact, Request

from .dependencies import dependencies
from .existing import own_compose, own_dockerfile
from .health import health_of
from .infrastructure import makes_terraform
from .pipelines import platform
from .stacks import stack_of, without_templates
from .stacks.model import ASIDE

if TYPE_CHECKING:
    import re

    from .rendering import Templates

_OWN = regex(
    r"\.github/dependabot\.ya?ml|(?:\.github/|\.gitlab/)?renovate\.json[5c]?|\.renovaterc(?:\.json[5c]?)?"
)
_DEPENDABOT, _RENOVATE = ".github/dependabot.yml", "renovate.json"
_EVERYWHERE = ("**/*",)
# The manifests of each ecosystem.
_MANIFESTS: Mapping[str, re.Pattern[str]] = {
    "bun": regex(r"bun\.lockb?"),
    "bundler": regex(r"Gemfile"),
    "cargo": regex(r"Cargo\.toml"),
    "composer": regex(r"composer\.json"),
    "docker": regex(r"Dockerfile(?:\.[\w-]+)?|Containerfile"),
    "docker-compose": regex(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml"),
    "gomod": regex(r"go\.mod"),
    "gradle": regex(r"(?:build|settings)\.gradle(?:\.kts)?"),
    "maven": regex(r"pom\.xml"),
    "mix": regex(r"mix\.exs"),
    "npm": regex(r"package\.json"),
    "nuget": regex(r"[^/]+\.(?:slnx?|(?:cs|fs|vb)proj)"),
    "pip": regex(r"requirements\.txt|poetry\.lock|Pipfile"),
    "terraform": regex(r"[^/]+\.tf"),
    "uv": regex(r"uv\.lock"),
}
# A lock file of npm is for its folder and for the packages of a workspace below it.
_LOCK = regex(r"package-lock\.json|yarn\.lock|pnpm-lock\.yaml|npm-shrinkwrap\.json")
# Ecosystems whose manifest in a folder includes those below it.
_NESTED = frozenset({"cargo", "gradle", "maven", "nuget"})
# More folders than these are written as a pattern.
_MOST_FOLDERS = 8
# Folders with code of others, and with inputs of tests.
_NOT_OURS = (ASIDE | {"fixtures", "testdata", "vendor", "third_party"}) - {"deploy", "script", "scripts"}


def updates(request: Request, templates: Templates) -> Iterator[Artifact]:
    """The configuration of the bot that updates what is pinned; nothing if the repository has one."""
    files = request.all_files
    at_github = platform(request) == "github"
    path = _DEPENDABOT if at_github else _RENOVATE
    values = {"folder": request.folder, "ecosystems": dict(sorted(_ecosystems(request, at_github=at_github)))}
    text = templates.render(f"updates/{path.rpartition('/')[2]}", **values)
    for own in sorted(filter(_OWN.fullmatch, files)):
        if own != path or (own not in request.generated and files[own] != text):
            request.note(f"{own} is kept instead of {path}")
            return
    yield Artifact(path, text, "updates")


def _ecosystems(request: Request, *, at_github: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The ecosystems of a repository, and the folders of their manifests."""
    found = _found(request.all_files)
    if request.folder:
        # Other applications have files that are not written yet, and the configuration is the same for all.
        yield from ((name, _EVERYWHERE) for name in {*found, "docker", "docker-compose"})
    else:
        if "dockerfile" in request.parts and not (own_dockerfile(request) or without_templates(request)):
            found.setdefault("docker", {""})
        services = tuple(dependencies(request.application))
        own = own_dockerfile(request)
        checked = health_of(request.application, stack_of(request), own)
        composed = checked and "compose" in request.parts
        if services and composed and own_compose(request, production=False) is None:
            found.setdefault("docker-compose", {""})
        if makes_terraform(request):
            found.setdefault("terraform", {"terraform"})
        for name, folders in found.items():
            many = len(folders) > _MOST_FOLDERS
            yield name, _EVERYWHERE if many else tuple(sorted(f"/{folder}" for folder in folders))
    workflows = any(path.startswith(".github/workflows/") for path in request.all_files)
    # Without a repository for the image, no pipeline is generated.
    if at_github and (workflows or ("pipeline" in request.parts and request.application.image)):
        yield "github-actions", ("/",)


def _found(files: Iterable[str]) -> dict[str, set[str]]:
    """The folders of the manifests of each ecosystem."""
    found: dict[str, set[str]] = {}
    locked = set()
    for path in files:
        folder, _, name = path.rpartition("/")
        if not _NOT_OURS.isdisjoint(folder.split("/")):
            continue
        if _LOCK.fullmatch(name):
            locked.add(folder)
        for ecosystem, pattern in _MANIFESTS.items():
            if pattern.fullmatch(name):
                found.setdefault(ecosystem, set()).add(folder)
    if "npm" in found:
        # A lock file of Bun is for the packages below it, too.
        bun = found.get("bun", set())
        others = {folder for folder in found["npm"] if bun.isdisjoint(_and_above(folder))}
        found["npm"] = others & locked or others
        if not found["npm"]:
            del found["npm"]
    if found.get("pip", set()) <= found.get("uv", set()):
        found.pop("pip", None)
    return {
        ecosystem: _topmost(folders) if ecosystem in _NESTED else folders
        for ecosystem, folders in found.items()
    }


def _and_above(folder: str) -> Iterator[str]:
    """A folder and those that it is in, up to the root."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def _topmost(folders: set[str]) -> set[str]:
    """The folders that lie in none of the others."""
    kept: set[str] = set()
    for folder in sorted(folders):
        above = folder
        while above and above not in kept:
            above = above.rpartition("/")[0]
        if above not in kept:
            kept.add(folder)
    return kept
