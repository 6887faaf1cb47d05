"""The files of Kustomize as typed models, with the names of its API (kustomize.config.k8s.io, Kustomize 5)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ...core.facts import Fact
from ...core.fields import camel_case
from ...core.node import Node, StrictStr
from ...core.place import At
from ...core.record import record

Text = StrictStr
Texts = list[Text]
TextMap = dict[str, Text]


class Kustomize(Node, spelling=partial(camel_case, initialisms={"crds": "CRDs", "api": "API"})):
    """A part of a kustomization."""

    def field_spelled_like(self, key: str) -> str | None:
        """The field that a key is apart from the case of its letters."""
        names = self.keys_of_fields().values()
        return next((name for name in names if name.lower() == key.lower()), None)


class Metadata(Kustomize):
    """The metadata of a kustomization, which Kustomize does not use."""

    name: Text | None = None
    namespace: Text | None = None
    labels: TextMap = {}
    annotations: TextMap = {}


class Selector(Kustomize):
    """What a patch or a replacement selects."""

    group: Text | None = None
    version: Text | None = None
    kind: Text | None = None
    name: Text | None = None
    namespace: Text | None = None
    label_selector: Text | None = None
    annotation_selector: Text | None = None


class Patch(Kustomize):
    """A patch, inline or in a file."""

    path: Text | None = None
    patch: Text | None = None
    target: Selector | None = None
    options: dict[str, bool] = {}


class Image(Kustomize):
    """A change of the images with a name."""

    name: Text | None = None
    new_name: Text | None = None
    tag_suffix: Text | None = None
    new_tag: Text | None = None
    digest: Text | None = None


class FieldSpec(Kustomize):
    """A field of the objects of a kind."""

    group: Text | None = None
    version: Text | None = None
    kind: Text | None = None
    path: Text | None = None
    create: bool = False


class Labels(Kustomize):
    """Labels that are added."""

    pairs: TextMap = {}
    include_selectors: bool = False
    include_templates: bool = False
    fields: list[FieldSpec] = []


class Replica(Kustomize):
    """The number of replicas of the objects with a name."""

    name: Text | None = None
    count: int | None = None


class GeneratorOptions(Kustomize):
    """Settings of generated objects."""

    labels: TextMap = {}
    annotations: TextMap = {}
    disable_name_suffix_hash: bool = False
    immutable: bool = False


class Generator(Kustomize):
    """A ConfigMap that is generated."""

    name: Text | None = None
    namespace: Text | None = None
    behavior: Text | None = None
    literals: Texts = []
    files: Texts = []
    envs: Texts = []
    env: Text | None = None
    options: GeneratorOptions | None = None


class SecretGenerator(Generator):
    """A Secret that is generated."""

    type: Text | None = None


class FieldOptions(Kustomize):
    """How a replacement reads or writes a part of a field."""

    delimiter: Text | None = None
    index: int | None = None
    encoding: Text | None = None
    create: bool = False


class ReplacementSource(Kustomize):
    """The field that a replacement copies."""

    group: Text | None = None
    version: Text | None = None
    kind: Text | None = None
    name: Text | None = None
    namespace: Text | None = None
    field_path: Text | None = None
    options: FieldOptions | None = None


class ReplacementTarget(Kustomize):
    """The fields that a replacement changes."""

    select: Selector | None = None
    reject: list[Selector] = []
    field_paths: Texts = []
    options: FieldOptions | None = None


class Replacement(Kustomize):
    """A value that is copied to other fields."""

    path: Text | None = None
    source: ReplacementSource | None = None
    source_value: Text | None = None
    targets: list[ReplacementTarget] = []


class VariableObject(Kustomize):
    """The object that has the value of a variable."""

    api_version: Text | None = None
    group: Text | None = None
    version: Text | None = None
    kind: Text | None = None
    name: Text | None = None
    namespace: Text | None = None


class VariableField(Kustomize):
    """The field that has the value of a variable."""

    fieldpath: Text | None = None
    field_path: Text | None = None


class Variable(Kustomize):
    """A variable of `vars`."""

    name: Text | None = None
    objref: VariableObject | None = None
    fieldref: VariableField | None = None


class LegacySortOptions(Kustomize):
    """The kinds that come first and last."""

    order_first: Texts = []
    order_last: Texts = []


class SortOptions(Kustomize):
    """The order of the objects."""

    order: Text | None = None
    legacy_sort_options: LegacySortOptions | None = None


class HelmChart(Kustomize):
    """A chart that is rendered."""

    name: Text | None = None
    version: Text | None = None
    repo: Text | None = None
    release_name: Text | None = None
    namespace: Text | None = None
    additional_values_files: Texts = []
    values_file: Text | None = None
    values_inline: dict[str, Any] = {}
    values_merge: Text | None = None
    include_crds: bool = False
    skip_hooks: bool = False
    api_versions: Texts = []
    kube_version: Text | None = None
    name_template: Text | None = None
    skip_tests: bool = False
    debug: bool = False
    devel: bool = False


class HelmGlobals(Kustomize):
    """Where charts are."""

    chart_home: Text | None = None
    config_home: Text | None = None


class Kustomization(Kustomize):
    """A `kustomization.yaml`: a Kustomization or a Component."""

    api_version: Text | None = None
    kind: Text | None = None
    metadata: Metadata | None = None
    resources: Texts = []
    bases: Texts = []
    components: Texts = []
    crds: Texts = []
    namespace: Text | None = None
    name_prefix: Text | None = None
    name_suffix: Text | None = None
    labels: list[Labels] = []
    common_labels: TextMap = {}
    common_annotations: TextMap = {}
    patches: list[Patch] = []
    patches_strategic_merge: Texts = []
    patches_json6902: list[Patch] = []
    images: list[Image] = []
    image_tags: list[Image] = []
    replacements: list[Replacement] = []
    replicas: list[Replica] = []
    vars: list[Variable] = []
    config_map_generator: list[Generator] = []
    secret_generator: list[SecretGenerator] = []
    generator_options: GeneratorOptions | None = None
    helm_charts: list[HelmChart] = []
    helm_globals: HelmGlobals | None = None
    helm_chart_inflation_generator: list[dict[str, Any]] = []
    configurations: Texts = []
    generators: Texts = []
    transformers: Texts = []
    validators: Texts = []
    openapi: TextMap = {}
    sort_options: SortOptions | None = None
    build_metadata: Texts = []

    @property
    def is_component(self) -> bool:
        """Whether it is a Component."""
        return self.kind == "Component"


def parts_of(node: Kustomize) -> Iterator[Kustomize]:
    """A part of a kustomization, and all parts inside it."""
    stack: list[object] = [node]
    while stack:
        value = stack.pop()
        if isinstance(value, Kustomize):
            yield value
            stack.extend(getattr(value, name) for name in value.given)
        elif isinstance(value, list):
            stack.extend(value)


@record(frozen=False)
class BuildProblem:
    """Why a kustomization cannot be built, or not in full.

    `sort` is what is wrong, where policies tell it apart, and `unknown` that the result depends on something that is
    not in the repository. `about` is the place of what does not fit, in another file.
    """

    at: At
    message: str
    sort: str = ""
    about: At | None = None


@record(frozen=False)
class Unmatched:
    """An entry that changes nothing: `sort` is its field."""

    at: At
    sort: str
    name: str


@record
class LeftOutPath(Fact):
    """A file beside a kustomization, or a folder, that only comments of kustomizations name: none builds it."""

    left_out: str


@record
class UnmatchedPatch(Fact):
    """A patch that matches no object of the kustomization in `folder`, or (`is_name`) the name in the patch."""

    folder: str
    message: str
    is_name: bool = False


@record
class OutsideFile(Fact):
    """The first file of a kustomization that is not in or below its folder; `count` is how many there are."""

    file_path: str
    count: int
