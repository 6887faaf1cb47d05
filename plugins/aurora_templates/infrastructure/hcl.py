"""The infrastructure as a module of Terraform, formatted as `terraform fmt` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from aurora_devops.formats.hcl import syntax as hcl
from aurora_devops.formats.hcl.reader import parse_expression
from aurora_devops.formats.hcl.writing import write

from ..lock import provider
from .model import (
    Arguments,
    Block,
    Blocks,
    Infrastructure,
    Json,
    Map,
    Only,
    Output,
    Ref,
    Resource,
    Text,
    Value,
    Var,
    Variable,
)

# The first release of Terraform, and of OpenTofu, with arguments that are not kept in the state is 1.11.
_TERRAFORM = ">= 1.11.0"


def files(whole: Infrastructure) -> Mapping[str, str]:
    """The files of the module by name."""
    writer = _Writer(whole)
    made = {"versions": [writer.terraform()], "main": [writer.provider()]}
    for resource in whole.resources:
        made.setdefault(resource.file, []).append(writer.resource(resource))
    used = whole.used()
    made["variables"] = [writer.variable(one) for one in whole.variables if one.name in used]
    made["outputs"] = [writer.output(one) for one in whole.outputs]
    return {f"{name}.tf": "\n".join(blocks) for name, blocks in sorted(made.items()) if blocks}


class _Writer:
    def __init__(self, whole: Infrastructure) -> None:
        self._whole = whole
        self._roots = {
            one.name: f"data.{one.type}.{one.name}" if one.data else f"{one.type}.{one.name}"
            for one in whole.resources
        }

    def terraform(self) -> str:
        whole = self._whole
        source = f"hashicorp/{whole.provider}"
        pinned: Value = Map({"source": source, "version": provider(source)})
        settings: Arguments = {
            "required_version": _TERRAFORM,
            "required_providers": Block({whole.provider: pinned}),
        }
        body = self._body(settings)
        body.blocks.append(_block("backend", [whole.backend_type], self._body(whole.backend)))
        missing = " and ".join(_REMAINING[whole.backend_type])
        return _commented(
            f"The bucket of the state is not known: terraform init -backend-config=FILE, with {missing}.",
            _block("terraform", [], body),
        )

    def provider(self) -> str:
        whole = self._whole
        return _commented("", _block("provider", [whole.provider], self._body(whole.settings)))

    def resource(self, one: Resource) -> str:
        body = self._body(one.arguments)
        if one.after:
            _set(body, "depends_on", hcl.Tuple(0, 0, [_path(self._roots[name]) for name in one.after]))
        life = {"create_before_destroy": one.new_first, "prevent_destroy": one.protected}
        if any(life.values()):
            lifecycle = self._body({name: True for name, wanted in life.items() if wanted})
            body.blocks.append(_block("lifecycle", [], lifecycle))
        return _commented(one.why, _block("data" if one.data else "resource", [one.type, one.name], body))

    def variable(self, one: Variable) -> str:
        body = self._body({"description": one.description})
        _set(body, "type", parse_expression(one.type))
        if one.value is not None:
            _set(body, "default", _string(one.value))
        if one.secret:
            _set(body, "sensitive", hcl.Literal(0, 0, True))
        if one.ephemeral:
            _set(body, "ephemeral", hcl.Literal(0, 0, True))
        rule = hcl.Body(0, 0)
        _set(rule, "condition", parse_expression(one.rule))
        _set(rule, "error_message", _string(one.wrong))
        body.blocks.append(_block("validation", [], rule))
        return _commented("", _block("variable", [one.name], body))

    def output(self, one: Output) -> str:
        body = self._body({"description": one.description, "value": one.value})
        return _commented("", _block("output", [one.name], body))

    def _body(self, arguments: Arguments) -> hcl.Body:
        body = hcl.Body(0, 0)
        for name, value in arguments.items():
            match value:
                case Block(arguments=inner):
                    body.blocks.append(_block(name, [], self._body(inner)))
                case Blocks(each=each):
                    body.blocks.extend(_block(name, [], self._body(inner)) for inner in each)
                case _:
                    _set(body, name, self._value(value))
        return body

    def _value(self, value: Value) -> hcl.Expression:
        match value:
            case Var(name=name):
                return _path(f"var.{name}")
            case Ref(name=name, attribute=attribute):
                return _path(f"{self._roots[name]}.{attribute}")
            case Only(name=name, set=held, attribute=attribute):
                only = hcl.Call(0, 0, "one", [_path(f"{self._roots[name]}.{held}")], False)
                return hcl.Attr(0, 0, only, attribute)
            case Text(parts=parts):
                return hcl.Template(0, 0, [self._part(part) for part in parts], '"')
            case Json(value=inner):
                return hcl.Call(0, 0, "jsonencode", [self._value(inner)], False)
            case Map(entries=entries) | Block(arguments=entries):
                return hcl.Object(0, 0, [(_key(name), self._value(one)) for name, one in entries.items()])
            case tuple():
                return hcl.Tuple(0, 0, [self._value(one) for one in value])
            case str():
                return _string(value)
            case bool() | int():
                return hcl.Literal(0, 0, value)
        raise TypeError(value)

    def _part(self, part: str | Var | Ref) -> hcl.Expression:
        return _string(part) if isinstance(part, str) else self._value(part)


_REMAINING: Mapping[str, Iterable[str]] = {"gcs": ("bucket",), "s3": ("bucket", "region")}


def _set(body: hcl.Body, name: str, value: hcl.Expression) -> None:
    body.attributes[name] = hcl.Attribute(0, 0, name, 0, value)


def _block(type: str, labels: Iterable[str], body: hcl.Body) -> hcl.Block:
    return hcl.Block(0, 0, type, 0, [hcl.Label(0, 0, label, True) for label in labels], 0, body)


def _commented(comment: str, block: hcl.Block) -> str:
    body = hcl.Body(0, 0)
    body.blocks.append(block)
    return "".join(f"# {line}\n" for line in _lines(comment)) + write(body)


def _lines(comment: str) -> Iterator[str]:
    if comment:
        yield comment


def _string(value: str) -> hcl.Literal:
    return hcl.Literal(0, 0, value, '"')


def _key(name: str) -> hcl.Literal:
    """A key of an object; one that is not an identifier is quoted."""
    plain = name.replace("_", "").isalnum() and not name[0].isdigit() and name.isascii()
    return hcl.Literal(0, 0, name, "" if plain else '"')


def _path(path: str) -> hcl.Expression:
    first, *rest = path.split(".")
    found: hcl.Expression = hcl.Variable(0, 0, first)
    for name in rest:
        found = hcl.Attr(0, 0, found, name)
    return found
