"""The models of files with commands that a tool runs; their commands are read from the data."""

from __future__ import annotations

from ...core.node import Node
from ...core.record import record
from ...core.source import Span


class Tasks(Node):
    """A Taskfile, or the pipeline of a CI service."""


@record(eq=False)
class Playbook:
    """A playbook of Ansible, or the tasks of a role: a list, which is kept as a text."""

    text: str = ""


@record
class Command:
    """A command of a recipe: the text that the shell reads, of the same length as in the file, and its place."""

    text: str
    at: Span


@record
class Recipe:
    """A recipe of a justfile: its name, what it needs, and its commands.

    `folder` is where it runs, from the folder of the file; `/` if that is unknown. Without `commands`, it is for
    `other` programs than a shell, or only for what it needs.
    """

    name: str
    at: Span
    needs: tuple[tuple[str, Span], ...] = ()
    commands: tuple[Command, ...] = ()
    folder: str = ""
    parameters: frozenset[str] = frozenset()
    other: bool = False


@record
class Justfile:
    """A justfile: its text and its recipes."""

    text: str = ""
    recipes: tuple[Recipe, ...] = ()
