"""Applications in the folders of a repository, with what its root says of them: locks, pins, owners, compose files."""

from __future__ import annotations

import os.path
import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from ...code.sources import Sources, line_at, line_of
from ...core.record import replace
from ..repository import origin_of
from .clues import Clue
from .detection import Detection, detect
from .processes import in_compose
from .services import compose_services

# Files that say what a folder is written in; a folder with one of them may be an application of a monorepo.
_MANIFESTS = frozenset(
    {"build.gradle", "build.gradle.kts", "Cargo.toml", "composer.json", "Gemfile", "go.mod", "package.json"}
    | {"Dockerfile", "Pipfile", "Procfile", "pom.xml", "pyproject.toml", "requirements.txt", "setup.py"}
)
_PROJECTS = (".csproj", ".fsproj")
_ASIDE = frozenset(
    {
        ".devcontainer",
        ".github",
        "build",
        "ci",
        "deploy",
        "docker",
        "docs",
        "e2e",
        "example",
        "examples",
        "fixtures",
    }
    | {"infra", "node_modules", "spec", "test", "tests", "vendor"}
)
# Folders of packages that applications share.
_SHARED = frozenset({"lib", "libs", "packages", "tools"})
_DEEPEST = 3
# Folders for the code of a repository, whose name is that of the application.
_OF_CODE = frozenset({"app", "code", "source", "src"})
# What tools look for in the folders above.
_INHERITED = (
    ".java-version",
    ".node-version",
    ".nvmrc",
    ".php-version",
    ".python-version",
    ".ruby-version",
    ".tool-versions",
    "Directory.Build.props",
    "Pipfile.lock",
    "bun.lock",
    "bun.lockb",
    "global.json",
    "package-lock.json",
    "pdm.lock",
    "pnpm-lock.yaml",
    "poetry.lock",
    "rust-toolchain",
    "rust-toolchain.toml",
    "uv.lock",
    "yarn.lock",
)
_LOCKS = frozenset({"package-lock.json", "bun.lock", "bun.lockb", "pnpm-lock.yaml", "yarn.lock"}) | frozenset(
    {"Pipfile.lock", "pdm.lock", "poetry.lock", "uv.lock"}
)
_CODEOWNERS = ("CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


class Below(Mapping[str, str]):
    """The texts below a folder, and those of the root that count for it."""

    def __init__(self, files: Mapping[str, str], folder: str) -> None:
        self._files = files
        start = f"{folder}/"
        self._paths = {path[len(start) :]: path for path in files if path.startswith(start)}
        self.inherited = {path: path for path in _INHERITED if path in files and path not in self._paths}
        # A folder with a lock file of its own is not a member of a workspace.
        if not _LOCKS.isdisjoint(self._paths):
            self.inherited = {path: at for path, at in self.inherited.items() if path not in _LOCKS}
        self._paths |= self.inherited

    def __getitem__(self, path: str) -> str:
        return self._files[self._paths[path]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __contains__(self, path: object) -> bool:
        return path in self._paths


def applications(
    files: Mapping[str, str],
    git_config: str = "",
    above: Detection | None = None,
    started: Callable[[Mapping[str, str]], str] = lambda _: "",
) -> dict[str, Detection]:
    """The applications in the folders below the root, by folder; `above` is what was detected at the root.

    Of a framework that is not known, those count in which `started` finds a file that starts or builds one.
    """
    found: dict[str, Detection] = {}
    root = Sources(files)
    entry = above.best("entry_point") if above is not None and above.best("framework") else None
    for folder in _candidates(files):
        # The application of the root is started from a member of its build.
        if entry is not None and entry.path.startswith(f"{folder}/"):
            continue
        if any(folder.startswith(f"{one}/") for one in found):
            continue
        detection = within(root, folder, git_config, above)
        # A library has a framework, too, but nothing that starts it.
        if all(detection.best(field) is not None for field in ("language", "framework", "entry_point")) or (
            _SHARED.isdisjoint(folder.split("/"))
            and detection.best("framework") is None
            and started(Below(files, folder))
        ):
            found[folder] = detection
    return found


def below(files: Mapping[str, str], folder: str) -> Mapping[str, str]:
    """The texts of an application in a folder."""
    return Below(files, folder)


def _candidates(paths: Iterable[str]) -> list[str]:
    """The folders below the root that have a manifest, the outer ones first."""
    folders = set()
    for path in paths:
        folder, _, name = path.rpartition("/")
        if folder and (name in _MANIFESTS or name.endswith(_PROJECTS)):
            parts = folder.split("/")
            if len(parts) <= _DEEPEST and _ASIDE.isdisjoint(parts):
                folders.add(folder)
    return sorted(folders, key=lambda folder: (folder.count("/"), folder))


def within(root: Sources, folder: str, git_config: str = "", above: Detection | None = None) -> Detection:
    """What is detected in a folder, completed by what the root of the repository says of it."""
    texts = Below(root.files, folder)
    name, origin = posixpath.basename(folder), origin_of(git_config)
    if folder in _OF_CODE and origin is not None:
        name = origin.path.rpartition("/")[2]
    detection = detect(Sources(texts, name, git_config), tuple(_of_root(root, folder)))
    clues = {
        field: tuple(_placed(clue, folder, texts) for clue in listed)
        for field, listed in detection.clues.items()
    }
    for field in ("language_version", "package_manager"):
        same = above is not None and _language(above) == _language(detection)
        if above is not None and same and field not in clues and (clue := above.best(field)):
            clues[field] = (_placed(clue, folder, None),)
    return Detection(clues)


def _language(detection: Detection) -> object:
    clue = detection.best("language")
    return clue.value if clue else None


def _placed(clue: Clue, folder: str, texts: Below | None) -> Clue:
    """A clue whose path leads from the folder to a file of the root."""
    if clue.path and (texts is None or clue.path in texts.inherited):
        return replace(
            clue, path=posixpath.join(os.path.relpath(".", folder).replace(os.sep, "/"), clue.path)
        )
    return clue


def _of_root(root: Sources, folder: str) -> Iterator[Clue]:
    """What files of the root say of a folder: who owns it, and how compose files start it."""
    up = "/".join(".." for _ in folder.split("/"))
    for path in _CODEOWNERS:
        text = root.text(path)
        owned = [match for match in re.finditer(r"(?m)^(\S+)[ \t]+@(\S+)", text) if _covers(match[1], folder)]
        if owned:
            # The last pattern that matches counts.
            last = owned[-1]
            team = last[2].rpartition("/")[2]
            line = line_at(text, last.start())
            yield Clue("owner", team, f"@{last[2]} owns {last[1]}", f"{up}/{path}", line)
            break
    for path, name, service in compose_services(root):
        build = service.get("build")
        context = build.get("context", ".") if isinstance(build, dict) else build
        if isinstance(context, str) and posixpath.normpath(context) == folder:
            line = line_of(root.text(path), rf"^\s+[\"']?{re.escape(name)}[\"']?:")
            yield from in_compose(name, service, f"{up}/{path}", line)


def _covers(pattern: str, folder: str) -> bool:
    plain = pattern.strip("/").removesuffix("/**").removesuffix("/*")
    return pattern in ("*", "**") or folder == plain or folder.startswith(f"{plain}/")
