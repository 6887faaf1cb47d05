"""The kind `dockerfile`: which files are Dockerfiles, and what policies visit in one."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aurora_devops.core.kind import Document, Kind, Silence, Tree
from aurora_devops.core.source import Source

from ...core.lazy import regex

if TYPE_CHECKING:
    from aurora_devops.core.facts import Fact

    from .model import Dockerfile, Transfer


def read(source: Source, tree: Tree | None) -> Document:
    """Read a Dockerfile; there is no text that is none, what Docker would refuse is in the model."""
    from .parse import parse

    dockerfile = parse(source.text)
    document = Document(
        kind="dockerfile",
        source=source,
        model=dockerfile,
        walk=lambda: dockerfile.nodes,
        statements=lambda: (instruction.at for instruction in dockerfile.instructions),
        sections=lambda: (stage.at for stage in dockerfile.stages),
        silences=lambda: _silences(dockerfile),
    )
    document.facts = lambda: _facts(document, dockerfile)
    return document


def _render(dockerfile: Dockerfile) -> str:
    from .render import render

    return render(dockerfile)


def _silences(dockerfile: Dockerfile) -> Iterator[Silence]:
    """The build checks that the directive `# check=skip=A,B` switches off, `all` of them too."""
    for directive in dockerfile.directives:
        if directive.name == "check":
            for part in directive.value.split(";"):
                key, _, value = part.partition("=")
                names = tuple(name.strip() for name in value.split(",") if name.strip())
                if key.strip() == "skip" and names:
                    names = ("*",) if "all" in names else names
                    yield Silence("buildkit", names, "", directive.at, dockerfile.at)


def _facts(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """The base images, unless a variable hides their name, and where the whole context is copied."""
    from .model import Transfer

    for stage in dockerfile.stages:
        image = stage.from_.image if stage.from_ else None
        if image is not None and image.known:
            yield document.fact("image", image.text, image.at, role=image.role)
        for transfer in stage.of(Transfer):
            yield from _context(document, transfer)


def _context(document: Document, transfer: Transfer) -> Iterator[Fact]:
    """What COPY or ADD takes out of the build context: all of it, or a path that is written out."""
    if transfer.flag("from") is None:
        for source in transfer.sources:
            if source.text in (".", "./", "/"):
                yield document.fact("context", source.text, source.at)
            elif _PATH.fullmatch(source.text):
                yield document.fact("copied-source", posixpath.normpath(source.text.lstrip("/")), source.at)


# No variable, no wildcard, no address.
_PATH = regex(r"[\w./@+-]+")


# What comes after `Dockerfile.` is the name of a variant, unless it says that the file is a template of a
# Dockerfile or a page about one: those are not what `docker build` reads.
_NOT_READ = (
    "j2|jinja2?|tmpl|tpl|template|templ|gotmpl|erb|mustache|hbs|ejs|in|m4|md|markdown|rst|adoc|txt|html?|"
    "orig|rej|bak|swp|swo|tmp|diff|patch|lock|json|ya?ml|toml|py|js|ts|go|rb|rs|sh|bats|dockerignore|containerignore|"
    "java|kt|cs|c|h|cc|cpp|php|pl|lua|ps1|bat|xml|ini|cfg|conf|log|csv|svg|png|pdf|zip|gz|tgz"
)
_VARIANT = rf"(?!(?:.*\.)?(?i:{_NOT_READ})$)[^/]+"

kind = Kind(
    name="dockerfile",
    title="Dockerfile",
    code="DKR",
    formats=("text",),
    read=read,
    render=_render,
    paths=(
        rf"(?:^|/)(?i:(?:docker|container)file)(?:\.{_VARIANT})?$",
        # In lower case these are names of programs: dockerfile-parse, dockerfile_lint.
        rf"(?:^|/)(?:D(?i:ocker)|C(?i:ontainer))(?i:file)[-_\x20]{_VARIANT}$",
        r"\.(?i:(?:docker|container)file)$",
    ),
    example="Dockerfile",
)
