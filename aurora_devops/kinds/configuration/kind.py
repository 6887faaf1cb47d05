"""The kind `aurora`: the configuration file of a repository, or of a folder in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Problem, Softening, Tree
from ...core.place import Route
from ...core.settings import Settings
from ...core.source import Source

if TYPE_CHECKING:
    from ...core.config import Config
    from ...core.context import Context


class ConfigurationDocument(Document["Config | None"]):
    """A configuration file; its model is built when it is asked for, since no policy needs it."""

    @property
    def model(self) -> Config | None:
        """The whole file; None if it is not valid, which is an error before any artifact is read."""
        from pydantic import ValidationError

        from ...core.config import Config

        try:
            return Config.model_validate(self.tree.value if self.tree else {})
        except ValidationError:
            return None

    @model.setter
    def model(self, _: Config | None) -> None:
        pass


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    document = ConfigurationDocument("aurora", source, None, tree)
    if "/" in source.path and tree is not None:
        document.problems.extend(_softening(tree))
    return document


# What a folder's configuration may set: the rest would take files or policies out of the check, or change it.
_ADDING = frozenset({"profile", "extend-select", "severity", "overrides"})


def _softening(tree: Tree) -> Iterator[Problem]:
    """The settings of a folder's configuration that are not applied."""
    lint = tree.value.get("lint") if isinstance(tree.value, dict) else None
    if not isinstance(lint, dict):
        return
    for key, value in lint.items():
        # A default that is written out, as `aurora init` does, changes nothing.
        written = tuple(value) if isinstance(value, list) else value
        if key not in _ADDING and value and written != getattr(Settings(), key.replace("-", "_"), None):
            yield _problem(tree, ("lint", key), f"'{key}' is not applied below the root of the repository")
    yield from _lowered(tree, ("lint",), lint)
    overrides = lint.get("overrides")
    for index, override in enumerate(overrides if isinstance(overrides, list) else ()):
        if isinstance(override, dict):
            route: Route = ("lint", "overrides", index)
            if "ignore" in override:
                message = "'ignore' is not applied below the root of the repository"
                yield _problem(tree, (*route, "ignore"), message)
            yield from _lowered(tree, route, override)


def _lowered(tree: Tree, route: Route, section: dict[Any, Any]) -> Iterator[Problem]:
    severities = section.get("severity")
    for name, severity in severities.items() if isinstance(severities, dict) else ():
        if severity == "info":
            message = f"severity 'info' of '{name}' is not applied: below the root it can only be raised"
            yield _problem(tree, (*route, "severity", name), message)


def _problem(tree: Tree, route: Route, message: str) -> Problem:
    return Softening(tree.find(route, "key") or tree.focus(route), message)


def _render(model: Config) -> str:
    from ...formats.writing import write_yaml

    return write_yaml(model.model_dump(by_alias=True, exclude_unset=True), ("lint",))


configuration = Kind(
    name="aurora",
    title="aurora.yaml",
    code="AUR",
    formats=("yaml",),
    read=_read,
    render=_render,
    paths=(r"(?:^|/)aurora\.ya?ml$",),
    example="aurora.yaml",
)
