"""The sources of modules: local folders, registries, Git and other repositories.

Source: developer.hashicorp.com/terraform/language/modules/sources.
"""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qsl

from ...core.lazy import regex
from ...core.record import record

Sort = Literal["local", "registry", "git", "hg", "other"]
_REGISTRY = regex(r"(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?")
_HOSTS = ("github.com/", "gitlab.com/", "bitbucket.org/")


@record
class ModuleSource:
    """Where a module comes from; `ref` is the revision of a repository, empty if it has none."""

    text: str
    sort: Sort
    ref: str = ""
    depth: str = ""


def parse(text: str) -> ModuleSource:
    """Read the source of a module."""
    if text.startswith(("./", "../", ".\\", "..\\")) or text in (".", ".."):
        return ModuleSource(text, "local")
    address, _, query = text.partition("?")
    sort = _sort(address)
    if sort not in ("git", "hg"):
        return ModuleSource(text, sort)
    parameters = dict(parse_qsl(query))
    return ModuleSource(
        text, sort, parameters.get("rev" if sort == "hg" else "ref", ""), parameters.get("depth", "")
    )


def _sort(address: str) -> Sort:
    getter, forced, _ = address.partition("::")
    if forced:
        return "git" if getter == "git" else "hg" if getter == "hg" else "other"
    if address.startswith(("git://", "ssh://", "git@", *_HOSTS)):
        return "git"
    if "://" in address:
        return "git" if address.partition("//")[2].split("//")[0].endswith(".git") else "other"
    return "registry" if _REGISTRY.fullmatch(address) else "other"
