"""The models of files with commands that a tool runs; their commands are read from the data."""

from __future__ import annotations

from ...core.node import Node
from ...core.record import record


class Tasks(Node):
    """A Taskfile, or the pipeline of a CI service."""


@record(eq=False)
class Playbook:
    """A playbook of Ansible, or the tasks of a role: a list, which is kept as a text."""

    text: str = ""
