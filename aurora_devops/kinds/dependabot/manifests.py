"""The manifests of ecosystems, and what a configuration and the files of the repository disagree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import normpath
from typing import TYPE_CHECKING

from ...core.kind import Problem
from ...core.lazy import regex
from ...subjects import is_dynamic

if TYPE_CHECKING:
    import re

    from ...core.context import Context
    from .model import Dependabot, Update


class MissingManifest(Problem):
    """A directory of an entry that does not exist, or has no manifest of the ecosystem."""


class MissingEcosystem(Problem):
    """An ecosystem of the repository without an entry."""


# The names of the manifests that an ecosystem reads in a directory. Ecosystems that search below the directory, or
# whose manifests have no fixed names, are left out.
_MANIFESTS: dict[str, re.Pattern[str]] = {
    "bun": regex(r"package\.json"),
    "bundler": regex(r"Gemfile(?:\.lock)?|gems\.rb|[^/]*\.gemspec"),
    "cargo": regex(r"Cargo\.toml"),
    "composer": regex(r"composer\.json"),
    "docker": regex(r"(?i:[^/]*(?:docker|container)file[^/]*|[^/]*\.ya?ml|\.env)"),
    "docker-compose": regex(r"(?i:[^/]*compose[^/]*\.ya?ml)"),
    "dotnet-sdk": regex(r"global\.json"),
    "elm": regex(r"elm\.json|elm-package\.json"),
    "gomod": regex(r"go\.(?:mod|work)"),
    "gradle": regex(r"[^/]*\.gradle(?:\.kts)?|gradle\.lockfile"),
    "helm": regex(r"[^/]*\.ya?ml"),
    "maven": regex(r"pom\.xml|[^/]*\.pom"),
    "mix": regex(r"mix\.exs"),
    "npm": regex(r"package\.json"),
    "pub": regex(r"pubspec\.ya?ml"),
    "swift": regex(r"Package(?:@[^/]*)?\.swift|Package\.resolved"),
    "terraform": regex(r"[^/]*\.(?:tf|tf\.json|hcl|tofu)|\.terraform\.lock\.hcl"),
    "uv": regex(r"pyproject\.toml|uv\.lock|[^/]*\.(?:txt|in)"),
}
# What a repository has at its root, or in its workflows, that an entry would keep up to date.
_PRESENT = {
    "github-actions": ("a workflow", regex(r"\.github/workflows/[^/]+\.ya?ml")),
    "gomod": ("'go.mod'", regex(r"go\.mod")),
    "npm": ("'package.json'", regex(r"package\.json")),
    "cargo": ("'Cargo.toml'", regex(r"Cargo\.toml")),
    "bundler": ("'Gemfile'", regex(r"Gemfile")),
    "composer": ("'composer.json'", regex(r"composer\.json")),
    "maven": ("'pom.xml'", regex(r"pom\.xml")),
    "gradle": ("a Gradle build", regex(r"build\.gradle(?:\.kts)?")),
    "mix": ("'mix.exs'", regex(r"mix\.exs")),
    "docker": ("'Dockerfile'", regex(r"Dockerfile")),
    "pip": ("Python requirements", regex(r"requirements\.txt|Pipfile|poetry\.lock")),
    "uv": ("'uv.lock'", regex(r"uv\.lock")),
}
# Ecosystems that read the same manifests.
_SAME = {"npm": {"bun", "deno"}, "pip": {"uv", "conda"}, "uv": {"pip"}}
_RENOVATE = regex(r"(?:\.github/|\.gitlab/)?(?:renovate\.json[5c]?|\.renovaterc(?:\.json5?)?)")
_WILD = regex(r"[*?\[{]")


def compare(config: Dependabot, path: str, context: Context) -> Iterator[Problem]:
    """What a configuration and the repository disagree on; nothing for a text without other files."""
    if path.count("/") != 1:
        return  # of a directory that is not the root: its entries are about another repository
    files = context.glob("**")
    if all(file.startswith(".github/") for file in files):
        return
    folders = _folders(files)
    for update in config.updates:
        yield from _directories(update, folders)
    if config.updates:
        yield from _without_entry(config, files)


def _folders(files: Iterable[str]) -> dict[str, list[str]]:
    """The names of the files in each directory of the repository; those above a file have an entry, too."""
    folders: dict[str, list[str]] = {"": []}
    for file in files:
        folder, _, name = file.rpartition("/")
        if folder in folders:
            folders[folder].append(name)
            continue
        folders[folder] = [name]
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in folders:
                break
            folders[folder] = []
    return folders


def _directories(update: Update, folders: dict[str, list[str]]) -> Iterator[Problem]:
    ecosystem = update.package_ecosystem or ""
    named = [(update.directory, update.at["directory"])] if update.directory else []
    named += [(name, update.at["directories"][i]) for i, name in enumerate(update.directories)]
    for written, at in named:
        if update.target_branch or not written or is_dynamic(written) or ".." in written:
            continue  # another branch may have other directories
        folder = normpath(f"/{written.strip('/')}").lstrip("/")
        if wild := _WILD.search(folder):
            # Only the part before the first wildcard is certain.
            above = folder[: wild.start()].rpartition("/")[0]
            if above not in folders:
                yield MissingManifest(at, f"no directory matches '{written}'")
            continue
        if folder not in folders:
            yield MissingManifest(at, f"directory '{written}' does not exist")
            continue
        manifest = _MANIFESTS.get(ecosystem)
        if manifest is not None and not any(manifest.fullmatch(name) for name in folders[folder]):
            message = f"directory '{written}' has no manifest of the ecosystem '{ecosystem}'"
            yield MissingManifest(at, message)


def _without_entry(config: Dependabot, files: tuple[str, ...]) -> Iterator[Problem]:
    if any(map(_RENOVATE.fullmatch, files)):
        return  # the rest may be updated by Renovate
    named = {update.package_ecosystem for update in config.updates}
    for ecosystem, (what, pattern) in _PRESENT.items():
        if named & {ecosystem, *_SAME.get(ecosystem, ())}:
            continue
        found = next((file for file in files if pattern.fullmatch(file)), None)
        if found is None or (ecosystem == "npm" and not any(file in _LOCKS for file in files)):
            continue
        message = f"the repository has {what}, but 'updates' has no entry for the ecosystem '{ecosystem}'"
        yield MissingEcosystem(config.at["updates"].key, message)


_LOCKS = frozenset({"package-lock.json", "yarn.lock", "pnpm-lock.yaml", "npm-shrinkwrap.json"})
