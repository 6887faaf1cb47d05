"""A definition of a task of ECS as typed models, as `aws ecs register-task-definition --cli-input-json` reads it.

Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html.
"""

from __future__ import annotations

from typing import Any

from ...core.fields import Word, Words, camel_case
from ...core.node import Node


class _Task(Node, spelling=lambda name: camel_case(name)):
    """What all parts share: the spelling of their keys."""


class Variable(_Task):
    """An environment variable, or a secret that is one."""

    name: Word = None
    value: Word = None


class PortMapping(_Task):
    """A port of a container."""

    container_port: int | None = None
    protocol: Word = None


class HealthCheck(_Task):
    """The command that checks a container."""

    command: Words = []


class MountPoint(_Task):
    """A volume in a container."""

    container_path: Word = None


class Container(_Task):
    """A container of the task."""

    name: Word = None
    image: Word = None
    entry_point: Words = []
    command: Words = []
    working_directory: Word = None
    environment: list[Variable] = []
    environment_files: list[Any] = []
    secrets: list[Variable] = []
    port_mappings: list[PortMapping] = []
    health_check: HealthCheck | None = None
    mount_points: list[MountPoint] = []


class TaskDefinition(_Task):
    """The definition of a task."""

    family: Word = None
    container_definitions: list[Container] = []
