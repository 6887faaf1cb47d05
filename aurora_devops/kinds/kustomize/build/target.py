"""Building a kustomization: its resources, generators, components and transformers, in the order of Kustomize."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from posixpath import basename, join, relpath, splitext
from typing import TYPE_CHECKING, Any

from ....core.context import folders_of
from ....core.lazy import regex
from ....core.node import build as build_model
from ....core.patterns import Ignored
from ....core.record import field, record
from ....core.scripts import is_written
from ....core.source import Source
from ....formats.built import BuiltMap, BuiltSeq, BuiltTree, Origin, built, copied
from ....formats.located import LocatedTree, MappedTree
from ....subjects import is_dynamic
from ..model import Kustomization, parts_of
from ..remote import is_remote
from ..usage import NAMES, is_commented, is_parked
from .fieldspecs import Config, FieldSpec, default, merged_specs, read_config, read_specs
from .generate import Options, generated, hash_of, merge_generated, service_account
from .order import legacy_order
from .patches import apply_json_patch, apply_merge
from .references import Variable, resolve_variables, update_references
from .replacements import replace
from .resource import Refused, Resource, Selector, Unknown, label_selector, set_name, text_of
from .schema import Schema, custom, kubernetes
from .transform import add_affix, add_entries, image_names, set_image, set_namespace, set_replicas

if TYPE_CHECKING:
    from ....core.context import Context

# The version that is written into the label of `buildMetadata`.
_KUSTOMIZE = "v5.7.1"
_MANAGED_BY = "app.kubernetes.io/managed-by"
_ORIGIN = "config.kubernetes.io/origin"
_TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations"
_LOCAL_CONFIG = "config.kubernetes.io/local-config"
# The version of the schemas in Kustomize 5.
_VERSION = "v1.21.2"
# The names of files of settings, which are seldom committed.
_ENVIRONMENT = regex(r"\.env(?:\.[\w-]+)*\Z")
# The ends of the names of files from which a file is created that is not in the repository.
_SAMPLES = ("sample", "example", "template", "dist")
# The words before the extension of such a file: `web.tmpl.yaml`.
_TEMPLATES = ("example", "sample", "template", "tmpl", "tpl")
# The file with the webhooks that controller-gen finds in the code.
_WEBHOOKS = "webhook/manifests.yaml"
_CONTROLLER_GEN = regex(r"\b(?:controller-gen|CONTROLLER_GEN)\b")
# The most files, and the most bases in each other, that one build reads.
_MOST_DEPTH = 30
_MOST_OBJECTS = 20_000


@record(frozen=False)
class Note:
    """An entry of the kustomization that changes nothing."""

    origin: Origin
    sort: str
    name: str


@record(frozen=False)
class Result:
    """The objects of a kustomization, the files they were written in, and what is wrong or not known.

    Kustomize builds nothing where there is a problem; here the rest is built. `outside` are the files that are not in
    or below the folder of their kustomization, which Kustomize does not read by default. `images` are the names of the
    images before its own `images` change them; None if some may be unknown.
    """

    trees: list[BuiltTree] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Refused] = field(default_factory=list)
    outside: dict[Any, tuple[str, Origin]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    images: frozenset[str] | None = None


def build(source: Source, tree: LocatedTree, context: Context) -> Result:
    """Build the kustomization of a file."""
    builder = _Builder(context)
    try:
        target = _Target(builder, source, tree, ())
        builder.traced = "transformerAnnotations" in target.model.build_metadata
        state = target.accumulate(_State())
        resources = builder.finished(target, state)
        builder.result.trees = [BuiltTree(one.data, one.origin) for one in resources]
    except Refused as refused:
        builder.result.problems.append(refused)
    builder.result.files = sorted(builder.files)
    return builder.result


@record(frozen=False)
class _State:
    """What is accumulated: objects, fields to change, variables."""

    resources: list[Resource] = field(default_factory=list)
    config: Config = field(default_factory=Config)
    variables: dict[str, Variable] = field(default_factory=dict)
    _index: dict[Any, list[Resource]] | None = None

    def called(self, key: Any) -> list[Resource]:
        """The objects that have or had an id."""
        if self._index is None:
            self._index = {}
            for one in self.resources:
                self._note(one)
        return self._index.get(key, [])

    def _note(self, one: Resource) -> None:
        if self._index is not None:
            for key in dict.fromkeys(each.key for each in one.ids()):
                self._index.setdefault(key, []).append(one)

    def changed(self) -> None:
        """Forget the ids, which have changed."""
        self._index = None

    def append(self, resources: Iterable[Resource]) -> None:
        """Add objects. Raises Refused if one is there already."""
        for new in resources:
            key = new.id.key
            if any(one.id.key == key for one in self.called(key)):
                raise Refused(f"{new.id} is defined more than once", sort="duplicate")
            self.resources.append(new)
            self._note(new)
            if len(self.resources) > _MOST_OBJECTS:
                raise Unknown(f"the kustomization has more than {_MOST_OBJECTS:,} objects", new.origin)

    def add(self, other: _State) -> None:
        """Add what another kustomization accumulated."""
        self.append(other.resources)
        self.config = self.config.merged(other.config)
        for variable in other.variables.values():
            self.define(variable)

    def define(self, variable: Variable) -> None:
        """Add a variable. Raises Refused if its name is taken."""
        if variable.name in self.variables:
            raise Refused(f"variable '{variable.name}' is defined more than once", variable.origin)
        self.variables[variable.name] = variable


def _samples(path: str) -> Iterator[str]:
    """The paths of the files from which a file may be created."""
    yield from (f"{path}{sign}{word}" for word in _SAMPLES for sign in "._-")
    stem, extension = splitext(path)
    yield from (f"{stem}.{word}{extension}" for word in _TEMPLATES)


class _Builder:
    """What all kustomizations of one build share."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.result = Result()
        self.files: set[str] = set()
        self.schema: Schema = kubernetes()
        # Whether the transformers of each object are noted.
        self.traced = False

    @property
    def complete(self) -> bool:
        """Whether all objects are known."""
        return not self.result.problems

    def finished(self, target: _Target, state: _State) -> list[Resource]:
        """The objects with the names and the references that they have in the end."""
        resources = state.resources
        for one in resources:
            if one.needs_hash:
                hashed = f"{one.name}-{hash_of(one.data)}"
                one.remember()
                set_name(one, "name", hashed)
        update_references(resources, state.config)
        if self.complete:
            try:
                resolve_variables(resources, state.variables, state.config.var_reference)
            except Refused as problem:
                if problem.sort == "variable" and is_commented(target.folder, self.context):
                    raise Unknown(
                        f"{problem.message} in this part of a kustomization", problem.origin
                    ) from problem
                raise
        resources = [
            one for one in resources if one.strings("annotations").get(_LOCAL_CONFIG, "false") == "false"
        ]
        for one in resources:
            _write_annotations(one)
        target.add_metadata(resources)
        return target.sorted(resources)


def _is_set(entry: tuple[str, Any]) -> bool:
    """Whether a field makes a kustomization other than an empty one: also an empty list, as in `resources: []`."""
    key, value = entry
    return key not in ("apiVersion", "kind") and (bool(value) or isinstance(value, (list, dict)))


class _Target:
    """One kustomization file; `chain` are the folders of those that refer to it."""

    def __init__(self, builder: _Builder, source: Source, tree: LocatedTree, chain: tuple[str, ...]) -> None:
        self.builder = builder
        self.context = builder.context
        self.source = source
        self.folder = source.path.rpartition("/")[0]
        self.chain = (*chain, self.folder)
        self.origin = Origin(tree, source)
        builder.files.add(source.path)
        data = tree.value
        if not isinstance(data, dict) or not any(map(_is_set, data.items())):
            raise Refused("the kustomization is empty", self.origin)
        self.data: Mapping[str, Any] = data
        self.model = self._checked(tree)
        self._set_schema(first=not chain)

    def _checked(self, tree: LocatedTree) -> Kustomization:
        """The model. Raises Refused for what Kustomize does not read."""
        model, wrong = build_model(Kustomization, tree)
        for problem in wrong:
            raise Refused(problem.message, self.origin.at(*problem.route))
        for part in parts_of(model):
            for key in part.extra:
                at = self._of(part, key, model)
                if known := part.field_spelled_like(key):
                    # Kustomize does not tell the two apart.
                    raise Unknown(f"the field '{key}' is not read here; spell it '{known}'", at)
                raise Refused(f"unknown field '{key}'", at)
        kind = model.kind or "Kustomization"
        if kind not in ("Kustomization", "Component"):
            raise Refused("'kind' must be Kustomization or Component", self.origin.at("kind"))
        wanted = f"kustomize.config.k8s.io/{'v1alpha1' if kind == 'Component' else 'v1beta1'}"
        if model.api_version not in (None, "", wanted):
            raise Refused(f"'apiVersion' of a {kind} must be {wanted}", self.origin.at("apiVersion"))
        return model

    def _of(self, part: object, key: str, model: Kustomization) -> Origin:
        from ....core.kind import Document

        document = Document("kustomization", self.source, model, self.origin.tree)
        return self.origin.at(*document.routes.get(id(part), ()), key)

    def _set_schema(self, first: bool) -> None:
        path, version = (self.model.openapi.get(key) for key in ("path", "version"))
        if version not in (None, "", _VERSION):
            raise Refused(
                f"openapi version '{version}' is not part of Kustomize", self.origin.at("openapi", "version")
            )
        if path:
            at = self.origin.at("openapi", "path")
            text = self._load(path, at)
            trees = self.context.trees(self._path(path, at), "go") if text else None
            data = trees[0].value if trees else {}
            self.builder.schema = custom(data.get("definitions") if isinstance(data, dict) else {})
        elif first:
            self.builder.schema = kubernetes()

    # Other files

    def _path(self, path: str, at: Origin) -> str:
        """The path of a file from the root of the repository."""
        _local(path, at)
        found = self.context.join(self.source.path, path)
        if found is None:
            raise Refused(f"'{path}' is outside of the repository", at)
        if not found.startswith(self.folder + "/" if self.folder else ""):
            self.builder.result.outside.setdefault((at.source.path, at.route), (path, at))
        return found

    def _missing(self, found: str, path: str, at: Origin) -> Refused:
        """Why a file cannot be used that does not exist."""
        if Ignored(self.context.source)(found):
            return Unknown(f"'{path}' is ignored by git", at)
        if _ENVIRONMENT.match(basename(found)):
            return Unknown(f"'{path}' has the settings of one environment", at)
        sample = next(filter(self.context.exists, _samples(found)), None)
        if sample is not None:
            return Unknown(f"'{path}' is created from '{basename(sample)}'", at)
        if path.endswith(".clusterserviceversion.yaml"):
            return Unknown(f"'{path}' is generated by the Operator SDK", at)
        if found.endswith(_WEBHOOKS) and self._has_controller_gen():
            return Unknown(f"'{path}' is generated by controller-gen, if the code has webhooks", at)
        if is_written(found, self.context):
            return Unknown(f"'{path}' is written by a script", at)
        if is_parked(self.folder, self.context):
            return Unknown(f"'{path}' does not exist, and the folder is commented out above", at)
        return Refused(f"'{path}' does not exist", at, "missing")

    def _has_controller_gen(self) -> bool:
        """Whether a Makefile in a folder above runs controller-gen."""
        makefiles = (self.context.source(join(folder, "Makefile")) for folder in folders_of(self.folder))
        return any(source is not None and _CONTROLLER_GEN.search(source.text) for source in makefiles)

    def _load(self, path: str, at: Origin) -> str | None:
        """The text of a file; None if it is not text."""
        found = self._path(path, at)
        source = self.context.source(found)
        if source is None:
            if not self.context.exists(found):
                raise self._missing(found, path, at)
            return None
        self.builder.files.add(found)
        return source.text

    def _data(self, path: str, at: Origin, dialect: str) -> list[tuple[Any, Origin]]:
        """The documents of a file of data, each with its origin."""
        found = self._path(path, at)
        source = self.context.source(found)
        if source is None:
            raise self._missing(found, path, at)
        self.builder.files.add(found)
        trees = self.context.trees(found, dialect)
        if trees is None:
            raise Refused(f"the file '{path}' is not valid YAML", at)
        return [(tree.value, Origin(tree, source)) for tree in trees]

    def _inline(self, text: str, at: Origin, dialect: str) -> list[tuple[Any, Origin]] | None:
        """The documents of a text in a scalar of the kustomization; None if it is not YAML."""
        from ....formats import json, yaml

        # What begins with a bracket is read as JSON, which may be indented by tabs.
        stream = json.read(text) if text.lstrip()[:1] in ("[", "{") else yaml.read(text, dialect)
        if stream.problems:
            stream = yaml.read(text, dialect)
        if stream.problems:
            return None
        return [
            (tree.value, Origin(MappedTree(tree, at.tree, at.route), self.source))
            for tree in stream.documents
        ]

    # Accumulating

    def accumulate(self, state: _State) -> _State:
        """Everything that this kustomization makes, with its own changes applied."""
        for key in ("resources", "bases"):
            for path, at in self._strings(key):
                self._try(at, self._resource, state, path, at, unknown=True)
        configured = [default()]
        for path, at in self._strings("configurations"):
            self._try(at, self._configuration, configured, path, at)
        state.config = state.config.merged(configured[-1])
        for path, at in self._strings("crds"):
            self._try(at, self._load, path, at)
        self._generators(state)
        for path, at in self._strings("components"):
            self._try(at, self._component, state, path, at)
        self._transformers(state)
        state.changed()
        for index, data in enumerate(self._list("vars")):
            at = self.origin.at("vars", index)
            self._try(at, self._variable, state, data, at)
        return state

    def _try(self, at: Origin, call: Callable[..., object], *args: Any, unknown: bool = False) -> None:
        """Apply an entry; where Kustomize refuses it, the others are applied all the same.

        With `unknown` the entry adds objects, so that the others are known where it is not.
        """
        try:
            call(*args)
        except Refused as refused:
            if isinstance(refused, Unknown) and not unknown:
                raise
            refused.origin = refused.origin or at
            self.builder.result.problems.append(refused)

    def _configuration(self, configured: list[Config], path: str, at: Origin) -> None:
        for value, _ in self._data(path, at, "go")[:1]:
            configured.append(configured[-1].merged(read_config(value)))

    def _variable(self, state: _State, data: Mapping[str, Any], at: Origin) -> None:
        variable = Variable(data, at)
        variable.mark(state.resources)
        state.define(variable)

    def _list(self, key: str) -> list[Any]:
        found = self.data.get(key)
        return found if isinstance(found, list) else []

    def _strings(self, key: str) -> Iterator[tuple[str, Origin]]:
        for index, item in enumerate(self._list(key)):
            yield text_of(item), self.origin.at(key, index)

    def _resource(self, state: _State, path: str, at: Origin) -> None:
        """A file, or the folder of another kustomization."""
        _local(path, at)
        found = self.context.join(self.source.path, path)
        if found is not None and self.context.exists(found):
            state.append(self._objects(self._data(path, at, "go3"), at, path))
            return
        target = self._folder(found, path, at)
        if target.model.is_component:
            raise Refused(f"'{path}' is a Component; list it in 'components'", at)
        state.add(self._inner(target, _State(), at))

    def _inner(self, target: _Target, state: _State, at: Origin) -> _State:
        """What another kustomization makes; a reason in it is told at the entry that refers to it."""
        problems, own = self.builder.result.problems, target.source.path
        before = len(problems)
        base = not target.model.is_component
        try:
            return target.accumulate(state)
        except Refused as refused:
            raise refused.inside(at, own, base) from None
        finally:
            problems[before:] = [one.inside(at, own, base) for one in problems[before:]]

    def _folder(self, found: str | None, path: str, at: Origin) -> _Target:
        if found is None:
            raise Refused(f"'{path}' is outside of the repository", at)
        names = [f"{found}/{name}" if found else name for name in NAMES]
        there = [name for name in names if self.context.exists(name)]
        if not there:
            raise self._missing(found, path, at)
        if len(there) > 1:
            raise Refused(f"'{path}' has several kustomizations", at)
        if any(folder == found or folder.startswith(f"{found}/") or not found for folder in self.chain):
            raise Refused(f"'{path}' contains a kustomization that refers to it", at)
        if len(self.chain) > _MOST_DEPTH:
            raise Unknown(f"more than {_MOST_DEPTH} kustomizations refer to each other", at)
        source, trees = self.context.source(there[0]), self.context.trees(there[0], "go")
        if source is None or not trees:
            raise Refused(f"'{there[0]}' cannot be read", at)
        try:
            return _Target(self.builder, source, trees[0], self.chain)
        except Refused as refused:
            raise refused.inside(at, there[0], True) from None

    def _component(self, state: _State, path: str, at: Origin) -> None:
        _local(path, at)
        target = self._folder(self.context.join(self.source.path, path), path, at)
        if not target.model.is_component:
            raise Refused(f"'{path}' is not a Component; list it in 'resources'", at)
        self._inner(target, state, at)

    def _objects(self, documents: list[tuple[Any, Origin]], at: Origin, path: str = "") -> list[Resource]:
        """The objects of documents; the items of a list are objects of their own."""
        found = []
        todo = [(value, origin) for value, origin in reversed(documents)]
        while todo:
            value, origin = todo.pop()
            if value is None or value in ({}, []):
                continue
            where = f" in '{path}'" if path else ""
            if not isinstance(value, dict):
                raise Refused(f"an object{where} must be a mapping", at if path else origin)
            kind = text_of(value.get("kind"))
            if not kind:
                raise Refused(f"an object{where} has no 'kind'", at if path else origin)
            if kind.endswith("List") and "items" in value:
                items = value["items"] if isinstance(value["items"], list) else []
                todo[:0] = [
                    (item, origin.at("items", index)) for index, item in reversed(list(enumerate(items)))
                ]
                continue
            made = Resource(built(value, origin), origin)
            if not made.name and not kind.endswith("List"):
                raise Refused(f"a {kind}{where} has no 'metadata.name'", at if path else origin)
            found.append(made)
        return found

    # Generators

    def _generators(self, state: _State) -> None:
        for key, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
            for index, data in enumerate(self._list(key)):
                at = self.origin.at(key, index)
                options = self._options(data, at)
                maker = (at.source.path, f"{kind}Generator")
                self._try(at, self._generate, state, kind, data, at, options, maker, unknown=True)
        home = self.model.helm_globals.chart_home if self.model.helm_globals else None
        for index, data in enumerate(self._list("helmCharts")):
            at = self.origin.at("helmCharts", index)
            maker = (at.source.path, "HelmChartInflationGenerator")
            self._try(at, self._chart, state, data, home or "", at, maker, unknown=True)
        for index, _ in enumerate(self._list("helmChartInflationGenerator")):
            self._unknown(
                "the deprecated field is not read; use 'helmCharts'",
                self.origin.at("helmChartInflationGenerator", index),
            )
        for one in self._plugins("generators"):
            self._try(one.origin, self._generator_plugin, state, one, unknown=True)

    def _generator_plugin(self, state: _State, one: Resource) -> None:
        kind, data, at = one.gvk.kind.removesuffix("Generator"), one.data, one.origin
        if text_of(data.get("apiVersion")) != "builtin":
            raise Unknown(f"the generator {one.gvk.kind} is a program", at)
        maker = (at.source.path, one.gvk.kind, one.name)
        if kind in ("ConfigMap", "Secret"):
            self._generate(state, kind, {**one.metadata, **data}, at, _options_of(data, at), maker)
        elif kind == "HelmChartInflation":
            self._chart(state, data, text_of(data.get("chartHome")), at, maker)
        elif kind == "IAMPolicy":
            self._absorb(state, service_account(data, at), maker)
        else:
            raise Refused(f"Kustomize has no generator {one.gvk.kind}", at)

    def _chart(
        self, state: _State, data: Mapping[str, Any], home: str, at: Origin, maker: tuple[str, ...]
    ) -> None:
        """Add the objects of a chart."""
        from .charts import Locator, inflated

        made = inflated(data, home, at, self.context, Locator(self._path, self._missing))
        found = self._objects(made.objects, at)
        for one in found:
            one.generator = maker
        state.append(found)
        self.builder.files.update(made.files)

    def _unknown(self, message: str, at: Origin) -> None:
        """Note objects that are not known."""
        self.builder.result.problems.append(Unknown(message, at))

    def _generate(
        self,
        state: _State,
        kind: str,
        data: Mapping[str, Any],
        at: Origin,
        options: Options,
        maker: tuple[str, ...],
    ) -> None:
        self._absorb(state, generated(kind, data, at, options, self._load), maker)

    def _options(self, data: Mapping[str, Any], at: Origin) -> Options:
        own, shared = _options_of(data, at), _options_of(self.data, self.origin, "generatorOptions")
        return Options(
            {**shared.labels, **own.labels},
            {**shared.annotations, **own.annotations},
            own.no_hash or shared.no_hash,
            own.immutable or shared.immutable,
        )

    def _absorb(self, state: _State, new: Resource, maker: tuple[str, ...]) -> None:
        """Add a generated object, or merge it into the one that is there."""
        new.generator = maker
        found = state.called(new.id.key)
        if not found:
            if new.behavior in ("merge", "replace"):
                if not self.builder.complete:
                    return
                raise Refused(f"{new.id} does not exist, so it cannot be {new.behavior}d", new.origin)
            state.append([new])
            return
        if len(found) > 1:
            raise Refused(f"there are {len(found)} of {new.id}", new.origin)
        if new.behavior not in ("merge", "replace"):
            raise Refused(f"{new.id} is there already; set 'behavior' to merge or replace", new.origin)
        merge_generated(new, found[0])
        state.resources[state.resources.index(found[0])] = new
        state.changed()

    def _plugins(self, key: str) -> list[Resource]:
        """The objects that configure the plugins of a field: in files, in folders or inline."""
        inner = _State()
        for text, at in self._strings(key):
            self._try(at, self._plugin_objects, inner, text, at)
        return inner.resources

    def _plugin_objects(self, inner: _State, text: str, at: Origin) -> None:
        documents = self._inline(text, at, "go3") if "\n" in text else None
        if documents is not None:
            inner.append(self._objects(documents, at))
        else:
            self._resource(inner, text, at)

    # Transformers

    def _transformers(self, state: _State) -> None:
        config, data, resources = state.config, self.data, state.resources
        for text, at in self._strings("patchesStrategicMerge"):
            self._try(at, self._legacy_patch, state, text, at)
        for at, patch in self._entries("patches"):
            self._try(at, self._patch, state, patch, at)
        if namespace := text_of(data.get("namespace")):
            at = self.origin.at("namespace")
            self._try(at, set_namespace, resources, namespace, at, config.namespace)
        for key, specs in (("namePrefix", config.name_prefix), ("nameSuffix", config.name_suffix)):
            if text := text_of(data.get(key)):
                self._try(self.origin.at(key), add_affix, resources, text, specs, key == "namePrefix")
        for at, labels in self._entries("labels"):
            self._try(at, self._labels, state, labels, at)
        for key, specs in (
            ("commonLabels", config.common_labels),
            ("commonAnnotations", config.common_annotations),
        ):
            at = self.origin.at(key)
            self._try(at, add_entries, resources, _entries(data.get(key), at), specs)
        for at, patch in self._entries("patchesJson6902"):
            self._try(at, self._patch, state, patch, at, False)
        for at, replica in self._entries("replicas"):
            self._try(at, self._replicas, state, replica, at, config)
        if self.builder.complete and len(self.chain) == 1:
            self.builder.result.images = frozenset(image_names(resources))
        for key in ("images", "imageTags"):
            for at, image in self._entries(key):
                self._try(at, self._image, state, image, at, config)
        for at, replacement in self._entries("replacements"):
            self._try(at, self._replacement, state, replacement, at)
        state.changed()
        self._trace(state, [(self.source.path, kind) for kind in self._transformer_kinds()])
        for one in self._plugins("transformers"):
            self._try(one.origin, self._plugin, state, one)
            self._trace(state, [(one.origin.source.path, one.gvk.kind, one.name)])

    def _trace(self, state: _State, transformers: list[tuple[str, ...]]) -> None:
        """Note what transformed the objects."""
        if self.builder.traced:
            for one in state.resources:
                one.transformers += transformers

    def _transformer_kinds(self) -> Iterator[str]:
        """The kinds of the transformers that the fields make, in their order."""
        labels = self._list("labels")
        counts = {
            "PatchStrategicMerge": bool(self.data.get("patchesStrategicMerge")),
            "Patch": len(self._list("patches")),
            "Namespace": bool(self.data.get("namespace")),
            "Prefix": bool(self.data.get("namePrefix")),
            "Suffix": bool(self.data.get("nameSuffix")),
            "Label": len(labels) + 1 if labels or self.data.get("commonLabels") else 0,
            "Annotations": bool(self.data.get("commonAnnotations")),
            "PatchJson6902": len(self._list("patchesJson6902")),
            "ReplicaCount": len(self._list("replicas")),
            "ImageTag": len(self._list("images")) + len(self._list("imageTags")),
            "Replacement": bool(self._list("replacements")),
        }
        for kind, count in counts.items():
            yield from (f"{kind}Transformer",) * count

    def _entries(self, key: str) -> Iterator[tuple[Origin, Any]]:
        for index, item in enumerate(self._list(key)):
            yield self.origin.at(key, index), item

    def _labels(self, state: _State, labels: Mapping[str, Any], at: Origin) -> None:
        pairs = _entries(labels.get("pairs"), at.at("pairs"))
        add_entries(state.resources, pairs, _label_fields(labels, state.config))

    def _image(self, state: _State, image: Mapping[str, Any], at: Origin, config: Config) -> None:
        if not set_image(state.resources, image, at, config.images):
            self._note(at.at("name") if "name" in image else at, "images", text_of(image.get("name")))

    def _note(self, origin: Origin, sort: str, name: str) -> None:
        """Note an entry that changes nothing, unless there may be objects that are not known."""
        if self.builder.complete and len(self.chain) == 1 and not is_dynamic(name):
            self.builder.result.notes.append(Note(origin, sort, name))

    def _replicas(self, state: _State, data: Mapping[str, Any], at: Origin, config: Config) -> None:
        name, count = text_of(data.get("name")), data.get("count")
        number = count if isinstance(count, int) else 0
        found = set_replicas(state.resources, name, number, at.at("count"), config.replicas)
        if not found and self.builder.complete and not is_dynamic(name):
            raise Refused(f"there is no object '{name}' with replicas", at)

    def _replacement(self, state: _State, data: Mapping[str, Any], at: Origin) -> None:
        path = text_of(data.get("path"))
        if not path:
            self._replace(state, data, at)
            return
        for value, origin in self._data(path, at.at("path"), "go")[:1]:
            items = value if isinstance(value, list) else [value]
            for index, item in enumerate(items):
                if not isinstance(item, dict):
                    raise Refused(f"a replacement in '{path}' must be a mapping", at)
                self._replace(state, item, origin.at(index) if isinstance(value, list) else origin)

    def _replace(self, state: _State, data: Mapping[str, Any], origin: Origin) -> None:
        try:
            replace(state.resources, data, origin, known=self.builder.complete)
        except Refused as refused:
            # The source or the target may be an object that is not known.
            if self.builder.complete or isinstance(refused, Unknown):
                raise

    # Patches

    def _legacy_patch(self, state: _State, text: str, at: Origin) -> None:
        """An entry of `patchesStrategicMerge`: the patch itself, or its file."""
        documents = self._inline(text, at, "go3") if "\n" in text else None
        if documents is None:
            documents = self._data(text, at, "go3")
            patches = self._objects(documents, at, text)
        else:
            patches = self._objects(documents, at)
        self._merge_each(state, patches, at, {})

    def _patch(self, state: _State, data: Mapping[str, Any], at: Origin, remember: bool = True) -> None:
        text, path = text_of(data.get("patch")).strip(), text_of(data.get("path"))
        if bool(text) == bool(path):
            raise Refused("a patch must have either 'path' or 'patch'", at)
        if path:
            documents = self._patch_file(path, at.at("path"))
        else:
            found = self._inline(text_of(data.get("patch")), at.at("patch"), "go3")
            if found is None:
                raise Refused("the patch is not valid YAML", at.at("patch"))
            documents = found
        documents = [(value, origin) for value, origin in documents if value not in (None, {}, [])]
        where = at.at("path" if path else "patch")
        if documents and isinstance(documents[0][0], list):
            value, origin = documents[0]
            self._json_patch(state, data, at, built(value, origin), remember)
            return
        patches = self._objects(documents, where, path)
        options = data.get("options")
        allowed = options if isinstance(options, dict) else {}
        if not isinstance(data.get("target"), dict):
            if not patches:
                raise Refused("a JSON patch must have a 'target'", at)
            self._merge_each(state, patches, where, allowed)
            return
        if len(patches) > 1:
            raise Refused("a patch with several documents cannot have a 'target'", at)
        for one in self._selected(state, data["target"], at):
            for patch in patches:
                self._merge(state, one, patch, allowed, as_target=True)

    def _patch_file(self, path: str, at: Origin) -> list[tuple[Any, Origin]]:
        if self._load(path, at) is None:
            raise Refused(f"the file '{path}' is not text", at)
        return self._data(path, at, "go3")

    def _selected(self, state: _State, target: Mapping[str, Any], at: Origin) -> list[Resource]:
        keys = ("group", "version", "kind", "name", "namespace", "labelSelector", "annotationSelector")
        selector = Selector(*(text_of(target.get(key)) for key in keys))
        try:
            selected = selector.select(state.resources)
        except Refused as refused:
            refused.origin = at.at("target")
            raise
        if not selected and not self._is_case(selector):
            place = at.at("target")
            name = " ".join(part for part in (selector.kind, selector.name) if part)
            self._note(place.at("name") if "name" in target else place, "patches", name)
        return selected

    def _is_case(self, selector: Selector) -> bool:
        """Whether an annotation decides between patches, so that no object may have one of its values."""
        found = label_selector(selector.annotations)
        return any(len(self._compared[key]) > 1 for key, _, _ in found if key in self._compared)

    @cached_property
    def _compared(self) -> dict[str, set[tuple[str, ...]]]:
        """The values with which targets of patches compare each annotation."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for patch in self._list("patches"):
            target = patch.get("target") if isinstance(patch, dict) else None
            text = text_of(target.get("annotationSelector")) if isinstance(target, dict) else ""
            try:
                requirements = label_selector(text)
            except Refused:
                continue
            for key, _, values in requirements:
                found.setdefault(key, set()).add(values)
        return found

    def _json_patch(
        self, state: _State, data: Mapping[str, Any], at: Origin, operations: BuiltSeq, remember: bool
    ) -> None:
        target = data.get("target")
        if not isinstance(target, dict):
            raise Refused("a JSON patch must have a 'target'", at)
        for one in self._selected(state, target, at):
            if remember:
                one.remember()
            apply_json_patch(one, operations)
            state.changed()

    def _merge_each(
        self, state: _State, patches: list[Resource], at: Origin, allowed: Mapping[str, Any]
    ) -> None:
        """Merge patches into the objects that they name."""
        for patch in patches:
            wanted = patch.id
            found = state.called(wanted.key)
            if len(found) == 1:
                self._merge(state, found[0], patch, allowed)
            elif found:
                raise Refused(f"the patch of {wanted} matches {len(found)} objects", at)
            elif self.builder.complete:
                metadata = patch.data.get("metadata")
                named = metadata.origins.get("name") if isinstance(metadata, BuiltMap) else None
                raise Refused(f"the patch of {wanted} matches no object", at, "unmatched", about=named)

    def _merge(
        self,
        state: _State,
        resource: Resource,
        patch: Resource,
        allowed: Mapping[str, Any],
        as_target: bool = False,
    ) -> None:
        own = Resource(copied(patch.data), patch.origin)
        if as_target:
            own.data.put("apiVersion", resource.data.get("apiVersion"), own.data.origins["kind"])
        name, kind = allowed.get("allowNameChange") is True, allowed.get("allowKindChange") is True
        there = apply_merge(resource, own, self.builder.schema, name, kind)
        if not there:
            state.resources.remove(resource)
        if name or kind or not there:
            state.changed()

    # Plugins that are part of Kustomize

    def _plugin(self, state: _State, one: Resource) -> None:
        kind, data, at = one.gvk.kind, one.data, one.origin
        apply: Callable[[_State, BuiltMap, Origin], None] | None = {
            "LabelTransformer": self._label_plugin,
            "AnnotationsTransformer": self._annotation_plugin,
            "NamespaceTransformer": self._namespace_plugin,
            "PrefixTransformer": self._affix_plugin,
            "SuffixTransformer": self._affix_plugin,
            "PrefixSuffixTransformer": self._affix_plugin,
            "ImageTagTransformer": self._image_plugin,
            "ReplicaCountTransformer": self._replica_plugin,
            "PatchTransformer": self._patch_plugin,
            "PatchJson6902Transformer": self._patch_plugin,
            "PatchStrategicMergeTransformer": self._merge_plugin,
            "ReplacementTransformer": self._replacement_plugin,
        }.get(kind)
        if text_of(data.get("apiVersion")) != "builtin":
            raise Unknown(f"the transformer {kind} is a program", at)
        if apply is None:
            raise Unknown(f"the transformer {kind} is not known", at)
        apply(state, data, at)
        state.changed()

    def _label_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        add_entries(state.resources, _entries(data.get("labels"), at.at("labels")), _own_specs(data))

    def _annotation_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        add_entries(
            state.resources, _entries(data.get("annotations"), at.at("annotations")), _own_specs(data)
        )

    def _namespace_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        metadata = data.get("metadata")
        namespace = text_of(metadata.get("namespace")) if isinstance(metadata, dict) else ""
        if namespace:
            set_namespace(
                state.resources,
                namespace,
                at.at("metadata", "namespace"),
                _own_specs(data),
                text_of(data.get("setRoleBindingSubjects")) or "defaultOnly",
                data.get("unsetOnly") is True,
            )

    def _affix_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        specs = _own_specs(data)
        if "fieldSpecs" not in data:
            raise Refused("a PrefixTransformer or SuffixTransformer must have 'fieldSpecs'", at)
        for key in ("prefix", "suffix"):
            if text := text_of(data.get(key)):
                add_affix(state.resources, text, specs, key == "prefix")

    def _image_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        image = data.get("imageTag")
        if isinstance(image, BuiltMap):
            set_image(state.resources, image, at.at("imageTag"), _own_specs(data))

    def _replica_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        replica = data.get("replica")
        if isinstance(replica, BuiltMap):
            self._replicas(state, replica, at.at("replica"), Config(replicas=_own_specs(data)))

    def _patch_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        patch = data.get("patch", data.get("jsonOp"))
        own = {key: data[key] for key in ("path", "target", "options") if key in data}
        if "patch" not in data and "jsonOp" in data:
            own["patch"] = patch
            at = at.at("jsonOp")
        elif patch is not None:
            own["patch"] = patch
        self._plugin_patch(state, own, at)

    def _plugin_patch(self, state: _State, data: dict[str, Any], at: Origin) -> None:
        # The text of a patch that lies in another file is mapped to that file.
        text = data.get("patch")
        if isinstance(text, str) and not isinstance(at.tree, LocatedTree):
            raise Unknown("a patch in a transformer in a transformer is not read", at)
        own = _Target.__new__(_Target)
        own.__dict__ = {**self.__dict__, "source": at.source} if isinstance(text, str) else self.__dict__
        own._patch(state, data, at)

    def _merge_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        paths = data.get("paths")
        for index, text in enumerate(paths if isinstance(paths, list) else ()):
            self._legacy_patch(state, text_of(text), at.at("paths", index))
        if text := text_of(data.get("patches")):
            documents = self._inline(text, at.at("patches"), "go3") or []
            self._merge_each(state, self._objects(documents, at), at.at("patches"), {})

    def _replacement_plugin(self, state: _State, data: BuiltMap, at: Origin) -> None:
        found = data.get("replacements")
        for index, one in enumerate(found if isinstance(found, list) else ()):
            if isinstance(one, dict):
                self._replacement(state, one, at.at("replacements", index))

    def add_metadata(self, resources: list[Resource]) -> None:
        """Add the labels and annotations of `buildMetadata`."""
        for text, at in self._strings("buildMetadata"):
            if text == "managedByLabel":
                entries = {_MANAGED_BY: (f"kustomize-{_KUSTOMIZE}", at)}
                add_entries(resources, entries, (FieldSpec("metadata/labels", create=True),))
            elif text in ("originAnnotations", "transformerAnnotations"):
                for one in resources:
                    if text == "originAnnotations":
                        noted = {_ORIGIN: self._written_in(one)}
                    else:
                        noted = {_TRANSFORMATIONS: self._transformed_by(one)}
                    entries = {key: (value, at) for key, value in noted.items() if value}
                    add_entries([one], entries, (FieldSpec("metadata/annotations", create=True),))
            else:
                raise Refused(f"'{text}' is not an option of 'buildMetadata'", at)

    def _written_in(self, one: Resource) -> str:
        """The origin of an object as Kustomize writes it."""
        if not one.generator:
            return f"path: {self._relative(one.origin.source.path)}\n"
        return "\n".join((*self._configured(one.generator), ""))

    def _transformed_by(self, one: Resource) -> str:
        """The transformations of an object as Kustomize writes them; empty if there are none."""
        items = ("\n  ".join(self._configured(transformer)) for transformer in one.transformers)
        return "".join(f"- {item}\n" for item in items)

    def _configured(self, plugin: tuple[str, ...]) -> Iterator[str]:
        path, kind, *name = plugin
        yield f"configuredIn: {self._relative(path)}"
        yield from ("configuredBy:", "  apiVersion: builtin", f"  kind: {kind}")
        yield from (f"  name: {each}" for each in name)

    def _relative(self, path: str) -> str:
        return relpath(path, self.folder or ".")

    def sorted(self, resources: list[Resource]) -> list[Resource]:
        """The objects in the order of `sortOptions`, or in the one that `kustomize build` has by default."""
        options = self.model.sort_options
        if options is None:
            return legacy_order(resources)
        if options.order != "legacy":
            return resources
        legacy = options.legacy_sort_options
        given = None if legacy is None else (legacy.order_first, legacy.order_last)
        return legacy_order(resources, given)


def _local(path: str, at: Origin) -> None:
    """Raise Unknown for a path that does not lead into the repository, or is not known."""
    if is_remote(path):
        raise Unknown(f"'{path}' is not in the repository", at)
    if is_dynamic(path):
        raise Unknown(f"'{path}' contains a variable", at)


def _write_annotations(resource: Resource) -> None:
    """Write annotations as strings, as Kustomize does; it keeps its notes about previous names among them."""
    annotations = resource.metadata.get("annotations")
    noted = resource.previous or resource.generator
    if noted and "annotations" in resource.metadata and not annotations:
        resource.metadata.drop("annotations")
    if isinstance(annotations, BuiltMap):
        for key, value in annotations.items():
            if isinstance(value, (bool, int, float)):
                annotations[key] = text_of(value)


def _entries(data: Any, at: Origin) -> dict[str, tuple[str, Origin]]:
    held = data if isinstance(data, dict) else {}
    return {key: (text_of(value), at.at(key)) for key, value in held.items()}


def _own_specs(data: Mapping[str, Any]) -> tuple[FieldSpec, ...]:
    return tuple(read_specs(data.get("fieldSpecs")))


def _label_fields(labels: Mapping[str, Any], config: Config) -> tuple[FieldSpec, ...]:
    """The fields that an entry of `labels` changes."""
    specs = merged_specs(tuple(read_specs(labels.get("fields"))), config.labels)
    if labels.get("includeSelectors") is True:
        return merged_specs(specs, config.common_labels)
    if labels.get("includeTemplates") is True:
        specs = merged_specs(specs, config.template_labels)
    return merged_specs(specs, (FieldSpec("metadata/labels", create=True),))


def _options_of(data: Mapping[str, Any], at: Origin, key: str = "options") -> Options:
    held = data.get(key)
    held = held if isinstance(held, dict) else {}
    own = at.at(key)
    return Options(
        _entries(held.get("labels"), own.at("labels")),
        _entries(held.get("annotations"), own.at("annotations")),
        held.get("disableNameSuffixHash") is True,
        held.get("immutable") is True,
    )
