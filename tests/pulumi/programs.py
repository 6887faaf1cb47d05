"""Programs of texts, for tests."""

from collections.abc import Mapping
from typing import Any

import aurora_devops
from aurora_devops.cloud import CloudResource, PolicyDocument, Value
from aurora_devops.core.context import Store, Texts
from aurora_devops.core.source import Source
from aurora_devops.formats import yaml
from aurora_devops.kinds.pulumi.kind import pulumi, python, typescript
from aurora_devops.kinds.pulumi.parts import Text, root_of
from aurora_devops.kinds.pulumi.program import Program
from aurora_devops.kinds.pulumi.project import Project
from aurora_devops.testing import unmark

HEAD = "name: web\nruntime: yaml\n"
PROJECT = {"Pulumi.yaml": "name: web\nruntime: python\n"}
RUNTIMES = {"py": PROJECT, "ts": {"Pulumi.yaml": "name: web\nruntime: nodejs\n"}}
# What each marked text is about: the policies of Pulumi, apart from those about what is not used.
PULUMI = ("PUL001", "PUL002", "PUL003", "PUL004", "PUL005", "PUL006", "PUL007", "PUL008", "PUL010")


def program(text: str, files: Mapping[str, str] | None = None) -> Program:
    """The program in a Pulumi.yaml."""
    source = Source("Pulumi.yaml", text)
    context = Store(Texts({"Pulumi.yaml": text, **(files or {})}), 1_000_000).context()
    tree = yaml.read(text).documents[0]
    root = root_of(tree)
    project = Project("", context, (source, root))
    return Program(root, Text(source, tree), project, context, project.keys())


def output(text: str, files: Mapping[str, str] | None = None) -> Value:
    """The value of the first output of a program; `text` is what follows the head."""
    made = program(HEAD + text, files)
    return made.value(next(iter(made.outputs.values())))


def nodes(text: str, path: str = "Pulumi.yaml", files: Mapping[str, str] | None = None) -> list[Any]:
    """The nodes of a program."""
    context = Store(Texts({path: text, **(files or {})}), 1_000_000).context()
    source = Source(path, text)
    if path.endswith((".py", ".ts")):
        kind = python if path.endswith(".py") else typescript
        return list(kind.read(source, None, context).walk())
    return list(pulumi.read(source, yaml.read(text).documents[0], context).walk())


def resource(text: str, path: str = "Pulumi.yaml", name: str = "") -> CloudResource:
    """The first resource of a program, or the one with a name."""
    files = RUNTIMES.get(path.rpartition(".")[2], {})
    found = [node for node in nodes(text, path, files) if isinstance(node, CloudResource)]
    return next(one for one in found if name in ("", one.name))


def documents(text: str, path: str = "Pulumi.yaml") -> list[PolicyDocument]:
    """The policy documents of a program."""
    files = RUNTIMES.get(path.rpartition(".")[2], {})
    return [node for node in nodes(text, path, files) if isinstance(node, PolicyDocument)]


def marked(
    text: str,
    path: str = "Pulumi.yaml",
    select: tuple[str, ...] = PULUMI,
    files: Mapping[str, str] | None = None,
) -> tuple[str, str]:
    """A text with marks as it is found, and as it should be."""
    plain, wanted = unmark(text)
    report = aurora_devops.lint({path: plain, **(files or {})}, profile="all", select=list(select))
    assert not report.failures, report.failures
    spans = {finding.span for finding in report.findings if finding.path == path}
    ends = sorted([(s.start, 1, "«") for s in spans] + [(s.end, 0, "»") for s in spans], reverse=True)
    shown = plain
    for offset, _, sign in ends:
        shown = shown[:offset] + sign + shown[offset:]
    assert len(wanted) == text.count("«")
    return shown, text
