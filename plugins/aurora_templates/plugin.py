"""The generator `template`, through the hook that anyone's generator uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aurora_devops import hookimpl
from aurora_devops.generation.bundle import Artifact, Generator, Request
from aurora_devops.generation.stack import TemplateSet


def generate(request: Request) -> Iterable[Artifact]:
    """The artifacts of a request; Jinja2 is imported when there is one, and not before."""
    from .rendering import render

    return render(request)


def _pins() -> Mapping[str, Any]:
    from .lock import table

    return table()


@hookimpl
def aurora_template_sets() -> Iterable[TemplateSet]:
    """The languages of this package."""
    from .stacks import SETS

    return SETS.values()


@hookimpl
def aurora_generators() -> Iterable[Generator]:
    """The template generator."""
    return (
        Generator(
            "template",
            "Jinja2 templates: the same application gives the same bytes",
            generate,
            explains=True,
            pins=_pins,
        ),
    )
