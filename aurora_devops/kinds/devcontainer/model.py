"""A dev container as typed models.

Source: containers.dev/implementors/json_reference/.
"""

from __future__ import annotations

from typing import Any

from ...core.fields import Plain, Word, Words, camel_case
from ...core.node import Node

Command = str | list[str] | dict[str, Any]


class _DevContainer(Node, spelling=lambda name: camel_case(name)):
    """What all parts share: the spelling of their keys."""


class Build(_DevContainer):
    """How the image is built."""

    dockerfile: Word = None
    context: Word = None
    target: Word = None
    args: Plain = {}


class DevContainer(_DevContainer):
    """`devcontainer.json`."""

    name: Word = None
    image: Word = None
    build: Build = Build()
    docker_file: Word = None
    docker_compose_file: str | Words | None = None
    service: Word = None
    features: Plain = {}
    run_args: Words = []
    privileged: bool | None = None
    cap_add: Words = []
    security_opt: Words = []
    container_env: Plain = {}
    remote_env: Plain = {}
    initialize_command: Command | None = None
    on_create_command: Command | None = None
    update_content_command: Command | None = None
    post_create_command: Command | None = None
    post_start_command: Command | None = None
    post_attach_command: Command | None = None
