"""The kind `pre-commit`: its path, how it is read, its subjects and facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_yaml

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.facts import Fact
    from .model import PreCommit


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from ...core.node import build
    from .model import PreCommit

    assert tree is not None
    config, unknown = build(PreCommit, tree)
    document = Document("pre-commit", source, config, tree, unknown=unknown)
    document.walk = lambda: _nodes(config, tree.value)
    document.facts = lambda: _facts(config, document)
    return document


def _nodes(config: PreCommit, data: Any) -> Iterator[object]:
    from ...subjects import Image
    from .validity import judge

    yield config
    yield from judge(config, data)
    for repository in config.repos:
        yield repository
        for hook in repository.hooks:
            yield hook
            # The entry is the image, followed by arguments.
            image = hook.entry.split()[0] if hook.entry and hook.entry.strip() else ""
            if hook.language == "docker_image" and image and not image.startswith("-"):
                assert hook.entry is not None
                start = hook.entry.index(image)
                yield Image.parse(image, hook.at["entry"].sub(start, start + len(image)), "container")


def _facts(config: PreCommit, document: Document) -> Iterator[Fact]:
    from ...commands.call import Setting
    from ...commands.reading import stated
    from ...subjects import Script

    # pre-commit runs hooks at the root; a configuration in a folder may be of another checkout.
    folder = None if "/" in document.source.path else ""
    for repository in config.repos:
        for hook in repository.hooks:
            if repository.repo == "local" and hook.language in ("system", "unsupported") and hook.entry:
                yield from stated(
                    document, Script(hook.entry, hook.at["entry"], "sh", "hook"), Setting(folder)
                )


precommit = Kind(
    name="pre-commit",
    title="pre-commit configuration",
    code="PRC",
    formats=("yaml",),
    read=_read,
    render=as_yaml("default_install_hook_types", "default_stages", "repos"),
    paths=(r"(?:^|/)\.pre-commit-config\.ya?ml$",),
    example=".pre-commit-config.yaml",
)
