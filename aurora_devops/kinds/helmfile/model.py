"""A `helmfile.yaml` as typed models: the releases that it deploys, and the files that it reads.

Source: helmfile.readthedocs.io/en/latest/#configuration.
"""

from __future__ import annotations

from typing import Any

from ...core.fields import Word, camel_case
from ...core.node import Node


class _Helmfile(Node, spelling=camel_case):
    """What all parts share: the spelling of their keys."""


class Release(_Helmfile):
    """A release of a chart; each of its values is the path of a file, or a mapping."""

    name: Word = None
    namespace: Word = None
    chart: Word = None
    labels: dict[str, Any] = {}
    values: list[Any] = []
    secrets: list[Any] = []
    missing_file_handler: Word = None


class Helmfile(_Helmfile):
    """A whole `helmfile.yaml`; `helmfiles` are the paths of others, or mappings with the path."""

    bases: list[Any] = []
    environments: dict[str, Any] = {}
    common_labels: dict[str, Any] = {}
    helmfiles: list[Any] = []
    releases: list[Release] = []
    missing_file_handler: Word = None
