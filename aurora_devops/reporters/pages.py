"""Pages that consist of one file and work without a network: what reports and the delivery graph share."""

from __future__ import annotations

import html
from importlib.resources import files
from typing import TYPE_CHECKING

from ..core.lazy import regex

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

_PART = regex(r"\{\{(TITLE|LINKS|BASE_STYLE|STYLE|DATA|LIBRARY|BASE_SCRIPT|SCRIPT)\}\}")


def assemble(assets: Traversable, title: str, links: str, data: str, library: str = "") -> str:
    """The page of `page.html`, `page.css` and `page.js` in a folder, with its data as JSON.

    `links` is what places link to: the address of a `{path}` and a `{line}`. `library` is a script that comes first.
    """
    shared = files(__package__) / "assets"

    def read(folder: Traversable, name: str) -> str:
        return (folder / name).read_text(encoding="utf-8")

    parts = {
        "TITLE": html.escape(title),
        "LINKS": html.escape(links),
        "BASE_STYLE": read(shared, "base.css"),
        "STYLE": read(assets, "page.css"),
        # `</script>` in a label or a message must not end the element.
        "DATA": data.replace("<", "\\u003c"),
        "LIBRARY": library,
        "BASE_SCRIPT": read(shared, "base.js"),
        "SCRIPT": read(assets, "page.js"),
    }
    return _PART.sub(lambda match: parts[match[1]], read(assets, "page.html"))
