"""The configuration file `aurora.yaml`: its models, and reading it with the line of every mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
)

from ..formats import yaml
from .configfile import ConfigFile
from .patterns import mistake
from .policy import CATEGORIES, Category, Severity
from .record import record
from .settings import ASIDE, ConfigError, FailOn, nearest
from .source import Source, Span, Unreadable

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from .kind import Tree
    from .place import Route


def _kebab(name: str) -> str:
    return name.replace("_", "-")


class Section(BaseModel):
    """Base of all sections of the file: keys in kebab case, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=_kebab, populate_by_name=True, defer_build=True
    )


def _pattern(pattern: str) -> str:
    wrong = mistake(pattern)
    if wrong is not None:
        raise ValueError(wrong)
    return pattern


Pattern = Annotated[str, AfterValidator(_pattern)]


def _gates(value: Any) -> Any:
    """`fail-on` as a severity, or as one by category."""
    for category, level in value.items() if isinstance(value, dict) else (("default", value),):
        if category not in (*CATEGORIES, "default"):
            known = [*CATEGORIES, "default"]
            raise ValueError(f"unknown category '{category}'{nearest(str(category), known)}")
        if level not in get_args(FailOn):
            where = (
                f" for {category}"
                if isinstance(value, dict)
                else ", or a mapping of categories to one of them"
            )
            raise ValueError(f"must be one of {', '.join(get_args(FailOn))}{where}")
    return value


class OverrideConfig(Section):
    """Settings for some paths."""

    paths: tuple[Pattern, ...] = Field(
        description="Patterns of paths, in the syntax of .gitignore.", min_length=1, examples=[["tests/**"]]
    )
    select: tuple[str, ...] = Field(
        (), description="Policies to enable for these paths.", examples=[["undigested-image"]]
    )
    ignore: tuple[str, ...] = Field(
        (), description="Policies to disable for these paths.", examples=[["security"]]
    )
    severity: dict[str, Severity] = Field(
        {}, description="Severity by policy, for these paths.", examples=[{"latest-tag": "info"}]
    )


class LintConfig(Section):
    """The section `lint`."""

    profile: str = Field(
        "recommended",
        description="recommended, strict, all, a standard such as cis-docker, or the file of a profile: a path from "
        "the folder of this file, or pkg:NAME/FILE of an installed package.",
        examples=["strict", "cis-docker", "profiles/team.yaml", "pkg:acme_aurora/profile.yaml"],
    )
    select: tuple[str, ...] = Field(
        (),
        description="Run only these policies, instead of a profile: codes, names, categories, ids of other linters.",
        examples=[["DKR", "latest-tag", "DL3008"]],
    )
    extend_select: tuple[str, ...] = Field(
        (), description="Policies to enable in addition to the profile.", examples=[["undigested-image"]]
    )
    ignore: tuple[str, ...] = Field(
        (), description="Policies to disable.", examples=[["missing-healthcheck", "DL3059"]]
    )
    require: tuple[str, ...] = Field(
        (),
        description="Policies that are always enabled: no file that extends this one, no configuration of a directory "
        "and no suppression disables or weakens them.",
        examples=[["latest-tag", "privileged-container"]],
    )
    severity: dict[str, Severity] = Field(
        {},
        description="Severity by policy: code, name or id of another linter.",
        examples=[{"latest-tag": "error", "DL3059": "info"}],
    )
    options: dict[str, dict[str, Any]] = Field(
        {},
        description="Options by policy (code, name or id of another linter) or by kind.",
        examples=[{"foreign-registry": {"registries": ["registry.example.com", "docker.io"]}}],
    )
    overrides: tuple[OverrideConfig, ...] = Field(
        (),
        description="Settings for some paths; later entries override earlier ones.",
        examples=[[{"paths": ["tests/**"], "ignore": ["security"]}]],
    )
    exclude: tuple[Pattern, ...] = Field(
        (), description="Paths to skip, in the syntax of .gitignore.", examples=[["third_party/"]]
    )
    aside: tuple[Pattern, ...] = Field(
        ASIDE,
        description="Paths that are not delivered, in the syntax of .gitignore: only tokens of known formats are "
        "reported there. The list replaces the default; an empty one reports all findings.",
        examples=[[], ["tests/", "examples/"]],
    )
    kinds: dict[Pattern, str] = Field(
        {},
        description="Kind by pattern, for files whose name does not determine it.",
        examples=[{"images/*.build": "dockerfile"}],
    )
    fail_on: Annotated[FailOn | dict[Category | Literal["default"], FailOn], BeforeValidator(_gates)] = Field(
        "warning",
        description="Lowest severity that gives exit status 1; or that of each category, and `default` for the others.",
        examples=["error", {"default": "error", "security": "warning"}],
    )
    require_reason: bool = Field(False, description="Report suppressions without a reason.", examples=[True])
    max_file_size: int = Field(
        5_000_000,
        description="Largest size in bytes; a larger artifact is reported and not read.",
        gt=0,
        examples=[1_000_000],
    )


def _list(value: Any) -> Any:
    """A list of text; text alone is short for one."""
    return [value] if isinstance(value, str) else value


# A file, or several; in a schema both forms.
FileNames = Annotated[
    tuple[str, ...],
    BeforeValidator(_list),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class ExampleConfig(Section):
    """An example of a declared policy."""

    text: str = Field(
        description="The text of an artifact; in bad examples, «marks» enclose what is reported."
    )
    kind: str = Field("", description="Its kind, if it is not that of the policy.")
    path: str | None = Field(None, description="Its path, if it is not the usual one of the kind.")
    because: str = Field("", description="Why it is reported or not.")
    files: dict[str, str] = Field({}, description="Other files of the repository: path and text.")


def _example(value: Any) -> Any:
    """An example; a string is short for one with only a text."""
    return {"text": value} if isinstance(value, str) else value


Examples = tuple[
    Annotated[ExampleConfig, BeforeValidator(_example, json_schema_input_type=str | ExampleConfig)], ...
]


class ExamplesConfig(Section):
    """The examples of a declared policy, which `aurora policies test` checks."""

    bad: Examples = Field((), description="Texts that are reported, at the «marks».")
    good: Examples = Field((), description="Texts that are not reported.")


class PolicyConfig(Section):
    """A policy that is declared in a configuration file."""

    name: str = Field(
        description="What the policy finds, in lower case with hyphens.", pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$"
    )
    code: str = Field(
        default_factory=lambda known: known["name"],
        description="A code such as ACM001; without one, the name is the code.",
        pattern=r"^[A-Z]{3}[0-9]+$",
    )
    description: str = Field("", description="The page of the policy: what is wrong, why, and how to fix it.")
    kind: str = Field(
        "", description="The kind of artifact; without one, the node is one that all kinds share."
    )
    node: str = Field(description="The model that the policy visits, such as Container.")
    when: str = Field(description="A CEL expression over the model; a finding is reported if it is true.")
    message: str = Field(description="The message of a finding; CEL expressions in braces are replaced.")
    at: str = Field(
        "", description="The field at which a finding is reported, such as securityContext.privileged."
    )
    severity: Severity = Field("warning", description="error, warning or info.")
    category: Category = Field("maintainability", description="The category of the policy.")
    url: str = Field("", description="The address of a page about the policy.")
    variables: Literal["unknown", "text"] = Field(
        "unknown",
        description="Whether text with variables such as ${TAG} is unknown, or is compared as it is written.",
    )
    examples: ExamplesConfig = Field(
        default_factory=ExamplesConfig, description="Examples, which `aurora policies test` checks."
    )


class PolicyFile(Section):
    """A file with declared policies."""

    policies: tuple[PolicyConfig, ...] = Field((), description="The policies.")


def _declared(value: Any, _: object) -> str | PolicyConfig:
    """An entry of `policies`."""
    if isinstance(value, (str, PolicyConfig)):
        return value
    if isinstance(value, dict):
        return PolicyConfig.model_validate(value)
    raise ValueError("must be a policy or the name of a file")


class Config(Section):
    """The whole file."""

    extends: FileNames = Field(
        (),
        description="Configuration files that this one adds to, in this order: paths from its folder, or "
        "pkg:NAME/FILE of an installed package.",
        examples=["pkg:acme_aurora/base.yaml", ["../shared/base.yaml", "pkg:acme_aurora/base.yaml"]],
    )
    remove: tuple[str, ...] = Field(
        (),
        description="Settings of the extended files that do not apply: a key such as lint.aside, a key of a mapping "
        "such as lint.severity.latest-tag, or an entry of a list such as lint.ignore.latest-tag.",
        examples=[["lint.aside", "lint.ignore.latest-tag"]],
    )
    lint: LintConfig = Field(default_factory=LintConfig, description="Settings of aurora-lint.")
    policies: tuple[Annotated[str | PolicyConfig, WrapValidator(_declared)], ...] = Field(
        (),
        description="Policies in CEL, or files with some: paths from the folder of this file, or pkg:NAME/FILE of an "
        "installed package.",
        examples=[["policies/kubernetes.yaml", "pkg:acme_aurora/policies.yaml"]],
    )
    # What generators read is typed where it is used: a lint pays for none of its models.
    app: dict[str, Any] = Field({}, description="The application, for aurora generate.")
    generate: dict[str, Any] = Field({}, description="Generator and templates of aurora generate.")
    agents: dict[str, Any] = Field(
        {}, description="Agents of aurora generate: model, temperature, tools, permissions."
    )


class ProfileEntry(Section):
    """What a profile sets for one policy, or for each policy that a word calls."""

    severity: Severity | None = Field(None, description="Severity, instead of that of the policy.")
    control: str = Field("", description="The control of a standard that the policy answers for.")
    options: dict[str, Any] = Field({}, description="Options of the policy.")


def _policies(value: Any) -> Any:
    """The policies of a profile as a mapping; a list, `*`, no value or only a control are short for one."""
    if value == "*":
        return {"all": {}}
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return {key: {} for key in value}
    if not isinstance(value, dict):
        return value
    return {
        word: {} if entry is None else {"control": entry} if isinstance(entry, str) else entry
        for word, entry in value.items()
    }


class ProfileFile(Section):
    """A file with a profile."""

    description: str = Field("", description="What the profile is for.")
    extends: FileNames = Field(
        (),
        description="Profiles that this one adds to, in this order: the name of a built-in one, a path from the folder "
        "of this file, or pkg:NAME/FILE of an installed package.",
    )
    policies: Annotated[dict[str, ProfileEntry], BeforeValidator(_policies)] = Field(
        {}, description="The policies: codes, names, categories and ids of other linters; `*` for all."
    )
    ignore: tuple[str, ...] = Field(
        (), description="Policies to remove from the profile that this one extends."
    )


class Values(Protocol):
    """The values of a configuration, and the places where they are written."""

    @property
    def value(self) -> Any:
        """The plain values."""

    def where(self, route: Route) -> str:
        """The file and the line of what lies at a route, or of the nearest key above it."""


@record
class Written:
    """The values of one file."""

    source: Source
    tree: Tree

    @property
    def value(self) -> Any:
        """The plain values."""
        return self.tree.value

    def line(self, route: Route) -> int:
        """The line of what lies at a route, or of the nearest key above it."""
        span = self.tree.find(route, "key") or self.tree.focus(route)
        return self.source.line_of(span.start)

    def where(self, route: Route) -> str:
        """The file and the line of what lies at a route, or of the nearest key above it."""
        return f"{self.source.path}:{self.line(route)}"

    def written(self, route: Route) -> tuple[Written, Route]:
        """These values and the route."""
        return self, route


def read(file: ConfigFile) -> Source:
    """The text of a configuration file. Raises ConfigError."""
    try:
        return Source.decode(file.name, file.read())
    except Unreadable as error:
        raise ConfigError(f"{file.name}: {error}") from None


def parse(source: Source) -> Config:
    """Read the text of a configuration file alone, without the files that it extends."""
    written = written_in(source)
    return Config() if written is None or written.value is None else validated(Config, written)


def written_in(source: Source) -> Written | None:
    """The first document of a text in YAML, None if there is none. Raises ConfigError with the line of a mistake."""
    stream = yaml.read(source.text)
    for problem in stream.problems:
        assert isinstance(problem.at, Span)
        raise ConfigError(f"{source.path}:{source.line_of(problem.at.start)}: {problem.message}")
    return Written(source, stream.documents[0]) if stream.documents else None


def located(values: Values, route: Route, word: str, error: ConfigError) -> ConfigError:
    """The error about a word of a configuration with file and line; unchanged if the word is not there.

    The last part of the route is the word itself, a key, or its index in a list.
    """
    value = values.value
    last: object = None
    for key in route:
        try:
            value, last = value[key], key
        except (IndexError, KeyError, TypeError):
            return error
    if word not in (value, last):
        return error
    name = ".".join(str(key) for key in route if isinstance(key, str) and key != word)
    return ConfigError(f"{values.where(route)}: {name}: {error}")


M = TypeVar("M", bound=BaseModel)


def validated(model: type[M], values: Values, route: Route = ()) -> M:
    """What lies at a route of a configuration, as a model.

    Raises ConfigError with the line of the first mistake, and the nearest right name of an unknown key.
    """
    value = values.value
    for key in route:
        value = value[key]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        inner = tuple(key for key in first["loc"] if isinstance(key, (str, int)) and key != "[key]")
        whole = (*route, *inner)
        where = values.where(whole)
        name = ".".join(map(str, whole)) or "the file"
        if first["type"] == "extra_forbidden":
            key = str(whole[-1])
            nested = [
                f"{section}.{key}"
                for section in _keys(model, inner[:-1])
                if key in _keys(model, (*inner[:-1], section))
            ]
            hint = f"; did you mean {nested[0]}?" if nested else nearest(key, _keys(model, inner[:-1]))
            raise ConfigError(f"{where}: unknown key {name}{hint}") from None
        raise ConfigError(f"{where}: {name}: {wording(first)}") from None


def wording(error: ErrorDetails) -> str:
    """What is wrong with a value, in the words of YAML; it follows the name of the value and a colon."""
    context = error.get("ctx", {})
    match error["type"]:
        case "tuple_type" | "list_type" | "set_type" | "frozen_set_type":
            return "must be a list"
        case "dict_type" | "mapping_type" | "model_type" | "model_attributes_type" | "dataclass_type":
            return "must be a mapping"
        case "string_type":
            return "must be a string"
        case "bool_type" | "bool_parsing":
            return "must be true or false"
        case "int_type" | "int_parsing" | "int_from_float" | "int_parsing_size":
            return "must be an integer"
        case "float_type" | "float_parsing":
            return "must be a number"
        case "literal_error" | "enum":
            return f"must be one of {str(context['expected']).replace(' or ', ', ').replace(chr(39), '')}"
        case "greater_than":
            return f"must be greater than {context['gt']}"
        case "greater_than_equal":
            return f"must be at least {context['ge']}"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case "too_short" | "string_too_short":
            return "must not be empty"
        case "missing":
            return "is missing"
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch":
            return f"must match {context['pattern']}"
    return error["msg"]


def _keys(model: type[BaseModel], route: Route) -> list[str]:
    """The keys that the section at a route of a model can have."""
    keys = iter(route)
    for key in keys:
        if isinstance(key, int):
            continue
        info = next((info for name, info in model.model_fields.items() if key in (name, info.alias)), None)
        inner = _model_in(info.annotation) if info else None
        if info is None or inner is None:
            return []
        if get_origin(info.annotation) is dict:
            next(keys, None)  # any key leads to a model of this type
        model = inner
    return [info.alias or name for name, info in model.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model in a type: in `tuple[Override, ...]`, Override."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)


# Where the schema is published, and where editors find it.
SCHEMA_URL = "https://aurora-devops.github.io/schemas/aurora.schema.json"


def schema(**sections: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of `aurora.yaml`, for editors; `sections` are the models of other sections, by key."""
    whole = Config.model_json_schema(by_alias=True)
    for key, model in sections.items():
        section = model.model_json_schema(by_alias=True)
        whole["$defs"] |= {**section.pop("$defs", {}), model.__name__: section}
        described = whole["properties"][key]["description"]
        whole["properties"][key] = {"$ref": f"#/$defs/{model.__name__}", "description": described}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": SCHEMA_URL,
        **_plainer(whole),
        "title": "aurora.yaml",
        "description": "Configuration of aurora_devops: the linter aurora-lint, and aurora generate.",
        "examples": [
            {
                "extends": "pkg:acme_aurora/base.yaml",
                "lint": {"profile": "strict", "ignore": ["missing-healthcheck"], "fail-on": "error"},
            }
        ],
    }


def _plainer(value: Any) -> Any:
    """A schema in the words of draft 7, where a reference has no siblings; without titles that repeat the keys."""
    if isinstance(value, list):
        return [_plainer(each) for each in value]
    if not isinstance(value, dict):
        return value
    plain = {key: _plainer(each) for key, each in value.items()}
    for each in plain.get("properties", {}).values():
        if isinstance(each.get("title"), str):
            del each["title"]
    if len(plain) > 1 and isinstance(plain.get("$ref"), str):
        plain = {"allOf": [{"$ref": plain.pop("$ref")}], **plain}
    return plain
