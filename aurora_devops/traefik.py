"""What the configuration of Traefik defines, in its files and in the options of its command.

Sources: doc.traefik.io/traefik/reference/install-configuration/configuration-options,
doc.traefik.io/traefik/reference/routing-configuration/other-providers/file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .core.lazy import regex
from .core.place import Elsewhere
from .facts import TraefikPart

if TYPE_CHECKING:
    from .core.context import Context
    from .core.facts import Fact
    from .core.kind import Document
    from .core.place import At

_FILE = regex(r"(?:.*/)?[\w.-]+\.ya?ml")
_IMAGE = regex(r"(?:.*/)?traefik")
_OPTION = regex(r"(?i)--(entrypoints|certificatesresolvers)\.([\w-]+)\..*")
_STATIC = {"entrypoints": "entrypoints", "certificatesresolvers": "certresolvers"}
_LONGEST = 200_000


def traefik_parts(
    document: Document, image: str, files: Iterable[str], words: Sequence[str], at: At, context: Context
) -> Iterator[Fact]:
    """The entry points, resolvers, middlewares and the like that a service with Traefik defines.

    A service without an image, which another file has, is known by these options.
    """
    if _IMAGE.fullmatch(image) is None and (image or not any(map(_OPTION.fullmatch, words))):
        return
    seen = set()
    for word in words:
        match = _OPTION.fullmatch(word)
        if match is not None and (found := (_STATIC[match[1].lower()], match[2].lower())) not in seen:
            seen.add(found)
            yield document.fact(TraefikPart, at, group=found[0], name=found[1])
    for path in dict.fromkeys(files):
        source = context.source(path) if _FILE.fullmatch(path) else None
        if source is None or len(source.text) > _LONGEST:
            continue
        for tree in context.trees(path) or ():
            for group, route in _parts(tree.value):
                document.sources.setdefault(path, source)
                name = str(route[-1]).lower()
                place = Elsewhere(source, tree.focus(route))
                protocol = route[0] if len(route) == 3 else ""
                yield document.fact(TraefikPart, place, group=group, name=name, protocol=protocol)


def _parts(value: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The groups and the routes of what a file defines."""
    data = value if isinstance(value, dict) else {}
    for key, inner in data.items():
        group = _STATIC.get(str(key).lower())
        if group is not None and isinstance(inner, dict):
            yield from ((group, (key, name)) for name in inner)
    for protocol in ("http", "tcp", "udp"):
        groups = data.get(protocol)
        for group in ("middlewares", "services"):
            inner = groups.get(group) if isinstance(groups, dict) else None
            names = inner if isinstance(inner, dict) else {}
            yield from ((group, (protocol, group, name)) for name in names)
