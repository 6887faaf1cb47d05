"""Package managers' invocations in shell scripts, normalised. SKELETON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from .shell import Command, Shell, Word

PackageKind = Literal["registry", "path", "url", "vcs", "file-list"]


class Package:
    word: Word
    name: str
    version: str | None  # in the manager's own syntax: foo=1, foo==1, foo@1, foo-1.2-3, foo:1.2
    constraint: str  # the operator that leads to the version: "=", "==", "~=", "@", "-", ...; "" without
    kind: PackageKind
    static: bool


class Install:
    manager: str  # apt-get, apt, apk, yum, dnf, ..., pip, pipx, uv, npm, pnpm, yarn, bun, gem, go, cargo, conda, ...
    verb: str  # as written: install, add, i, get, run, "module install", ...
    command: Command  # unwrapped
    packages: tuple[Package, ...]


def installs(shell: Shell) -> Iterator[Install]: ...
