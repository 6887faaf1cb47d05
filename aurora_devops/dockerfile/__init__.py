"""Dockerfiles: `from aurora_devops.dockerfile import Run`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aurora_devops.subjects import Image, Port, Script, Setting

    from .model import (
        Add,
        Arg,
        Assignment,
        Cmd,
        Command,
        Comment,
        Copy,
        Directive,
        Dockerfile,
        Entrypoint,
        Env,
        Environment,
        Expose,
        ExposedPort,
        Flag,
        From,
        Healthcheck,
        Heredoc,
        Instruction,
        Label,
        Maintainer,
        Mistake,
        Mount,
        Onbuild,
        Pair,
        Run,
        Shell,
        Stage,
        Stopsignal,
        Transfer,
        Unknown,
        User,
        Volume,
        Word,
        Workdir,
        expand,
        variables,
    )
    from .parse import parse

__all__ = [
    "Add",
    "Arg",
    "Assignment",
    "Cmd",
    "Command",
    "Comment",
    "Copy",
    "Directive",
    "Dockerfile",
    "Entrypoint",
    "Env",
    "Environment",
    "Expose",
    "ExposedPort",
    "Flag",
    "From",
    "Healthcheck",
    "Heredoc",
    "Image",
    "Instruction",
    "Label",
    "Maintainer",
    "Mistake",
    "Mount",
    "Onbuild",
    "Pair",
    "Port",
    "Run",
    "Script",
    "Setting",
    "Shell",
    "Stage",
    "Stopsignal",
    "Transfer",
    "Unknown",
    "User",
    "Volume",
    "Word",
    "Workdir",
    "expand",
    "parse",
    "variables",
]

_HOMES = {
    "Image": "aurora_devops.subjects",
    "Port": "aurora_devops.subjects",
    "Script": "aurora_devops.subjects",
    "Setting": "aurora_devops.subjects",
    "parse": "aurora_devops.dockerfile.parse",
}


def __getattr__(name: str) -> object:
    # The kind is imported at every start and must not bring pydantic along.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(_HOMES.get(name, "aurora_devops.dockerfile.model"))
    value = globals()[name] = getattr(module, name)
    return value
