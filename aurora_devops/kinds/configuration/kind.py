"""The kind `aurora`: the configuration file of a repository, or of a folder in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.files import CONFIG_NAMES
from ...core.kind import Document, Kind, Tree
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
    from .softening import below_root, since

    document = ConfigurationDocument("aurora", source, None, tree)
    nested = "/" in source.path
    found = list(below_root(tree)) if nested and tree is not None else []
    if tree is not None and not nested and _requires(tree.value):
        from .required import without_effect

        found.extend(without_effect(source, tree, context))
    if tree is not None and isinstance(tree.value, dict) and "app" in tree.value:
        from .generated import outdated

        found.extend(outdated(source, tree, context))
    trusted = _trusted_text(source.path, context)
    if trusted is not None:
        known = {problem.at for problem in found}
        changes = since(tree, trusted, nested=nested)
        found.extend(problem for problem in changes if problem.at not in known)
    document.problems.extend(found)
    return document


def _requires(value: Any) -> bool:
    """Whether a configuration may require policies: itself, or by what it extends."""
    lint = value.get("lint") if isinstance(value, dict) else None
    return isinstance(lint, dict) and ("extends" in value or "require" in lint)


def _trusted_text(path: str, context: Context) -> str | None:
    """The configuration of the same folder in the trusted revision; None without a revision."""
    folder = path[: path.rfind("/") + 1]
    texts = [context.trusted_text(folder + name) for name in CONFIG_NAMES]
    return next(filter(None, texts), texts[0])


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
    reads_empty=True,
)
