"""Dockerfiles: `from aurora_devops.kinds.dockerfile import Run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.lazy import lazy_names

if TYPE_CHECKING:
    from ...subjects import Image, Port, Script, Setting
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
    "variables",
]

_SUBJECTS = ("Image", "Port", "Script", "Setting")

__getattr__ = lazy_names(
    __name__, {name: "...subjects" if name in _SUBJECTS else ".model" for name in __all__}
)
