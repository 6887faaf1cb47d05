"""The configuration of pre-commit as typed models.

Source: pre-commit.com/#pre-commit-configyaml---top-level.
"""

from __future__ import annotations

from ...core.fields import Flag, Plain, Word, Words
from ...core.node import Node


class Hook(Node):
    """A hook of a repository, or a local one."""

    id: Word = None
    alias: Word = None
    name: Word = None
    entry: Word = None
    language: Word = None
    language_version: Word = None
    files: Word = None
    exclude: Word = None
    types: Words = []
    types_or: Words = []
    exclude_types: Words = []
    args: Words = []
    stages: Words = []
    additional_dependencies: Words = []
    always_run: Flag = None
    pass_filenames: Flag = None


class HookRepository(Node):
    """A repository of hooks at a revision; `local` and `meta` are no repositories."""

    repo: Word = None
    rev: Word = None
    hooks: list[Hook] = []

    @property
    def remote(self) -> bool:
        """Whether the hooks come from a repository."""
        return self.repo not in (None, "local", "meta", "builtin")


class PreCommit(Node):
    """`.pre-commit-config.yaml`."""

    repos: list[HookRepository] = []
    default_install_hook_types: Words = []
    default_language_version: Plain = {}
    default_stages: Words = []
    files: Word = None
    exclude: Word = None
    fail_fast: Flag = None
    minimum_pre_commit_version: Word = None
    ci: Plain = {}
