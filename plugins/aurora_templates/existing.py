"""What a repository already has of a delivery: the Dockerfile, compose files, pipelines and manifests of its own."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import lru_cache

from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.generation.bundle import Request
from aurora_devops.generation.detect.images import NOT_DEPLOYED, dockerfile_of
from aurora_devops.kinds.dockerfile.model import Cmd, Entrypoint, Expose, Healthcheck
from aurora_devops.kinds.dockerfile.parse import parse

_COMPOSE = regex(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml")
# A step that publishes an image or changes a cluster.
_DEPLOYS = regex(
    r"(?m)^(?!\s*#).*?(?:\bkubectl\s+(?:apply|set|rollout)\b|\bhelm\s+(?:upgrade|install)\b|\bdocker\s+(?:image\s+)?push\b"
    r"|\bpush:\s*true\b|\bflyctl\s+deploy\b|\bgcloud\s+run\s+deploy\b|\baws\s+ecs\b|\baz\s+webapp\b|\bargocd\s+app\b)"
)
_MANIFEST = regex(r"(?m)^kind:\s*[\"']?(?:Deployment|StatefulSet|Rollout|DaemonSet)\b")
_INFRASTRUCTURE = regex(r"\.tf$|^Pulumi\.ya?ml$")
# A module of which others are made has no provider of its own.
_PROVIDES = regex(r'(?m)^(?:provider\s+"|\s+(?:backend|cloud)\b)')
_OURS = ("Dockerfile", "docker-compose.yml", "docker-compose.prod.yml")


@record
class OwnImage:
    """A Dockerfile of the repository: its path, and what its final stage says.

    `base` is the reference of the image that the final stage is built on, empty if it is not known.
    """

    path: str
    base: str = ""
    user: str = ""
    ports: tuple[int, ...] = ()
    health: tuple[str, ...] = ()
    command: str = ""

    @property
    def starts(self) -> bool:
        """Whether the image starts something without a command from outside."""
        return bool(self.command)

    @property
    def numeric_user(self) -> tuple[int, int] | None:
        """The ids of a user that is not root, if the Dockerfile has numbers."""
        uid, _, gid = self.user.partition(":")
        if not uid.isdigit() or int(uid) == 0:
            return None
        return int(uid), int(gid) if gid.isdigit() else int(uid)


def own_dockerfile(request: Request, made: str = "") -> OwnImage | None:
    """The Dockerfile that builds the application, if it is the repository's own and was not generated.

    `made` is the text that would be generated; a file that is equal to it is not the repository's own.
    """
    path = dockerfile_of(request.files)
    if path is None or path in request.generated:
        return None
    text = request.files[path]
    if path == "Dockerfile" and text == made:
        return None
    return _read(path, text)


@lru_cache(maxsize=8)
def _read(path: str, text: str) -> OwnImage:
    stages = parse(text).stages
    if not stages:
        return OwnImage(path)
    final = stages[-1]
    origin = [final, *final.ancestors][-1].from_
    user, command = "", ""
    ports: list[int] = []
    health: tuple[str, ...] = ()
    if final.effective_user is not None and final.effective_user.word is not None:
        user = final.effective_user.word.text
    for instruction in final.instructions:
        if isinstance(instruction, Expose):
            ports.extend(port.first for port in instruction.ports if port.first is not None)
        elif isinstance(instruction, Healthcheck) and instruction.exec:
            health = tuple(word.text for word in instruction.exec)
        elif isinstance(instruction, (Cmd, Entrypoint)):
            command = text[instruction.arguments_at.start : instruction.arguments_at.end]
    base = origin.reference if origin is not None and "$" not in origin.reference else ""
    return OwnImage(path, base, user, tuple(ports), health, command)


def own_compose(request: Request, *, production: bool) -> str | None:
    """The compose file of the repository for development or production, if it was not generated."""
    for path in sorted(request.files):
        if _COMPOSE.fullmatch(path) and path not in request.generated and path not in _OURS:
            name = path.lower()
            if ("prod" in name) == production and not any(
                word in name for word in ("test", "override", "ci")
            ):
                return path
    return None


def own_pipeline(request: Request, ours: str) -> str | None:
    """The workflow or GitLab pipeline of the repository that publishes or deploys, if it was not generated."""
    files = request.all_files
    for path in sorted(files):
        if (
            _WORKFLOW.fullmatch(path)
            and path != ours
            and path not in request.generated
            and _DEPLOYS.search(files[path])
            and (not request.folder or request.folder in files[path])
        ):
            return path
    return None


def own_manifests(request: Request, made: Mapping[str, str]) -> str | None:
    """The folder of the repository's own manifests or chart, if they were not generated.

    `made` are the manifests that would be generated; what is equal to them is not the repository's own.
    """
    for path in sorted(request.files):
        if path in request.generated or NOT_DEPLOYED.search(path.lower()):
            continue
        if path in made and request.files[path] == made[path]:
            continue
        if posixpath.basename(path) == "Chart.yaml":
            return posixpath.dirname(path) or "."
        if path.endswith((".yaml", ".yml")) and _MANIFEST.search(request.files[path]):
            return posixpath.dirname(path) or "."
    return None


def own_infrastructure(request: Request) -> str | None:
    """The folder of the repository's own Terraform or Pulumi, if it was not generated."""
    for path in sorted(request.files):
        if path in request.generated or NOT_DEPLOYED.search(path.lower()):
            continue
        folder, name = posixpath.split(path)
        if folder in ("pulumi", "terraform") or not _INFRASTRUCTURE.search(name):
            continue
        if not name.endswith(".tf") or _PROVIDES.search(request.files[path]):
            return folder or "."
    return None


def kustomized(files: Mapping[str, str], folder: str) -> bool:
    """Whether a folder has a kustomization."""
    return any(posixpath.join(folder, name) in files for name in ("kustomization.yaml", "kustomization.yml"))
