"""The outputs that modules read of each other: by `terraform_remote_state`, and by the dependencies of Terragrunt.

Source: developer.hashicorp.com/terraform/language/state/remote-state-data,
terragrunt.gruntwork.io/docs/reference/config-blocks-and-attributes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.lazy import regex
from ...core.source import Span
from ...facts import NamedFile, NamedOutput, ReadState, SetVariable, StoredState
from ...formats.hcl import syntax

if TYPE_CHECKING:
    from ...core.context import Context
    from ...core.kind import Document
    from .declared import File
    from .module import Module

_REMOTE = "terraform_remote_state"
_OUTPUTS = "outputs"
# The folder of the file in a path of Terragrunt, and the root of the repository.
_HERE = regex(r"\$\{\s*get_(?:original_)?terragrunt_dir\(\)\s*\}/?")
_ROOT = regex(r"\$\{\s*get_repo_root\(\)\s*\}/*")


def states_of(document: Document, module: Module, file: File) -> Iterator[Fact]:
    """Where a module stores its state, and the outputs that a file reads of the states of others."""
    for block in file.parsed.body.blocks_of("terraform"):
        for backend in block.body.blocks_of("backend"):
            found = _values(backend.body)
            if found:
                yield document.fact(
                    StoredState, backend.head, folder=module.folder, backend=backend.label(0), where=found
                )
    states: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {}
    for declared in module.blocks:
        block = declared.block
        if (block.type, block.label(0)) == ("data", _REMOTE) and not {
            "count",
            "for_each",
        } & block.body.attributes.keys():
            config = block.body.attributes.get("config")
            if config is not None and isinstance(config.value, syntax.Object):
                states[block.label(1)] = (_literal(block.body, "backend"), _values(config.value))
    for reference in syntax.references(file.parsed.body) if states else ():
        if (
            reference.parts[:2] == ("data", _REMOTE)
            and len(reference.parts) > 4
            and reference.parts[3] == _OUTPUTS
        ):
            sort, where = states.get(reference.parts[2], ("", ()))
            if sort and where:
                yield document.fact(
                    ReadState,
                    Span(reference.start, reference.end),
                    name=reference.parts[4],
                    backend=sort,
                    where=where,
                    by=f"{_REMOTE} '{reference.parts[2]}'",
                )


def dependencies_of(document: Document, body: syntax.Body, context: Context) -> Iterator[Fact]:
    """The outputs that a file of Terragrunt reads of the modules that it depends on, and the variables that it sets."""
    path = document.source.path
    modules: dict[str, str] = {}
    for block in body.blocks_of("dependency"):
        attribute = block.body.attributes.get("config_path")
        written = _literal(block.body, "config_path")
        folder = _joined(dirname(path), written)
        if attribute is None or folder is None:
            continue
        yield document.fact(
            NamedFile,
            Span(attribute.value.start, attribute.value.end),
            file=folder,
            written=written,
            command=f"dependency '{block.label(0)}'",
            folder=True,
        )
        module = _module_at(f"{folder}/terragrunt.hcl", context)
        if module is not None:
            modules[block.label(0)] = module
    for one in syntax.references(body) if modules else ():
        if one.parts[0] == "dependency" and len(one.parts) > 3 and one.parts[2] == _OUTPUTS:
            folder = modules.get(one.parts[1])
            if folder is not None:
                at = Span(one.start, one.end)
                command = f"dependency '{one.parts[1]}'"
                yield document.fact(NamedOutput, at, name=one.parts[3], folder=folder, command=command)
    own = _module_at(path, context)
    inputs = body.attributes.get("inputs")
    if own is not None and inputs is not None and isinstance(inputs.value, syntax.Object):
        for key, _ in inputs.value.items:
            if isinstance(key, syntax.Literal) and isinstance(key.value, str):
                at = Span(key.start, key.end)
                yield document.fact(SetVariable, at, name=key.value, value="", by="inputs", folder=own)


def _module_at(path: str, context: Context) -> str | None:
    """The folder of the module that a file of Terragrunt applies; None if it is not in the repository."""
    from .files import parsed

    source = context.source(path)
    body = parsed(source).body if source is not None else None
    for block in body.blocks_of("terraform") if body is not None else ():
        folder = _joined(dirname(path), _literal(block.body, "source").replace("//", "/"))
        return folder if folder and any(context.glob(f"{folder}/*.tf")) else None
    return None


def _joined(folder: str, written: str) -> str | None:
    """A path of Terragrunt from the root; None if it is unknown or outside of the repository."""
    plain = _HERE.sub("", written)
    if _ROOT.match(plain):
        folder, plain = "", _ROOT.sub("", plain)
    if not plain or "$" in plain or ":" in plain or plain.startswith("/"):
        return None
    path = normpath(join(folder, plain))
    return None if path.startswith("..") else path


def _literal(body: syntax.Body, name: str) -> str:
    """The text of an attribute, with its expressions as they are written; empty if it is no text."""
    attribute = body.attributes.get(name)
    value = attribute.value if attribute is not None else None
    if isinstance(value, syntax.Template):
        parts = [_part(one) for one in value.parts]
        return "".join(parts)
    return value.value if isinstance(value, syntax.Literal) and isinstance(value.value, str) else ""


def _part(one: syntax.Expression) -> str:
    if isinstance(one, syntax.Literal):
        return str(one.value)
    return f"${{{one.name}()}}" if isinstance(one, syntax.Call) else "${}"


def _values(part: syntax.Body | syntax.Object) -> tuple[tuple[str, str], ...]:
    """The attributes of a backend that are known texts."""
    items: Mapping[str, syntax.Expression]
    if isinstance(part, syntax.Body):
        items = {name: one.value for name, one in part.attributes.items()}
    else:
        items = {str(key.value): one for key, one in part.items if isinstance(key, syntax.Literal)}
    return tuple(
        sorted(
            (name, one.value)
            for name, one in items.items()
            if isinstance(one, syntax.Literal) and isinstance(one.value, str)
        )
    )
