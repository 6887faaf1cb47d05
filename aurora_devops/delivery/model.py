"""The values of the delivery graph: nodes, edges with evidence at both ends, and the joins that give them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from posixpath import basename, dirname

from ..core.facts import Fact
from ..core.lazy import regex
from ..core.record import record
from ..core.report import Reported

KINDS = (
    "program",
    "build",
    "image",
    "service",
    "workload",
    "port",
    "route",
    "variable",
    "config",
    "secret",
    "scrape",
    "metric",
    "rule",
    "alert",
    "receiver",
    "dashboard",
    "job",
    "command",
    "environment",
    "resource",
    "document",
)
# The kinds of nodes that consist of several lines.
OWNERS = frozenset(
    {"alert", "build", "dashboard", "document", "job", "rule", "scrape", "service", "workload", "resource"}
)

# The folder after one of these is an environment: `overlays/prod`.
_ENVIRONMENT = regex(r"(?:^|/)(?:overlays|environments|envs|clusters|stages)/([^/]+)/|(?:^|/)(base)/")
_COMPOSE = regex(r"(?:docker-)?compose[.-]?(.*?)\.?ya?ml")


@record
class GraphPlace:
    """A place in a file. The environment is that of the artifact: an overlay, a release, a compose file."""

    path: str
    line: int
    column: int
    environment: str = ""

    @classmethod
    def of(cls, fact: Fact) -> GraphPlace:
        """The place of a fact."""
        return cls(fact.path, fact.location.line, fact.location.column, environment_of(fact))


@record
class End:
    """One end of a join: the node, by its kind, scope and name, and the fact that is the evidence.

    The scope is what the name is unique in, such as a folder; it is empty for names of the whole repository.
    """

    kind: str
    name: str
    fact: Fact
    scope: str = ""
    label: str = ""

    @property
    def id(self) -> str:
        """The id of the node, which is the same in each run: `workload:k8s:Deployment/web`."""
        return f"{self.kind}:{self.scope}:{self.name}" if self.scope else f"{self.kind}:{self.name}"


@record
class Join:
    """An edge that a rule finds, from one end to the other."""

    relation: str
    source: End
    target: End


@record
class Evidence:
    """The places by which an edge is known, one at each end."""

    source: GraphPlace
    target: GraphPlace


@record
class Node:
    """A thing that artifacts describe, with the places that state it and the findings there."""

    id: str
    kind: str
    label: str
    places: tuple[GraphPlace, ...]
    findings: tuple[Reported, ...] = ()

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments of its places."""
        return tuple(sorted({place.environment for place in self.places} - {""}))


@record
class Edge:
    """A relation between two nodes, with its evidence, the rule that found it, and the findings that break it.

    The rule is empty for the relation `breaks`, which only a finding states.
    """

    source: str
    target: str
    relation: str
    rule: str
    evidence: tuple[Evidence, ...]
    findings: tuple[Reported, ...] = ()

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments of the evidence."""
        places = (place for each in self.evidence for place in (each.source, each.target))
        return tuple(sorted({place.environment for place in places} - {""}))


@record(eq=False)
class Graph:
    """All nodes and edges of a repository, in the order of kind and name."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _by_node(self) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {}
        for edge in self.edges:
            for end in dict.fromkeys((edge.source, edge.target)):
                found.setdefault(end, []).append(edge)
        return found

    def edges_of(self, node: Node) -> tuple[Edge, ...]:
        """The edges that begin or end at a node."""
        return tuple(self._by_node.get(node.id, ()))

    def named(self, name: str) -> tuple[Node, ...]:
        """The nodes with this id, or else with this label or name."""
        if name in self.by_id:
            return (self.by_id[name],)
        return tuple(
            node
            for node in self.nodes
            if name in (node.label, node.id.rpartition(":")[2], basename(node.id.partition(":")[2]))
        )

    def environments(self) -> Iterator[str]:
        """All environments, sorted."""
        yield from sorted({name for node in self.nodes for name in node.environments})


def scope_of(fact: Fact) -> str:
    """The folder in which names of objects are unique: that of the unit, or of the file, with the namespace."""
    folder = dirname(fact.unit or fact.path)
    namespace = namespace_of(fact)
    return f"{folder}@{namespace}" if namespace else folder


def namespace_of(fact: Fact) -> str:
    """The namespace of the object that a fact is about; empty if it is not set."""
    found = getattr(fact, "namespace", "")
    if not found and hasattr(fact, "detail"):
        found = dict(fact.detail).get("namespace", "")
    return str(found)


def environment_of(fact: Fact) -> str:
    """The environment of an artifact: a compose file, an overlay or a release; empty if it is not about one."""
    path = fact.unit or fact.path
    if fact.kind == "compose":
        match = _COMPOSE.fullmatch(basename(path))
        return (match[1] if match else "") or "compose"
    match = _ENVIRONMENT.search(path)
    if match:
        return str(match[1] or match[2])
    return basename(dirname(fact.unit)) if fact.unit else ""
