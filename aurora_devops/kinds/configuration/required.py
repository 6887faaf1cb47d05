"""The settings of a configuration that have no effect, because a file that it extends requires the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...core.kind import Problem, Softening, Tree
from ...core.names import canonical
from ...core.place import Route
from ...core.source import Source
from .loading import loaded

if TYPE_CHECKING:
    from ...core.context import Context


def without_effect(source: Source, tree: Tree, context: Context) -> Iterator[Problem]:
    """The words of `ignore` and lowered severities that name a required policy as the requirement does."""
    configuration = loaded(source, context)
    if configuration is None:
        return
    words: dict[str, str] = {}
    for required in configuration.required:
        for word in required.words:
            words.setdefault(canonical(word), required.name)
    lint = tree.value["lint"]
    sections: list[tuple[Route, Mapping[str, Any]]] = [(("lint",), lint)]
    sections += ((("lint", "overrides", i), each) for i, each in enumerate(lint.get("overrides", ())))
    for route, section in sections:
        found = [((*route, "ignore", i), word) for i, word in enumerate(section.get("ignore", ()))]
        found += (
            ((*route, "severity", word), word)
            for word, severity in section.get("severity", {}).items()
            # A file may lower the severity of what it requires itself.
            if severity == "info" and words.get(canonical(word)) != source.path
        )
        for at, word in found:
            by = words.get(canonical(word))
            if by is not None:
                by = "this file" if by == source.path else by
                message = f"{by} requires '{word}', so this entry of '{at[-2]}' has no effect"
                yield Softening(tree.find(at, "key") or tree.focus(at), message)
