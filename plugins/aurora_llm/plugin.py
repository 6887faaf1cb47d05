"""The generator `llm`, through the hook that anyone's generator uses."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from aurora_devops import ConfigError, hookimpl
from aurora_devops.generation.bundle import Artifact, Generator, Request


def generate(request: Request) -> Iterable[Artifact]:
    """The artifacts of a request; pydantic-ai, which takes most of a second to import, is not needed before.

    Raises ConfigError where it is not installed, and where the request is not one that a model may be asked for.
    """
    if find_spec("pydantic_ai") is None:
        raise ConfigError("the generator llm is an extra: pip install 'aurora-devops[llm]'")
    from .loop import generate as ask

    return ask(request)


@hookimpl
def aurora_generators() -> Iterable[Generator]:
    """The generator that asks a model."""
    return (
        Generator(
            "llm",
            "a large language model, as the section agents of aurora.yaml says",
            generate,
            explains=True,
        ),
    )
