"""From located data to an object with its pods, containers and subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import copy
from itertools import chain
from typing import Any

from ...chart_values import stacks
from ...core.context import Context
from ...core.kind import Document, Embedded, Problem, Silence, Tree, WrongType
from ...core.lazy import regex
from ...core.node import build
from ...core.place import Place, Route
from ...core.record import replace
from ...core.source import Source, Span
from ...core.untyped import listed, mapping
from ...core.words import word_set
from ...formats.located import LocatedTree, MappedTree, replaced
from ...subjects import Image, Port, Script, Setting, is_dynamic
from .manifest import Manifest
from .model import (
    ConfigMap,
    ContainerIn,
    Controller,
    CronJob,
    CustomController,
    CustomPods,
    DaemonSet,
    Deployment,
    Handler,
    HorizontalPodAutoscaler,
    Ingress,
    IntOrText,
    Job,
    Metadata,
    Namespace,
    NetworkPolicy,
    Object,
    PersistentVolume,
    Pod,
    PodDisruptionBudget,
    PodIn,
    PodMonitor,
    PodSpec,
    PodTemplate,
    ReplicaSet,
    ReplicationController,
    Role,
    RoleBinding,
    Scalar,
    Secret,
    Service,
    ServiceAccount,
    ServiceMonitor,
    Specified,
    StatefulSet,
    WorkflowStep,
    Workload,
    decoded,
    script_in,
)
from .programs import program_in, programs_configured
from .served import builtin_group, version_of, versions_of
from .skaffold import is_built
from .templates import pods_of, routes

# The models of built-in kinds, whatever version of the API the object is written for.
_MODELS: dict[str, type[Object]] = {
    "Pod": Pod,
    "Deployment": Deployment,
    "StatefulSet": StatefulSet,
    "DaemonSet": DaemonSet,
    "ReplicaSet": ReplicaSet,
    "ReplicationController": ReplicationController,
    "Job": Job,
    "CronJob": CronJob,
    "Service": Service,
    "Ingress": Ingress,
    "NetworkPolicy": NetworkPolicy,
    "HorizontalPodAutoscaler": HorizontalPodAutoscaler,
    "PodDisruptionBudget": PodDisruptionBudget,
    "ServiceAccount": ServiceAccount,
    "Role": Role,
    "ClusterRole": Role,
    "RoleBinding": RoleBinding,
    "ClusterRoleBinding": RoleBinding,
    "ConfigMap": ConfigMap,
    "Secret": Secret,
    "Namespace": Namespace,
    "PersistentVolume": PersistentVolume,
    "PersistentVolumeClaim": PersistentVolume,
}
# The models of custom resources, by group and kind.
_CUSTOM_MODELS: dict[tuple[str, str], type[Object]] = {
    ("apps.openshift.io", "DeploymentConfig"): ReplicationController,
    ("azmonitoring.coreos.com", "PodMonitor"): PodMonitor,
    ("azmonitoring.coreos.com", "ServiceMonitor"): ServiceMonitor,
    ("monitoring.coreos.com", "PodMonitor"): PodMonitor,
    ("monitoring.coreos.com", "ServiceMonitor"): ServiceMonitor,
    ("operator.victoriametrics.com", "VMPodScrape"): PodMonitor,
    ("operator.victoriametrics.com", "VMServiceScrape"): ServiceMonitor,
}

# Where kustomize usually keeps patches: the manifest that is patched has the fields that a pod lacks there.
_PATCHES = regex(r"(?:^|/)(?:overlays?|components|patches)/|patch[^/]*$", re.IGNORECASE)
# Where Chainsaw and KUTTL keep the parts of objects that a test expects, or must not find.
_EXPECTED = regex(r"(?:^|[-_/])(?:assert|errors?)(?:[-_][\w-]+)?\.ya?ml$")


def read_object(source: Source, tree: Tree | None, context: Context | None = None) -> Document:
    """An object as a document; the items of a `List` become documents of their own."""
    assert tree is not None
    data = tree.value
    if not _is_object(data):
        other, unknown = build(Object, tree)
        document = Document("kubernetes", source, other, tree, problems=[*unknown], unknown=unknown)
        document.walk = lambda: (other,)
        return document
    made, unknown = build(_model_of(data), tree)
    if isinstance(made, CustomPods):
        unknown += _read_pods(made, tree)
    document = Document("kubernetes", source, made, tree, unknown=unknown)
    document.problems.extend(_real(document))
    document.embedded.extend(_embedded(data, tree))
    if _EXPECTED.search(source.path):
        return document
    # What was built from several files is no patch, wherever they are.
    path = source.path if tree.source_of((), "value") is None else ""
    # One without metadata is given to `kubectl patch` with the name of the object.
    unnamed = bool(path) and "metadata" not in data and _is_partial(made)
    patch = unnamed or _PATCHES.search(path) is not None
    whole = not (_is_partial(made) if patch else _is_part(made) and _has_siblings(source.path, context))
    manifest = Manifest(document, made, whole=not (patch or _may_be_patch(made, data)), patch=patch)
    document.walk = lambda: chain(_nodes(document, made, whole), (manifest,))
    document.silences = lambda: _silences(document, made, tree)
    document.facts = lambda: _facts(document, made)
    return document


def _is_object(data: Any) -> bool:
    """Whether data has the group, version and kind of an object."""
    return isinstance(data, dict) and {type(data.get("apiVersion")), type(data.get("kind"))} == {str}


def _model_of(data: Any) -> type[Object]:
    """The model for an object, by its group and kind; a pod template makes an unknown kind a controller."""
    group, kind = data["apiVersion"].rpartition("/")[0], data["kind"]
    found = _MODELS.get(kind) if builtin_group(group) else _CUSTOM_MODELS.get((group, kind))
    if found is not None:
        return found
    spec = data.get("spec")
    if isinstance(spec, dict) and pods_of(group, kind) is not None:
        return CustomPods
    template = spec.get("template") if isinstance(spec, dict) else None
    pod = template.get("spec") if isinstance(template, dict) else None
    if isinstance(pod, dict) and isinstance(pod.get("containers"), list):
        return CustomController
    return Specified


def _read_pods(made: CustomPods, tree: Tree) -> list[WrongType]:
    """Put the pods of a custom resource in the place of their data, and tell what is wrong in them."""
    pods = pods_of(made.group, made.kind)
    assert pods is not None
    read: dict[Route, PodTemplate | PodSpec] = {}
    unknown: list[WrongType] = []
    models: list[tuple[tuple[str, ...], type[PodTemplate | PodSpec]]] = [
        (pods.templates, PodTemplate),
        (pods.pods, PodSpec),
        (pods.steps, WorkflowStep),
    ]
    for patterns, model in models:
        for route in (route for pattern in patterns for route in routes(pattern, tree.value)):
            part = tree.subtree(route)
            if part is not None:
                read[route[1:]], wrong = build(model, part)
                unknown += (replace(each, route=(*route, *each.route)) for each in wrong)
    made.__dict__["spec"] = replaced(made.spec, read)
    return unknown


def _real(document: Document) -> Iterator[Problem]:
    """The wrong types that the API server would see and its schema does not tell; a template may contain anything."""
    made = document.model
    if (
        isinstance(made, Object)
        and type(made) not in (CustomController, CustomPods, Specified, Object)
        and not version_of(made.api_version, made.kind)
    ):
        for problem in document.unknown:
            at = problem.at
            if isinstance(at, Place) or not is_dynamic(document.raw(at)):
                yield problem


# The controllers that the API server refuses without a selector.
_SELECTING = (Deployment, ReplicaSet, StatefulSet, DaemonSet)


def _is_partial(made: Object) -> bool:
    """Whether an object lacks what each object with a pod must have: an image or a selector."""
    pod = _pod(made, True)
    if pod is None:
        return False
    if isinstance(made, _SELECTING) and (made.spec is None or made.spec.selector is None):
        return True
    return not all(inside.container.image for inside in pod.containers())


def _is_part(made: Object) -> bool:
    """Whether an object lacks both a selector and all images, and so is a patch wherever it is kept."""
    if not isinstance(made, _SELECTING) or (made.spec is not None and made.spec.selector is not None):
        return False
    pod = _pod(made, True)
    containers = [inside.container for inside in pod.containers()] if pod else []
    return bool(containers) and not any(container.image for container in containers)


def _has_siblings(path: str, context: Context | None) -> bool:
    """Whether the folder of a file has other files of YAML, which may have or name the object that it is a part of."""
    folder = path.rpartition("/")[0]
    return context is not None and len(context.glob(f"{folder}/*.y*ml" if folder else "*.y*ml")) > 1


def _may_be_patch(made: Object, data: Mapping[str, Any]) -> bool:
    """Whether an object may be a patch, whose required fields are set elsewhere.

    A patch lacks a required mapping of `spec`, such as `scaleTargetRef` or `jobTemplate`.
    """
    if any(key.startswith("$") for key in data):
        return True
    spec = data.get("spec")
    needed = _NEEDED.get(made.kind, ())
    if not isinstance(spec, dict):
        return bool(needed) or "spec" in data
    lacking = [key for key in needed if not isinstance(spec.get(key), dict)]
    if lacking == ["selector"] and isinstance(made, Controller):
        return not _complete(made)
    return bool(lacking)


def _complete(made: Controller) -> bool:
    """Whether a controller has a template with labels, and containers with images."""
    template = made.spec.template if made.spec else None
    if template is None or template.spec is None or not template.labels:
        return False
    containers = template.spec.containers
    return bool(containers) and all(container.image for container in containers)


# The mappings without which an object is only a part of one.
_NEEDED = {
    "CronJob": ("jobTemplate",),
    "CustomResourceDefinition": ("names",),
    "DaemonSet": ("selector", "template"),
    "Deployment": ("selector", "template"),
    "HorizontalPodAutoscaler": ("scaleTargetRef",),
    "Job": ("template",),
    "ReplicaSet": ("selector", "template"),
    "StatefulSet": ("selector", "template"),
}


def _pod(made: Object, whole: bool) -> PodIn | None:
    """The pod of an object, or of its template."""
    if isinstance(made, Pod):
        return None if made.spec is None else _pod_in(made.spec, made, made.metadata, whole)
    template = _template(made)
    if template is None or template.spec is None:
        return None
    return _pod_in(template.spec, made, template.metadata, whole)


def _pod_in(spec: PodSpec, made: Object, metadata: Metadata | None, whole: bool) -> PodIn:
    """A pod; one whose image is a remark, such as `FILLED BY THE OPERATOR`, is completed by a program.

    So is a source of templates, in which the name of a container is not known.
    """
    drafts = any(_is_remark(one.image or "") or _TEMPLATE.search(one.name or "") for one in spec.containers)
    return PodIn(spec, made, metadata, whole and not drafts)


# `${{` is an expression of a workflow that writes the manifest, whose value is only unknown.
_TEMPLATE = regex(r"(?<!\$)\{\{")


def _is_remark(image: str) -> bool:
    return " " in image.strip() and not is_dynamic(image)


def _template(made: Object) -> PodTemplate | None:
    if isinstance(made, Controller):
        return made.spec.template if made.spec else None
    if isinstance(made, Job):
        return made.spec.template if made.spec else None
    if isinstance(made, CronJob):
        job = made.spec.job_template if made.spec else None
        return job.spec.template if job and job.spec else None
    return None


def _pods(made: Object, whole: bool) -> Iterator[tuple[PodTemplate | None, PodIn | None]]:
    """The templates of an object with their pods; a pod may have no template."""
    if not isinstance(made, CustomPods):
        yield _template(made), _pod(made, whole)
        return
    waiting: list[object] = [made.spec]
    while waiting:
        match waiting.pop(0):
            case PodTemplate(spec=spec, metadata=metadata) as template:
                yield template, None if spec is None else _pod_in(spec, made, metadata, whole)
            # The workflow may set what its templates lack.
            case PodSpec() as spec:
                yield None, _pod_in(spec, made, None, whole and not isinstance(spec, WorkflowStep))
            case dict() as inner:
                waiting.extend(inner.values())
            case list() as inner:
                waiting.extend(inner)


def _nodes(document: Document, made: Object, whole: bool) -> Iterator[object]:
    yield made
    yield from _object_subjects(made)
    yield from programs_configured(made)
    for template, pod in _pods(made, whole):
        if template is not None or isinstance(made, (Controller, Job, CronJob)):
            yield Workload(made, template or PodTemplate(), pod)
        if template is not None:
            yield from _annotations(template.metadata)
        if pod is not None:
            yield from _pod_nodes(document, pod)


def _pod_nodes(document: Document, pod: PodIn) -> Iterator[object]:
    yield pod
    for inside in pod.containers():
        yield inside
        program = program_in(inside)
        if program is not None:
            yield program
        yield from _container_subjects(document, inside)


def _object_subjects(made: Object) -> Iterator[object]:
    yield from _annotations(made.metadata)
    if isinstance(made, ConfigMap):
        yield from _settings(made.at["data"], made.data)
    elif isinstance(made, Secret):
        yield from _settings(made.at["stringData"], made.string_data)
        texts = {key: decoded(value) for key, value in made.data.items()}
        yield from _settings(made.at["data"], texts)
    elif isinstance(made, Service) and made.spec is not None:
        for port in made.spec.ports:
            number = _number(port.target_port) or _number(port.port)
            at = port.at["port"] if port.port is not None else port.at
            protocol = (port.protocol or "tcp").lower()
            yield Port(number, at, "service", protocol, published=_number(port.port), name=port.name)


def _annotations(metadata: Metadata | None) -> Iterator[Setting]:
    if metadata is not None and metadata.annotations:
        yield from _settings(metadata.at["annotations"], metadata.annotations, "annotation")


def _settings(at: Place, values: Mapping[str, Scalar], where: str = "data") -> Iterator[Setting]:
    for key, value in values.items():
        if value is not None:
            yield Setting(key, _text(value), at[key], where)


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(port: IntOrText) -> int | None:
    return port if isinstance(port, int) else None


def _container_subjects(document: Document, inside: ContainerIn) -> Iterator[object]:
    container = inside.container
    if container.image:
        image = Image.parse(container.image, container.at["image"], "container")
        if image.tag not in (None, "latest") or image.digest or not is_built(image.name, document.context):
            yield image
    for variable in container.env:
        if variable.value is not None:
            yield Setting(variable.name, _text(variable.value), variable.at["value"], "env")
    for port in container.ports:
        if port.container_port is not None:
            yield Port(
                _number(port.container_port),
                port.at["containerPort"],
                "container",
                (port.protocol or "tcp").lower(),
                published=_number(port.host_port),
                host=port.host_ip,
                name=port.name,
            )
    script = script_in(container.words)
    if script is not None:
        index, shell = script
        own = len(container.command)
        at = container.at["command"][index] if index < own else container.at["args"][index - own]
        yield Script(container.words[index], at, shell, "command", inside)
    for _, probe in container.probes():
        yield from _scripts(probe, "healthcheck", inside)
    if container.lifecycle is not None:
        for handler in (container.lifecycle.post_start, container.lifecycle.pre_stop):
            if handler is not None:
                yield from _scripts(handler, "hook", inside)


def _scripts(handler: Handler, where: str, inside: ContainerIn) -> Iterator[Script]:
    if handler.exec is None:
        return
    script = script_in(handler.exec.command)
    if script is not None:
        index, shell = script
        yield Script(handler.exec.command[index], handler.exec.at["command"][index], shell, where, inside)


def _embedded(data: dict[str, Any], tree: Tree) -> Iterator[Embedded]:
    kind = data["kind"]
    if kind.endswith("List") and isinstance(data.get("items"), list) and isinstance(tree, LocatedTree):
        item_kind = kind.removesuffix("List")
        for index, item in enumerate(data["items"]):
            inner = tree.subtree(("items", index))
            if inner is None or not isinstance(item, dict):
                continue
            if versions_of(item_kind) and not item.get("kind"):
                # `kubectl` gives such items the kind of their list.
                item = copy(item)
                item["apiVersion"], item["kind"] = data["apiVersion"], item_kind
                inner = LocatedTree(inner.text, item, inner.spot, inner.shared)
            if _is_object(item):
                yield Embedded("kubernetes", inner)
    elif kind == "PrometheusRule" and isinstance(data.get("spec"), dict):
        rules = tree.subtree(("spec",))
        if rules is not None:
            yield Embedded("prometheus-rules", rules)
    elif kind in ("HelmRelease", "Application") and isinstance(data.get("spec"), dict):
        yield from _chart_values(data["spec"], tree)
    elif (field := _TEXTS.get(kind)) is not None and isinstance(data.get(field), dict):
        for key, text in data[field].items():
            found = _configuration(key, text) if isinstance(text, str) else None
            # A text that a kustomization takes from a file is read with the file.
            if found and tree.chars((field, key), 0, 1) is not None:
                yield Embedded(found[0], MappedTree(found[1], tree, (field, key)))


def _chart_values(spec: dict[str, Any], tree: Tree) -> Iterator[Embedded]:
    """The values of the charts that a HelmRelease of Flux or an Application of Argo CD installs."""
    if stacks(spec.get("values")) and (inner := tree.subtree(("spec", "values"))) is not None:
        files = mapping(mapping(spec.get("chart")).get("spec")).get("valuesFiles")
        yield Embedded("helm-values", inner, partial=bool(spec.get("valuesFrom") or files))
    sources = range(len(listed(spec.get("sources"))))
    routes: list[tuple[str | int, ...]] = [("source",), *(("sources", index) for index in sources)]
    for route in routes:
        source: Any = spec
        for key in route:
            source = source[key] if isinstance(key, int) else mapping(source).get(key)
        helm = mapping(mapping(source).get("helm"))
        above = ("spec", *route, "helm")
        text, values = helm.get("values"), helm.get("valuesObject")
        partial = any(helm.get(key) for key in ("valueFiles", "parameters", "fileParameters"))
        if stacks(values) and (inner := tree.subtree((*above, "valuesObject"))) is not None:
            yield Embedded("helm-values", inner, partial=partial)
        elif isinstance(text, str) and (found := _yaml(text)) is not None and stacks(found.value):
            yield Embedded("helm-values", MappedTree(found, tree, (*above, "values")), partial=partial)


# Where objects have texts.
_TEXTS = {"ConfigMap": "data", "Secret": "stringData"}
# The keys of a configuration of Prometheus; that of Promtail has others.
_PROMETHEUS = word_set(
    "alerting global otlp remote_read remote_write rule_files runtime scrape_config_files scrape_configs storage"
    " tracing"
)


def _scraping(text: str) -> LocatedTree | None:
    """The data of a text that is a configuration of Prometheus."""
    tree = _yaml(text)
    jobs = tree.value.get("scrape_configs") if tree is not None else None
    known = isinstance(jobs, list) and all(isinstance(one, dict) and "job_name" in one for one in jobs)
    return tree if tree is not None and known and tree.value.keys() <= _PROMETHEUS else None


def _rules(text: str) -> LocatedTree | None:
    """The data of a text with groups of rules of Prometheus."""
    tree = _yaml(text)
    groups = tree.value.get("groups") if tree is not None else None
    known = isinstance(groups, list) and all(
        isinstance(one, dict) and isinstance(one.get("rules"), list) and "orgId" not in one for one in groups
    )
    rules = [rule for one in groups for rule in one["rules"]] if known and groups else []
    return tree if any(isinstance(one, dict) and isinstance(one.get("expr"), str) for one in rules) else None


def _alertmanager(text: str) -> LocatedTree | None:
    """The data of a text that is a configuration of Alertmanager."""
    tree = _yaml(text)
    value = tree.value if tree is not None else {}
    known = isinstance(value.get("route"), dict) and isinstance(value.get("receivers"), list)
    return tree if known and "apiVersion" not in value else None


# The lists of Grafana's provisioning that a ConfigMap may have.
_PROVISIONED = ("datasources", "providers", "contactPoints", "policies", "groups", "muteTimes")


def _provisioning(text: str) -> LocatedTree | None:
    """The data of a text that is a file of Grafana's provisioning."""
    tree = _yaml(text)
    if tree is None or "kind" in tree.value:
        return None
    return tree if any(isinstance(tree.value.get(key), list) for key in _PROVISIONED) else None


def _yaml(text: str) -> LocatedTree | None:
    """The data of a text that is one mapping of YAML."""
    from ...formats.yaml import mapping_in

    return mapping_in(text)


def _dashboard(text: str) -> LocatedTree | None:
    """The data of a text that is a dashboard."""
    from ...formats.json import read

    stream = read(text)
    if not stream.documents:
        return None
    tree = stream.documents[0]
    return tree if isinstance(tree.value, dict) and isinstance(tree.value.get("panels"), list) else None


_YAML = (".yaml", ".yml")
# The configurations in texts: the ends of their keys, a part of the text, their kinds, and how they are read.
_CONFIGURATIONS = (
    (_YAML, regex(r"""(?m)^["']?receivers["']?:"""), "alertmanager", _alertmanager),
    (_YAML, regex(r"""(?m)^["']?scrape_configs["']?:"""), "prometheus-config", _scraping),
    (_YAML, regex(r"""(?m)^["']?groups["']?:"""), "prometheus-rules", _rules),
    (
        _YAML,
        regex(r"""(?m)^["']?apiVersion["']?:[ ]*["']?1["']?[ ]*$"""),
        "grafana-provisioning",
        _provisioning,
    ),
    (".json", regex('"panels"'), "grafana-dashboard", _dashboard),
)


def _configuration(key: str, text: str) -> tuple[str, LocatedTree] | None:
    """The kind and the data of a text that is a configuration of another program."""
    for ends, part, kind, read in _CONFIGURATIONS:
        if key.endswith(ends) and part.search(text) and (found := read(text)) is not None:
            return kind, found
    return None


# Annotations that silence other linters

_KUBE_LINTER = "ignore-check.kube-linter.io/"
_CHECKOV = "checkov.io/skip"


def _silences(document: Document, made: Object, tree: Tree) -> Iterator[Silence]:
    within = tree.find((), "value")
    if within is None:
        return
    template = _template(made)
    for metadata in (made.metadata, template.metadata if template else None):
        if metadata is None:
            continue
        for key, said in metadata.annotations.items():
            silenced = _silenced(key, _text(said) if said is not None else "")
            if silenced is not None:
                by, names, reason = silenced
                yield Silence(by, names, reason, metadata.at["annotations"][key], within)


def _silenced(key: str, value: str) -> tuple[str, tuple[str, ...], str] | None:
    """Whose annotation it is, the rules it names, and why."""
    if key.startswith(_KUBE_LINTER):
        return "kube-linter", (key.removeprefix(_KUBE_LINTER),), value
    if key == "kube-linter.io/ignore-all":
        return "kube-linter", ("*",), value
    if key == "kube-score/ignore":
        return "kube-score", tuple(name.strip() for name in value.split(",") if name.strip()), ""
    if key == "kube-score/skip" and value == "true":
        return "kube-score", ("*",), ""
    if key.startswith(_CHECKOV):
        name, _, reason = value.partition("=")
        return "checkov", (name.strip(),), reason.strip()
    if key == "polaris.fairwinds.com/exempt" and value == "true":
        return "polaris", ("*",), ""
    if key.startswith("polaris.fairwinds.com/") and key.endswith("-exempt") and value == "true":
        return "polaris", (key.removeprefix("polaris.fairwinds.com/").removesuffix("-exempt"),), ""
    return None


def _facts(document: Document, made: Object) -> Iterator[Any]:
    from ...facts import UnreadObjects
    from ...infrastructure import named_by
    from ...markers import image_markers
    from .cloud_facts import cloud_facts
    from .facts import facts_of
    from .run_facts import run_facts

    pods = list(_pods(made, True))
    yield from facts_of(document, made, pods)
    if document.cut:
        yield document.fact(UnreadObjects, Span(0, 0))
    inside = [pod for _, pod in pods if pod is not None]
    yield from run_facts(document, made, inside)
    yield from cloud_facts(document, made, inside)
    yield from named_by(document, _nodes(document, made, True))
    if not document.repeated:
        yield from image_markers(document, (document.source,))
