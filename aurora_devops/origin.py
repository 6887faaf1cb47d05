"""Which repository of a forge the files of a run are from, as its links, images and names show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from .core.lazy import regex
from .facts import EnteredProject, FileLink, HandledImage, PageAnchors, RunbookLink, SourceProgram

if TYPE_CHECKING:
    from .core.facts import Fact, Repository

# A link to a file: https://github.com/OWNER/NAME/blob/BRANCH/PATH, or the same of other forges.
_FILE = regex(
    r"https?://[^/\s#]+/(?P<name>[^\s#?]+?)/(?:-/)?(?:blob|raw|src/branch)/[^/\s#?]+/(?P<path>[^\s#?]+)"
)
# `https://github.com/acme/shop.git`, `git@gitlab.com:acme/shop.git`.
_ADDRESS = regex(r"(?:\w[\w+]*://)?(?:[^/@\s]+@)?[^/:\s]+(?::\d+)?[/:](?P<name>[^\s?#]+?)(?:\.git)?/?")
_FEW = 2


class Origin:
    """The name of this repository: `owner/name` if links lead to its files, and the last part of it otherwise."""

    def __init__(self, repository: Repository) -> None:
        found = _linked(repository)
        self.linked = {name: links[0][1] for name, links in found.items()}
        # Most repositories have a README and a workflow of the same names.
        self._sure = {
            name for name, links in found.items() if any(_DISTINCT.match(path) for path, _ in links)
        }
        self._titles = _titles(repository)
        # The images of the repository, below a registry.
        pushed = {
            one.name for one in repository.of(HandledImage) if one.does == "push" and one.kind != "document"
        }
        self._pushed = sorted(name.partition("/")[2].lower() for name in pushed if "$" not in name)

    @classmethod
    def of(cls, repository: Repository) -> Origin:
        """The origin of a repository; it is determined once for all policies."""
        return repository.derived(cls)

    def has(self, address: str) -> bool:
        """Whether an address of Git is probably that of this repository."""
        match = _ADDRESS.fullmatch(address)
        name = match["name"].lower() if match else ""
        if len(self._sure) == 1 and "/" in name:
            return name in self._sure
        return name.rpartition("/")[2] in self._titles or ("/" in name and self._pushes_below(name))

    def _pushes_below(self, name: str) -> bool:
        """Whether all images that are pushed have the name of a repository, or begin with it."""
        others = [one for one in self._pushed if one != name and not one.startswith(f"{name}/")]
        return bool(self._pushed) and (
            not others or (len(others) >= _FEW and all(one.startswith(f"{name}-") for one in others))
        )


def _linked(repository: Repository) -> Mapping[str, list[tuple[str, Fact]]]:
    """The names of repositories (`owner/name`) with the links to their files that exist here, and these files."""
    found: defaultdict[str, list[tuple[str, Fact]]] = defaultdict(list)
    for link in repository.of(FileLink):
        if link.file in repository.paths:
            found[link.repository.lower()].append((link.file, link))
    for runbook in repository.of(RunbookLink):
        match = _FILE.match(runbook.target)
        if match and match["path"] in repository.paths:
            found[match["name"].lower()].append((match["path"], runbook))
    return found


# A file below a folder that is not one of the forge.
_DISTINCT = regex(r"(?!\.)[^/]+/")


def _titles(repository: Repository) -> set[str]:
    """The title of the README, and the names of the program at the root and of the only clone in the README."""
    found = {one.title for one in repository.of(PageAnchors) if one.path.lower() == "readme.md"}
    found.update(
        one.name.rpartition("/")[2].lower()
        for one in repository.of(SourceProgram)
        if not one.folder.strip("./")
    )
    clones = {
        one.clone.lower() for one in repository.of(EnteredProject) if one.path.lower() == "readme.md"
    } - {""}
    if len(clones) == 1:
        found |= clones
    return found - {""}
