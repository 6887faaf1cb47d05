"""Dependabot's configuration as typed models.

Source: docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference.
"""

from __future__ import annotations

from ...core.fields import Plain, Word, Words
from ...core.node import Node


class _Dependabot(Node, spelling=lambda name: name.replace("_", "-")):
    """What all parts share: the spelling of their keys."""


class Schedule(_Dependabot):
    """When Dependabot looks for new versions."""

    interval: Word = None
    day: Word = None
    time: Word = None
    timezone: Word = None
    cronjob: Word = None


class Cooldown(_Dependabot):
    """How many days old a version must be before it is proposed."""

    default_days: int | None = None
    semver_major_days: int | None = None
    semver_minor_days: int | None = None
    semver_patch_days: int | None = None
    include: Words = []
    exclude: Words = []


class Update(_Dependabot):
    """An entry of `updates`: an ecosystem, and the directories of its manifests."""

    package_ecosystem: Word = None
    directory: Word = None
    directories: Words = []
    schedule: Schedule = Schedule()
    cooldown: Cooldown | None = None
    groups: Plain = {}
    insecure_external_code_execution: Word = None
    multi_ecosystem_group: Word = None
    open_pull_requests_limit: int | None = None
    registries: str | Words | None = None
    target_branch: Word = None


class Dependabot(_Dependabot):
    """`.github/dependabot.yml`."""

    version: int | None = None
    enable_beta_ecosystems: bool = False
    updates: list[Update] = []
    registries: Plain = {}
    multi_ecosystem_groups: Plain = {}
