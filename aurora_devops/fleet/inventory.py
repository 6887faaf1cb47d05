"""The images and actions that artifacts use, stated as facts of each document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.catalogue import Catalogue
from ..core.facts import Fact
from ..core.kind import Document, Kind
from ..core.lazy import regex
from ..core.plugin import Plugin
from ..core.record import record, replace
from ..subjects import Image

if TYPE_CHECKING:
    from ..core.context import Context
    from ..core.kind import Tree
    from ..core.source import Source


@record
class Use(Fact):
    """An image, or an action or reusable workflow (`type`), with the version and the digest or commit it is pinned to.

    The version of a pinned action is that of the comment after it.
    """

    type: str
    name: str
    version: str = ""
    digest: str = ""


# `uses: owner/repository@COMMIT # v4.2.2`, as Dependabot and Renovate write and update it.
_COMMENT = regex(r"@[0-9a-fA-F]{40,64}[\"']?\s+#\s*(?:tag=|pin@)?(v?\d\S*)")


def catalogue() -> Catalogue:
    """The installed plugins, with kinds that also state what their artifacts use."""
    from ..core.cache import plugin_rows

    made = Catalogue(Plugin(*row) for row in plugin_rows())
    made.kinds = {name: _stating(kind) for name, kind in made.kinds.items()}
    return made


def _stating(kind: Kind) -> Kind:
    def read(source: Source, tree: Tree | None, context: Context) -> Document:
        document = kind.read(source, tree, context)
        known = document.facts

        def facts() -> Iterator[Fact]:
            yield from known()
            yield from uses(document)

        document.facts = facts
        return document

    return replace(kind, read=read)


def uses(document: Document) -> Iterator[Use]:
    """What a document uses; references with variables are left out."""
    for node in document.walk():
        if isinstance(node, Image):
            if node.known and node.repository and not node.is_placeholder:
                yield document.fact(
                    Use,
                    node.at,
                    type="image",
                    name=node.familiar,
                    version=node.tag or "",
                    digest=node.digest or "",
                )
        elif document.kind in ("github-workflow", "github-action"):
            yield from _action(document, node)


def _action(document: Document, node: object) -> Iterator[Use]:
    from ..kinds.github.model import JobIn, StepIn

    used = node.step if isinstance(node, StepIn) else node.job if isinstance(node, JobIn) else None
    action = used.action if used is not None else None
    if used is None or action is None or not action.repository or "$" in action.text:
        return
    name = "/".join(filter(None, (action.slug, action.path)))
    found = document.fact(Use, used.at["uses"], type="action", name=name)
    ref = action.ref or ""
    if action.pinned:
        comment = _COMMENT.search(found.excerpt)
        yield replace(found, version=comment[1] if comment else "", digest=ref)
    else:
        yield replace(found, version=ref)
