"""The kind `dockerfile`: which files are Dockerfiles, and what policies visit in one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aurora_devops.core.kind import Document, Kind, Tree
from aurora_devops.core.source import Source

if TYPE_CHECKING:
    from aurora_devops.core.facts import Fact

    from .model import Dockerfile


def read(source: Source, tree: Tree | None) -> Document:
    """Read a Dockerfile; there is no text that is none, what Docker would refuse is in the model."""
    from .parse import parse

    dockerfile = parse(source.text)
    document = Document(
        kind="dockerfile",
        source=source,
        model=dockerfile,
        nodes=lambda: dockerfile.nodes,
        statements=lambda: (instruction.at for instruction in dockerfile.instructions),
        sections=lambda: (stage.at for stage in dockerfile.stages),
    )
    document.facts = lambda: _facts(document, dockerfile)
    return document


def _facts(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """The base images; one whose name holds an unknown variable has nothing to say to other files."""
    for stage in dockerfile.stages:
        image = stage.from_.image if stage.from_ else None
        if image is not None and image.known:
            yield document.fact("image", image.text, image.at, role=image.role)


# What comes after `Dockerfile.` is the name of a variant, unless it says that the file is a template of a
# Dockerfile or a page about one: those are not what `docker build` reads.
_NOT_READ = (
    "j2|jinja2?|tmpl|tpl|template|templ|gotmpl|erb|mustache|hbs|ejs|in|m4|md|markdown|rst|adoc|txt|html?|"
    "orig|rej|bak|swp|swo|tmp|diff|patch|lock|json|ya?ml|toml|py|js|ts|go|rb|rs|sh|bats|dockerignore|containerignore"
)

kind = Kind(
    name="dockerfile",
    title="Dockerfile",
    code="DKR",
    formats=("text",),
    read=read,
    paths=(
        rf"(?:^|/)(?:[Dd]ocker|[Cc]ontainer)file(?:\.(?!(?:.*\.)?(?:{_NOT_READ})$)[^/]+)?$",
        r"\.(?:[Dd]ocker|[Cc]ontainer)file$",
    ),
    example="Dockerfile",
)
