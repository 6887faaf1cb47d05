"""What Pulumi refuses or ignores in the structure of a project, a program or a stack.

Source: the references of the project file and of Pulumi YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...core.lazy import regex
from ...core.nearest import hint
from ...secrets.values import is_public_key
from .interpolation import Access
from .model import Mistake, Options, PlainSecret, ResourceDeclaration
from .parts import Part
from .program import PULUMI, Program, interpolated
from .project import RUNTIME_TYPES, TYPES, ConfigKey, Project, StackFile, runtime_of

_PROJECT_NAME = regex(r"[A-Za-z0-9_.-]{1,100}")
_LIST = regex(r"list<([^<].*)>")
# Options that name resources.
_RESOURCES = ("dependsOn", "parent", "provider", "providers", "deletedWith", "replaceWith")
_FIELDS = tuple(ResourceDeclaration.keys_of_fields().values())
_OPTIONS = tuple(Options.keys_of_fields().values())


def of_project(root: Part, *, is_plugin: bool) -> Iterator[Mistake]:
    """The required keys of a project file."""
    # The file of a plugin in another language needs no name.
    required = ("name", "runtime") if runtime_of(root) in ("", "yaml") or not is_plugin else ("runtime",)
    for key in required:
        found = root.field(key)
        if found is None or found.data is None or found.data == "":
            yield Mistake(root.head if found is None else found.head, f"'{key}' is missing", "structure")
    name = root.field("name")
    if name is not None and isinstance(name.data, str) and not _is_project_name(name.data):
        allowed = "letters, digits, hyphens, underscores and periods, and at most 100 of them"
        yield Mistake(name.span, f"project name '{name.data}' is invalid; use {allowed}", "structure")


def _is_project_name(name: str) -> bool:
    """Whether a name is valid; the name of a template is filled in when a project is made from it."""
    return not name or "${" in name or _PROJECT_NAME.fullmatch(name) is not None


def of_keys(keys: Iterable[ConfigKey], *, inputs: bool = False) -> Iterator[Mistake]:
    """The declarations of configuration keys."""
    for key in keys:
        if isinstance(key.part.data, dict) and key.part.located:
            yield from _of_key(key, inputs)


def _of_key(key: ConfigKey, inputs: bool) -> Iterator[Mistake]:
    what = "input" if inputs else "configuration key"
    type, default = key.field("type"), key.default
    if type is None:
        # A stack may set a configuration key that has no type.
        if default is None and inputs:
            yield Mistake(key.part.head, f"{what} '{key.name}' has no type", "config")
        return
    if ":" in key.name:
        message = f"'{key.name}' configures a provider and cannot have a type; set 'value'"
        yield Mistake(type.span, message, "config")
        return
    if not isinstance(type.data, str) or not _is_type(type.data, key.loose):
        shown = type.data if isinstance(type.data, str) else type.data.__class__.__name__
        known = ", ".join(sorted(TYPES))
        yield Mistake(type.span, f"type '{shown}' does not exist; use one of {known}", "config")
        return
    if type.data == "array" and key.field("items") is None:
        yield Mistake(key.part.head, f"{what} '{key.name}' has type 'array' but no 'items'", "config")
    if default is not None and (problem := _mismatch(type.data, default.data)):
        message = f"the default of {what} '{key.name}' must be {problem}"
        yield Mistake(
            default.span if not isinstance(default.data, (dict, list)) else default.head, message, "config"
        )


def _is_type(name: str, loose: bool) -> bool:
    if name in TYPES:
        return True
    if not loose:
        return False
    lower = name.lower()
    while (inner := _LIST.fullmatch(lower)) is not None:
        lower = inner[1].strip()
    return lower in RUNTIME_TYPES


_TYPES: dict[str, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "a string"),
    "integer": ((int,), "a whole number"),
    "boolean": ((bool,), "true or false"),
    "array": ((list,), "a list"),
    "object": ((dict,), "a mapping"),
}


def _mismatch(type: str, data: Any) -> str:
    """What the value must be for a type; empty if it is right."""
    if type not in _TYPES or data is None:
        return ""
    classes, described = _TYPES[type]
    if isinstance(data, bool) and type != "boolean":
        return described
    if isinstance(data, float) and type == "integer" and data.is_integer():
        return ""
    return "" if isinstance(data, classes) else described


def of_program(program: Program) -> Iterator[Mistake]:
    """The declarations of a program."""
    for name, part in program.declarations.items():
        yield from _of_resource(name, part)
    if (old := program.root.field("configuration")) is not None:
        yield Mistake(old.head, "'configuration' is deprecated; use 'config'", "deprecated")
    yield from _repeated(program)


def _of_resource(name: str, part: Part) -> Iterator[Mistake]:
    if not isinstance(part.data, dict) or not part.located:
        return
    type = part.field("type")
    if type is None or not type.data:
        yield Mistake(part.head, f"resource '{name}' has no 'type'", "structure")
    elif isinstance(type.data, str) and ":" not in type.data:
        message = f"type '{type.data}' of resource '{name}' must be a type token, such as aws:s3:Bucket"
        yield Mistake(type.span, message, "structure")
    get, properties = part.field("get"), part.field("properties")
    if get is not None:
        if isinstance(get.data, dict) and get.field("id") is None:
            yield Mistake(get.head, f"'get' of resource '{name}' has no 'id'", "structure")
        if properties is not None:
            message = f"resource '{name}' has both 'get' and 'properties'; a resource that is read has no properties"
            yield Mistake(properties.head, message, "structure")
    yield from _unknown_fields(part, _FIELDS, f"resource '{name}'")
    options = part.field("options")
    if options is not None and isinstance(options.data, dict):
        yield from _unknown_fields(options, _OPTIONS, f"'options' of resource '{name}'")
        yield from _not_resources(options)


def _unknown_fields(part: Part, known: tuple[str, ...], what: str) -> Iterator[Mistake]:
    lower = {name.lower() for name in known}
    for key, field in part.fields():
        if key.lower() not in lower:
            yield Mistake(field.head, f"{what} has no field '{key}'{hint(key, known)}", "field")


def _not_resources(options: Part) -> Iterator[Mistake]:
    """Options that name a resource without an interpolation."""
    for name in _RESOURCES:
        option = options.field(name)
        if option is None:
            continue
        for string in option.strings():
            if not any(isinstance(one, Access) for one in interpolated(string.data)):
                message = f"'{name}' must refer to a resource; write ${{{string.data}}}"
                yield Mistake(string.span, message, "expression")


def _repeated(program: Program) -> Iterator[Mistake]:
    """Names that two declarations share; keys, resources and variables have one namespace."""
    sorts: dict[str, str] = dict.fromkeys(program.keys, "input" if program.component else "configuration key")
    for sort, declarations in (("resource", program.declarations), ("variable", program.variables)):
        for name, part in declarations.items():
            if name == PULUMI:
                yield Mistake(part.head, f"the name of {sort} 'pulumi' is reserved", "name")
            elif name in sorts:
                yield Mistake(part.head, f"{sort} '{name}' has the name of a {sorts[name]}", "name")
            sorts.setdefault(name, sort)


# Stacks


def of_stack(stack: StackFile, project: Project) -> Iterator[Mistake]:
    """The values of a stack."""
    missing = []
    for key in project.keys().values():
        part = stack.value(project.name, key.name)
        if part is None:
            if key.required:
                missing.append(key.name)
            continue
        type = key.field("type")
        if type is not None and isinstance(type.data, str) and (problem := _stack_mismatch(type.data, part)):
            message = f"'{key.name}' must be {problem}, as the project declares"
            yield Mistake(part.head if isinstance(part.data, (dict, list)) else part.span, message, "config")
    if missing and not stack.imports:
        at = stack.config.head if stack.config is not None else stack.root.head
        named = ", ".join(f"'{name}'" for name in missing)
        message = f"stack '{stack.name}' sets no value for {named}, and the project has no default"
        yield Mistake(at, message, "missing value")


def _stack_mismatch(type: str, part: Part) -> str:
    data = part.data
    if isinstance(data, dict) and "secure" in data:
        return ""
    if isinstance(data, str) and type in ("integer", "boolean"):
        number = data.lstrip("-").isdigit()
        right = number if type == "integer" else data.lower() in ("true", "false")
        return "" if right else _TYPES[type][1]
    # Values of other types are written as strings by `pulumi config set`.
    return _mismatch(type, data) if type in ("array", "object") and not isinstance(data, str) else ""


def secrets_of_stack(stack: StackFile, project: Project) -> Iterator[PlainSecret]:
    """The secrets of a stack in plain text."""
    if stack.config is None:
        return
    keys = project.keys()
    for name, part in stack.config.fields():
        own = name.removeprefix(f"{project.name}:")
        key = keys.get(own)
        if key is not None and key.secret:
            if _is_plain(part):
                yield PlainSecret(part.head if isinstance(part.data, dict) else part.span, own, True, False)
            continue
        for path, inner in _named_secrets(name.rpartition(":")[2], part):
            yield PlainSecret(inner.span, path, False, False)


def _is_plain(part: Part) -> bool:
    if isinstance(part.data, dict):
        return "secure" not in part.data
    return part.data not in (None, "")


# A name that ends as that of a secret, but not of something about one: `dbPassword`, `api_key`, not `passwordLength`.
_SECRET_NAME = regex(
    r"(?:password|passwd|passphrase|secret|secret[-_]?key|token|api[-_]?key|private[-_]?key|access[-_]?key"
    r"|client[-_]?secret|connection[-_]?string)\Z",
    flags=2,
)
# Values that name a secret or a place of one.
_NO_SECRET = regex(r"arn:|projects/|https?://[^@\s]*\Z|\$\{|<|/|true\Z|false\Z")


def _named_secrets(name: str, part: Part) -> Iterator[tuple[str, Part]]:
    if isinstance(part.data, dict):
        if "secure" not in part.data:
            for key, inner in part.fields():
                yield from _named_secrets(key, inner)
    elif isinstance(part.data, list):
        for item in part.items():
            if isinstance(item.data, dict):
                yield from _named_secrets(name, item)
    elif (
        isinstance(part.data, str)
        and part.data
        and _SECRET_NAME.search(name)
        and not _NO_SECRET.match(part.data)
        and not is_public_key(name, part.data)
    ):
        yield name, part


def secret_defaults(keys: Iterable[ConfigKey]) -> Iterator[PlainSecret]:
    """The secret keys with a default."""
    for key in keys:
        default = key.default
        if key.secret and default is not None and default.data not in (None, ""):
            at = default.head if isinstance(default.data, (dict, list)) else default.span
            yield PlainSecret(at, key.name, True, True)
