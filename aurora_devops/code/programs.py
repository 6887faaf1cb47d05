"""The programs of a repository: one for each folder with a manifest, read by the reader of its language."""

from __future__ import annotations

from .evidence import Program
from .sources import Sources

# The manifests of each language, in the order in which the first one of a folder is the program's own.
MANIFESTS = {
    "python": ("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "requirements.txt"),
    "node": ("package.json",),
    "go": ("go.mod",),
    "java": ("pom.xml", "build.gradle", "build.gradle.kts"),
}


def language_of(manifest: str) -> str:
    """The language of a manifest by its file name; empty for another file."""
    return next((language for language, names in MANIFESTS.items() if manifest in names), "")


def program(sources: Sources, language: str) -> Program | None:
    """What the code below a folder tells; None for a language that is not read."""
    match language:
        case "python":
            from .python.program import program as python

            return python(sources)
        case "go":
            from .go.program import program as go

            return go(sources)
        case "java":
            from .java.program import program as java

            return java(sources)
        case "node":
            from .node.program import program as node

            return node(sources)
        case _:
            return None
