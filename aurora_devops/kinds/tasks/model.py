"""The models of files with commands that a tool runs; their commands are read from the data."""

from __future__ import annotations

from ...core.node import Node


class Tasks(Node):
    """A Taskfile, or the pipeline of a CI service."""


class Playbook(Node):
    """A playbook of Ansible, or the tasks of a role."""
