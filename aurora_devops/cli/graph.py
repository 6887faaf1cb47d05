"""The command `aurora graph`, and `aurora explain --graph`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..core.settings import ConfigError, nearest
from ..delivery.building import graph_at
from ..delivery.model import Graph, Node
from ..reporters.escaping import escape
from .lint import CLEAN

if TYPE_CHECKING:
    from collections.abc import Callable


def graph(
    path: Path,
    form: str,
    output: Path | None,
    environments: Sequence[str] = (),
    kinds: Sequence[str] = (),
    links: str = "",
) -> int:
    """Print the graph of a repository, or of some environments and kinds, or write it to a file; the exit status."""
    from ..delivery import writing

    found = _reduced(_graph_at(path), environments, kinds)
    write: dict[str, Callable[[], str]] = {
        "text": lambda: writing.as_text(found),
        "json": lambda: writing.as_json(found),
        "mermaid": lambda: writing.as_mermaid(found),
        "html": lambda: writing.as_html(found, path.resolve().name, links),
    }
    text = write[form]()
    if output is not None:
        output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return CLEAN


def explain_node(name: str, path: Path, *, as_json: bool = False) -> int:
    """Print what the nodes of a name are connected to; the exit status."""
    from ..delivery import writing

    whole = _graph_at(path)
    nodes = whole.named(name)
    if not nodes:
        known = dict.fromkeys([*(node.label for node in whole.nodes), *whole.by_id])
        raise ConfigError(f"no node {name!r} in the graph{nearest(name, list(known))}")
    if as_json:
        sys.stdout.write(writing.as_json(_around(whole, nodes)))
    else:
        sys.stdout.write("\n".join(writing.explained(whole, node) for node in nodes))
    return CLEAN


def _graph_at(path: Path) -> Graph:
    import gc

    # As for a lint run: what is loaded stays, and a graph has few cycles.
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    return graph_at(path)


def _around(whole: Graph, nodes: Sequence[Node]) -> Graph:
    """The nodes, their edges, and the nodes at the other ends."""
    edges = tuple(dict.fromkeys(edge for node in nodes for edge in whole.edges_of(node)))
    ids = {node.id for node in nodes}.union(*((edge.source, edge.target) for edge in edges))
    return Graph(tuple(node for node in whole.nodes if node.id in ids), edges)


def _reduced(whole: Graph, environments: Sequence[str], kinds: Sequence[str]) -> Graph:
    """The nodes of these kinds, and of these environments or of none."""
    wanted = set(environments)
    known = set(whole.environments())
    for name in environments:
        if name not in known:
            shown = ", ".join(map(escape, sorted(known))) or "none"
            raise ConfigError(f"unknown environment {name!r}; the environments are {shown}")
    nodes = [
        node
        for node in whole.nodes
        if (not kinds or node.kind in kinds)
        and (not wanted or not node.environments or wanted.intersection(node.environments))
    ]
    ids = {node.id for node in nodes}
    edges = [
        edge
        for edge in whole.edges
        if edge.source in ids
        and edge.target in ids
        and (not wanted or not edge.environments or wanted.intersection(edge.environments))
    ]
    return Graph(tuple(nodes), tuple(edges))
