"""tflint: `.tflint.hcl` (docs/user-guide/config.md, and docs/configuration.md of tflint-ruleset-terraform)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .files import File, Folder, Origin
from .settings import Settings

if TYPE_CHECKING:
    from ..formats.hcl.syntax import Attribute, Block, Body

# Rules of the bundled plugin that only the preset `all` has.
_NOT_RECOMMENDED = frozenset(
    f"terraform_{name}"
    for name in (
        "comment_syntax",
        "documented_outputs",
        "documented_variables",
        "module_shallow_clone",
        "naming_convention",
        "standard_module_structure",
        "unused_required_providers",
    )
)
_SCOPE = ("call_module_type", "module", "ignore_module", "varfile", "variables")


def read(folder: Folder, settings: Settings) -> None:
    """Take over what tflint is set to."""
    source = folder.text(".tflint.hcl")
    if source is None:
        return
    from ..formats.hcl.reader import parse

    parsed = parse(source.text)
    if not parsed.complete:
        folder.notes.append(f"{source.path}: is not valid HCL, not read")
        return
    folder.found = True
    _File(File(source), settings).take(parsed.body)


class _File:
    """The file, as it is taken over."""

    def __init__(self, file: File, settings: Settings) -> None:
        self._file = file
        self._settings = settings

    def take(self, body: Body) -> None:
        """Take over the presets, then the rules, which have the last word."""
        config = next(body.blocks_of("config"), None)
        if config is not None:
            self._config(config)
        own_choice = config is not None and _value(config, "disabled_by_default") is True
        self._preset(body.blocks_of("plugin"), own_choice)
        for block in body.blocks_of("rule"):
            self._rule(block)

    def _config(self, block: Block) -> None:
        if _value(block, "force") is True:
            self._settings.fail("never", self._at(block.body.attributes["force"]))
        for name in _SCOPE:
            if (attribute := block.body.attributes.get(name)) is not None:
                self._settings.note(
                    self._at(attribute), f"{name} has no equivalent: modules and tfvars files are always read"
                )

    def _preset(self, plugins: Iterable[Block], own_choice: bool) -> None:
        """The rules that the bundled plugin, and with it tflint, has without a block for each."""
        preset = "" if own_choice else "recommended"
        origin = Origin(self._file.path)
        for block in plugins:
            if block.label(0) != "terraform":
                self._settings.note(
                    self._at(block), f"the rules of the plugin {block.label(0)} are not known here"
                )
                continue
            origin = self._at(block)
            stated = _value(block, "preset")
            preset = stated if isinstance(stated, str) else "" if own_choice else "all"
            if _value(block, "enabled") is False:
                preset = ""
        ids = self._settings.known("tflint")
        wanted = [id for id in ids if preset == "all" or (preset and id not in _NOT_RECOMMENDED)]
        self._settings.add_defaults("tflint", origin.path, wanted)

    def _rule(self, block: Block) -> None:
        id, origin = block.label(0), self._at(block)
        if _value(block, "enabled") is False:
            self._settings.drop("tflint", id, origin)
        elif self._settings.add("tflint", id, origin):
            for name in (*block.body.attributes, *(inner.type for inner in block.body.blocks)):
                if name != "enabled":
                    self._settings.note(origin, f"{name} of {id} has no equivalent")

    def _at(self, part: Block | Attribute) -> Origin:
        line = self._file.source.line_of(part.start)
        return Origin(self._file.path, line, self._file.reason(line, part.span))


def _value(block: Block, name: str) -> Any:
    """The constant that an attribute has; None for none."""
    from ..formats.hcl.syntax import Literal

    attribute = block.body.attributes.get(name)
    return attribute.value.value if attribute is not None and isinstance(attribute.value, Literal) else None
