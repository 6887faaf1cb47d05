"""The files of Pulumi as typed models, with the names of the project file and of the YAML language."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from ...core.fields import camel_case
from ...core.node import Node, StrictStr
from ...core.place import At
from ...core.record import record

Text = StrictStr


class Pulumi(Node, spelling=partial(camel_case, initialisms={"url": "URL"})):
    """A part of a file of Pulumi."""


class CustomTimeouts(Pulumi):
    """How long the operations on a resource may take."""

    create: Any = None
    update: Any = None
    delete: Any = None
    read: Any = None


class Options(Pulumi):
    """The options of a resource."""

    additional_secret_outputs: list[Text] = []
    aliases: Any = None
    custom_timeouts: CustomTimeouts | None = None
    delete_before_replace: bool = False
    depends_on: Any = None
    ignore_changes: list[Text] = []
    import_: Text | None = None
    parent: Any = None
    protect: Any = None
    provider: Any = None
    providers: Any = None
    version: Text | None = None
    plugin_download_url: Text | None = None
    replace_on_changes: list[Text] = []
    retain_on_delete: bool = False
    replace_with: Any = None
    deleted_with: Any = None
    hide_diffs: list[Text] = []
    replacement_trigger: Any = None
    env_var_mappings: Any = None


class Get(Pulumi):
    """The existing resource that a declaration reads."""

    id: Any = None
    state: dict[str, Any] = {}


class ResourceDeclaration(Pulumi):
    """A resource of a program."""

    type: Text | None = None
    name: Text | None = None
    default_provider: bool = False
    properties: Any = None
    options: Options | None = None
    get: Get | None = None


class Component(Pulumi):
    """A component that other programs can use as a resource."""

    name: Text | None = None
    description: Text | None = None
    pulumi: dict[str, Any] = {}
    inputs: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    resources: dict[str, ResourceDeclaration] = {}
    outputs: dict[str, Any] = {}


class Project(Pulumi):
    """A project file, a program in YAML, or both: `Pulumi.yaml`, `Main.yaml`."""

    name: Text | None = None
    runtime: Any = None
    description: Text | None = None
    namespace: Text | None = None
    version: Any = None
    author: Any = None
    website: Any = None
    license: Any = None
    main: Text | None = None
    stack_config_dir: Text | None = None
    backend: Any = None
    options: Any = None
    template: Any = None
    plugins: Any = None
    packages: Any = None
    pulumi: dict[str, Any] = {}
    config: dict[str, Any] = {}
    configuration: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    resources: dict[str, ResourceDeclaration] = {}
    outputs: dict[str, Any] = {}
    components: dict[str, Component] = {}


class Stack(Pulumi):
    """The settings of a stack: `Pulumi.prod.yaml`."""

    secretsprovider: Text | None = None
    encryptedkey: Text | None = None
    encryptionsalt: Text | None = None
    config: dict[str, Any] = {}
    environment: Any = None
    plugins: Any = None


# What is wrong: a reference to nothing, a cycle, an unknown field, a declaration of configuration, a required key,
# an expression, a name that is used twice, a deprecated field or function, a required value that a stack lacks.
Sort = Literal[
    "reference", "cycle", "field", "config", "structure", "expression", "name", "deprecated", "missing value"
]


@record(frozen=False)
class Mistake:
    """What Pulumi refuses or ignores in a program, a project or a stack."""

    at: At
    message: str
    sort: Sort


@record(frozen=False)
class PlainSecret:
    """A secret in plain text: the default of a configuration key, or its value in a stack.

    It is `declared` if the project marks the key as a secret.
    """

    at: At
    name: str
    declared: bool
    default: bool


@record(frozen=False)
class Unused:
    """A variable or a configuration key that nothing refers to."""

    at: At
    what: str
    name: str
