"""The reference pages: commands from their parsers, configuration from its models, the API from its docstrings."""

from __future__ import annotations

import argparse
import inspect
import json
import types
import typing
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from policy_pages import cell, kebab
from pydantic import BaseModel

import aurora_devops
from aurora_devops import testing
from aurora_devops.cli import aurora, lint
from aurora_devops.cli.arguments import EXIT
from aurora_devops.generation.settings import schema as config_schema


def pages() -> Iterator[tuple[Path, str]]:
    """The reference pages: their path below docs/, and their text."""
    yield Path("command-line.md"), command_line()
    yield Path("configuration-reference.md"), configuration()
    yield Path("api.md"), api()


def command_line() -> str:
    """The commands with all their arguments, from the parsers."""
    lines = [
        "# Command-line reference",
        "",
        "`aurora-lint` lints and fixes.",
        "`aurora` does the same with its subcommands `lint` and `fix`, and has all other commands.",
    ]
    lines += _command(lint.parser())
    whole = aurora.parser()
    lines += ["", "## aurora", "", f"{whole.description}", "", "| command | does |", "| --- | --- |"]
    commands = dict(_commands(whole))
    lines += [
        f"| [`aurora {name}`](#aurora-{name.replace(' ', '-')}) | {cell(described)} |"
        for name, (described, _) in commands.items()
    ]
    same = {action.dest for action in lint.parser()._actions}
    for name, (described, parser) in commands.items():
        described = described if parser.description is None else parser.description
        parser.description = described[:1].upper() + described[1:].rstrip(".") + "."
        if {"help"} < (own := {action.dest for action in parser._actions}) <= same:
            without = ", ".join(f"`--{kebab(dest)}`" for dest in sorted(same - own))
            exception = f" without {without}" if without else ""
            lines += ["", f"## aurora {name}", "", parser.description]
            lines += [f"Its arguments are those of [`aurora-lint`](#aurora-lint){exception}."]
        else:
            lines += _command(parser)
    status = [line.split(maxsplit=1) for line in EXIT.splitlines()[1:]]
    lines += ["", "## Exit status", "", "| status | meaning |", "| --- | --- |"]
    lines += [f"| {number} | {meaning} |" for number, meaning in status]
    lines += ["| 130 | the run was interrupted |", "| 141 | standard output was closed before the end |"]
    lines += ["", "## Environment variables", "", "| variable | effect |", "| --- | --- |"]
    lines += [
        "| `AURORA_CACHE_DIR` | directory of the cache, as `--cache-dir` |",
        "| `AURORA_DEBUG` | print the traceback of an internal error |",
        "| `AURORA_LLM_HOSTS`, `AURORA_LLM_API_KEY` | hosts that `agents.*.base-url` may name, and the key for them |",
        "| `NO_COLOR`, `FORCE_COLOR` | never or always color the text |",
    ]
    return "\n".join(lines) + "\n"


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, tuple[str, argparse.ArgumentParser]]]:
    """The commands of a parser by name, each with its help; commands that only have others are left out."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, inner in action.choices.items():
                below = [(f"{name} {one}", found) for one, found in _commands(inner)]
                yield from below or [(name, (helps[name], inner))]


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    """A command: its usage, and a table for each group of arguments."""
    formatter = parser._get_formatter()
    yield from ("", f"## {parser.prog}", "", parser.description or "", "")
    yield from ("```text", " ".join(parser.format_usage().removeprefix("usage: ").split()), "```")
    for group in parser._action_groups:
        actions = [action for action in group._group_actions if action.help != argparse.SUPPRESS]
        if not actions:
            continue
        title = (group.title or "").removeprefix("positional ")
        yield from ("", f"**{title[:1].upper()}{title[1:]}**", "", "| argument | meaning |", "| --- | --- |")
        for action in actions:
            meaning = formatter._expand_help(action) if action.help else _values(action)
            yield f"| {_spelling(action)} | {cell(meaning)} |"


def _spelling(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(action.choices) if action.choices else action.dest.upper())
    if not action.option_strings:
        return f"`{cell(str(value))}`"
    names = [f"`{name}`" for name in action.option_strings]
    if action.nargs != 0:
        names[-1] = f"`{action.option_strings[-1]} {cell(str(value))}`"
    return ", ".join(names)


def _values(action: argparse.Action) -> str:
    return f"one of {', '.join(action.choices)}" if action.choices else ""


def configuration() -> str:
    """The keys of `aurora.yaml`, from the JSON Schema of its models."""
    schema = config_schema()
    lines = [
        "# Configuration reference",
        "",
        "All keys of `aurora.yaml`. [Configuration](configuration.md) explains which file applies, and "
        "[the JSON Schema](schemas/aurora.schema.json) is for editors.",
    ]
    seen: list[str] = []
    waiting = [("", schema)]
    while waiting:
        section, model = waiting.pop(0)
        title = section or "Top level"
        lines += ["", f"## {title}", ""]
        if section and model.get("description"):
            lines += [" ".join(model["description"].split("\n\n")[0].split()), ""]
        lines += ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
        for key, value in model["properties"].items():
            named = _reference(value)
            inner = f"{section}.{key}" if section else key
            if named and named not in seen and "properties" in schema["$defs"][named]:
                seen.append(named)
                waiting.append((inner + ("[]" if "items" in value else ""), schema["$defs"][named]))
            assert value.get("description"), f"{inner} has no description"
            lines.append(
                f"| `{key}` | {cell(_type(value, schema['$defs']))} | {_default(key, value, model)} "
                f"| {cell(value['description'])} |"
            )
    missing = {name for name, model in schema["$defs"].items() if "properties" in model} - set(seen)
    assert not missing, f"the page does not describe {sorted(missing)}"
    return "\n".join(lines) + "\n"


def _reference(value: dict[str, Any]) -> str:
    """The name of the model in a property: itself, the items of a list, the values of a mapping, or one choice."""
    if "$ref" in value:
        return str(value["$ref"]).rpartition("/")[2]
    inner = [value.get("items"), value.get("additionalProperties"), *value.get("allOf", ())]
    inner += value.get("anyOf", ())
    return next((name for each in inner if isinstance(each, dict) and (name := _reference(each))), "")


def _type(value: dict[str, Any], defs: dict[str, Any]) -> str:
    if "allOf" in value:
        return _type(value["allOf"][0], defs)
    if "$ref" in value:
        target = defs[_reference(value)]
        return "mapping" if "properties" in target else _type(target, defs)
    if "enum" in value:
        return ", ".join(f"`{each}`" for each in value["enum"])
    if "const" in value:
        return f"`{value['const']}`"
    if "anyOf" in value:
        shown = [_type(each, defs) for each in value["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(shown))
    match value.get("type"):
        case "array" if isinstance(value.get("items"), dict) and value["items"]:
            return f"list of {_type(value['items'], defs)}"
        case "array":
            return "list"
        case "object" if isinstance(value.get("additionalProperties"), dict):
            return f"mapping to {_type(value['additionalProperties'], defs)}"
        case "object":
            return "mapping"
        case str(name):
            return name
    return "any"


def _default(key: str, value: dict[str, Any], model: dict[str, Any]) -> str:
    if key in model.get("required", ()):
        return "required"
    default = value.get("default")
    if isinstance(default, dict):
        return ""
    return f"`{cell(json.dumps(default))}`" if default not in (None, "", [], {}) else ""


# The public names by subject; a name belongs to the module that defines it.
SUBJECTS = {
    "Functions": ("aurora_devops.api",),
    "Reports and fixes": (
        "aurora_devops.core.report",
        "aurora_devops.core.finding",
        "aurora_devops.core.fixing",
    ),
    "Documents": (
        "aurora_devops.core.kind",
        "aurora_devops.core.context",
        "aurora_devops.core.node",
        "aurora_devops.core.place",
        "aurora_devops.core.source",
        "aurora_devops.core.facts",
        "aurora_devops.subjects",
    ),
    "Policies and plugins": (
        "aurora_devops.core.policy",
        "aurora_devops.core.options",
        "aurora_devops.core.profiles",
        "aurora_devops.core.plugin",
    ),
    "Configuration": ("aurora_devops.core.config", "aurora_devops.core.settings"),
    "Generation": ("aurora_devops.generation",),
}


def api() -> str:
    """The public names with their signatures and docstrings."""
    public = {
        name: value
        for name in aurora_devops.__all__
        if isinstance(value := getattr(aurora_devops, name), (type, types.FunctionType))
    }
    lines = [
        "# API reference",
        "",
        "The names that `aurora_devops` exports. Other modules are internal and can change in any release.",
    ]
    listed: set[str] = set()
    for subject, modules in SUBJECTS.items():
        lines += ["", f"## {subject}"]
        for module in modules:
            for name, value in public.items():
                home = getattr(value, "__module__", "")
                if home == module or home.startswith(f"{module}."):
                    listed.add(name)
                    lines += _described(name, value)
    others = sorted(set(aurora_devops.__all__) - set(public))
    lines += ["", "## Other names", ""]
    lines += [f"- `{name}`: {_other(name, getattr(aurora_devops, name))}" for name in others]
    assert listed == set(public), f"without a subject: {sorted(set(public) - listed)}"
    lines += ["", "## aurora_devops.testing", "", inspect.getdoc(testing) or ""]
    for name in testing.__all__:
        lines += _described(name, getattr(testing, name))
    return "\n".join(lines) + "\n"


OTHERS = {
    "__version__": "The version of the installed library.",
    "hookimpl": "Decorator of the hooks that a plugin implements; see [Plugins](plugins.md).",
}


def _other(name: str, value: Any) -> str:
    """What a public name is that is neither a function nor a class."""
    choices = [f"`{getattr(each, '__name__', repr(each))}`" for each in typing.get_args(value)]
    return OTHERS.get(name) or f"One of {', '.join(choices)}."


def _described(name: str, value: Any) -> Iterator[str]:
    yield from ("", f"### {name}", "")
    if signature := _signature(name, value):
        yield from ("```python", signature, "```", "")
    yield _paragraphs(value)
    if not isinstance(value, type):
        return
    if issubclass(value, BaseModel):
        yield from ("", "Its fields are in the [configuration reference](configuration-reference.md).")
    rows = [
        (_member(member, each), doc.partition("\n\n")[0])
        for member, each in vars(value).items()
        if not member.startswith("_") and (doc := _doc(each))
    ]
    if rows:
        yield from ("", "| member | meaning |", "| --- | --- |")
        yield from (f"| `{cell(shown)}` | {cell(doc)} |" for shown, doc in rows)


def _doc(member: object) -> str:
    return (inspect.getdoc(member) or "") if isinstance(member, property) or _function(member) else ""


def _function(member: object) -> types.FunctionType | None:
    inner = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
    return inner if isinstance(inner, types.FunctionType) else None


def _member(name: str, member: object) -> str:
    function = _function(member)
    if function is None:
        return name
    parameters = list(inspect.signature(function).parameters)
    return f"{name}({', '.join(parameters if isinstance(member, staticmethod) else parameters[1:])})"


def _paragraphs(value: object) -> str:
    """The docstring without the one that `dataclass` makes of the signature."""
    text = inspect.getdoc(value) or ""
    return "" if text.startswith(f"{getattr(value, '__name__', '')}(") else text


def _signature(name: str, value: Any) -> str:
    if isinstance(value, type) and issubclass(value, BaseModel):
        return ""  # the configuration reference has its fields
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return ""
    parameters: list[str] = []
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parameters.append("*")
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        parameters.append(_parameter(parameter))
    result = signature.return_annotation
    unknown = isinstance(value, type) or result is inspect.Signature.empty
    returns = "" if unknown else f" -> {_annotation(result)}"
    line = f"{name}({', '.join(parameters)}){returns}"
    return line if len(line) <= 90 else f"{name}(\n{_indented(parameters)}){returns}"


def _indented(parameters: Iterable[str]) -> str:
    return "".join(f"    {parameter},\n" for parameter in parameters)


def _parameter(parameter: inspect.Parameter) -> str:
    sign = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    shown = sign + parameter.name
    if parameter.annotation is not inspect.Parameter.empty:
        shown += f": {_annotation(parameter.annotation)}"
    if parameter.default is inspect.Parameter.empty:
        return shown
    value = parameter.default
    default = json.dumps(value) if isinstance(value, str) else repr(value)
    # The default of a factory, a function or another object has no text that a reader can use.
    equals = "=" if parameter.annotation is inspect.Parameter.empty else " = "
    return f"{shown}{equals}{'...' if default.startswith('<') else default}"


def _annotation(annotation: Any) -> str:
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    return text.replace("typing.", "").replace("collections.abc.", "").replace("aurora_devops.", "")
