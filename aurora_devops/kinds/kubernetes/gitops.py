"""The paths of a Git repository that Argo CD and Flux deploy, and how they patch the objects there."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from ...core.facts import Fact, FactOfOneFile
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import Place
from ...core.record import record
from ...core.untyped import listed, mapping
from ...core.walking import mappings
from ...facts import ChartRelease, DeclaredObject
from ...subjects import is_dynamic
from .model import Object, Secret, Specified
from .references import application_sources

# An artifact of an ArtifactGenerator as a source.
ARTIFACT = "artifact:"


@record
class DeployedPath(FactOfOneFile):
    """A path of a Git repository that `owner` deploys, from the root, and as it is `written`.

    `source` is the address of the repository, or the name of the object with the address; after `ARTIFACT`, of an
    ExternalArtifact. `file` is whether it is a file with values of a chart. `revision` is the branch, tag or commit of
    an Application, if it has one.
    """

    source: str
    file_path: str
    written: str
    owner: str
    file: bool = False
    revision: str = ""


@record
class AddedComponents(Fact):
    """The `folder` to whose kustomization Flux adds components, in the place of their first."""

    folder: str


@record
class GitSource(Fact):
    """A GitRepository of Flux: its name as in the source of a `DeployedPath`, its address, and its revision."""

    source: str
    address: str
    revision: str = ""


@record
class CopiedPath(Fact):
    """Files of a repository that an ArtifactGenerator copies into an artifact: the pattern, and the folder there.

    `artifact` is the name as in the source of a `DeployedPath`.
    """

    artifact: str
    pattern: str
    folder: str


@record
class PatchedObject(Fact):
    """The objects of a deployed path that `owner` patches: patterns of their kind and name, empty for any.

    `source` and `folder` are those of the `DeployedPath`. With `awaits`, the owner waits for the object, in the
    `namespace` if that is known.
    """

    object_kind: str
    name: str
    source: str
    folder: str
    owner: str
    awaits: bool = False
    namespace: str = ""


@record
class Substitution(Fact):
    """The variables that a Kustomization of Flux (`owner`) inserts into what it builds of a folder.

    `names` are those of the object itself, `sources` the kind, namespace and name of the objects that have others, and
    `optional` whether one of those may be absent. It is `active` if it inserts any. The folder is None if it is
    unknown; one that is `everywhere` is a patch of other Kustomizations.
    """

    folder: str | None
    owner: str
    active: bool = False
    names: tuple[str, ...] = ()
    sources: tuple[tuple[str, str, str], ...] = ()
    optional: bool = False
    everywhere: bool = False


@record
class SubstitutedVariable(Fact):
    """A variable without a default in an object, as `${NAME}`, for which Flux inserts a value."""

    name: str


@record
class WatchedImage(Fact):
    """The image of an ImageRepository of Flux."""

    name: str
    namespace: str
    image: str


@record
class ImagePolicyTags(Fact):
    """The tags of an ImageRepository that an ImagePolicy of Flux (`title`) takes: a regular expression, or any.

    `order` is how it chooses one of them: `semver`, `numerical` or `alphabetical`.
    """

    title: str
    repository: str
    namespace: str
    pattern: str
    order: str


@record
class ProjectRule(Fact):
    """What an AppProject of Argo CD permits: a `repository`, or a destination by its server, name and namespace.

    The texts are patterns; an empty one is not given.
    """

    project: str
    namespace: str
    repository: str = ""
    server: str = ""
    cluster: str = ""
    target: str = ""


@record
class ScopedRepository(Fact):
    """The `address` of a repository that a Secret of Argo CD adds to those that the `project` permits."""

    project: str
    address: str


@record
class ProjectMember(Fact):
    """A repository or a destination of an Application (`owner`) of Argo CD in a project; unknown parts are empty.

    `folders` are those that the Application deploys to a destination. With `creates`, it creates the namespace of the
    destination (`target`).
    """

    project: str
    namespace: str
    owner: str
    repository: str = ""
    server: str = ""
    cluster: str = ""
    target: str = ""
    folders: tuple[str, ...] = ()
    creates: bool = False


def project_facts(document: Document, made: Object) -> Iterator[Fact]:
    """What an AppProject of Argo CD and the repositories in its scope permit, and what an Application needs."""
    if isinstance(made, Secret) and made.labels.get(_SORT_LABEL) == "repository":
        project, address = (made.text(key) for key in ("project", "url"))
        if project and address:
            yield document.fact(ScopedRepository, made.at["metadata"], project=project, address=address)
    if made.group != "argoproj.io" or not isinstance(made, Specified):
        return
    spec, at, own = mapping(made.spec), made.at["spec"], made.namespace or ""
    if made.kind == "AppProject":
        for index, pattern in enumerate(listed(spec.get("sourceRepos"))):
            yield document.fact(
                ProjectRule,
                at["sourceRepos"][index],
                project=made.name,
                namespace=own,
                repository=str(pattern),
            )
        for index, one in enumerate(listed(spec.get("destinations"))):
            given = mapping(one)
            place = at["destinations"][index]
            yield document.fact(
                ProjectRule,
                place["namespace"] if "namespace" in given else place,
                project=made.name,
                namespace=own,
                server=str(given.get("server") or ""),
                cluster=str(given.get("name") or ""),
                target=str(given.get("namespace") or "*"),
            )
    elif made.kind == "Application":
        yield from _members(document, made, spec, at, own)
    elif made.kind == "ApplicationSet":
        for each in applications_of(spec):
            yield from _members(document, made, each, at["template"]["spec"], own)
        yield from _generated(document, made, spec)


# The label of the Secrets of Argo CD.
_SORT_LABEL = "argocd.argoproj.io/secret-type"


def _generated(document: Document, made: Object, spec: dict[str, Any]) -> Iterator[DeclaredObject]:
    """The Applications that an ApplicationSet creates; a name with unknown parts has variables."""
    template = mapping(spec.get("template"))
    if not isinstance(mapping(template.get("metadata")).get("name"), str):
        return
    at = made.at["spec"]["template"]["metadata"]["name"]
    for name in dict.fromkeys(_names_of(spec, template)):
        yield document.fact(
            DeclaredObject,
            at,
            object_kind="Application",
            name=_UNKNOWN_PART.sub("${NAME}", name),
            namespace=made.namespace or "",
        )


_UNKNOWN_PART = regex(r"\{\{.*?\}\}")


def _names_of(spec: dict[str, Any], template: dict[str, Any]) -> Iterator[str]:
    name = str(mapping(template.get("metadata"))["name"])
    elements = list(_elements(spec))
    for known in elements or [{}]:
        yield str(_filled(name, known))


def _elements(spec: dict[str, Any]) -> Iterator[dict[str, str]]:
    """The parameters of the Applications of an ApplicationSet; none if a generator is no list."""
    generators = [mapping(one) for one in listed(spec.get("generators"))]
    if not all(one.keys() == {"list"} for one in generators):
        return
    elements = [element for one in generators for element in listed(mapping(one["list"]).get("elements"))]
    for element in elements[:_MOST_ELEMENTS]:
        yield {str(key): value for key, value in mapping(element).items() if isinstance(value, str)}


def applications_of(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The `spec` of each Application that an ApplicationSet creates from lists; the template for other generators."""
    template = mapping(mapping(spec.get("template")).get("spec"))
    for known in list(_elements(spec)) or [{}]:
        yield mapping(_filled(template, known))


# How many Applications of an ApplicationSet are looked at.
_MOST_ELEMENTS = 100
# A parameter of a template, as `{{name}}` or `{{ .name }}`.
_PARAMETER = regex(r"\{\{-?\s*\.?(\w+)\s*-?\}\}")


def _filled(value: Any, known: dict[str, str]) -> Any:
    """Data of a template with the known parameters."""
    if isinstance(value, dict):
        return {key: _filled(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, known) for inner in value]
    if isinstance(value, str) and "{{" in value:
        return _PARAMETER.sub(lambda match: known.get(match[1], match[0]), value)
    return value


def _members(
    document: Document, made: Object, spec: dict[str, Any], at: Place, own: str
) -> Iterator[ProjectMember]:
    """The destination and the repositories of an Application, as far as they are known."""

    def known(value: object) -> str:
        return str(value) if isinstance(value, str) and not is_dynamic(value) and "{{" not in value else ""

    project, destination = known(spec.get("project")), mapping(spec.get("destination"))
    if not project:
        return
    if target := known(destination.get("namespace")):
        yield document.fact(
            ProjectMember,
            at["destination"]["namespace"],
            project=project,
            namespace=own,
            owner=made.title,
            server=known(destination.get("server")),
            cluster=known(destination.get("name")),
            target=target,
            folders=tuple(
                _from_root(path)
                for source, _ in application_sources(spec, at)
                if not source.get("chart")
                and not mapping(source.get("kustomize")).get("namespace")
                and (path := known(source.get("path")))
            ),
            creates="CreateNamespace=true" in listed(mapping(spec.get("syncPolicy")).get("syncOptions")),
        )
    for source, place in application_sources(spec, at):
        if repository := known(source.get("repoURL")):
            yield document.fact(
                ProjectMember,
                place["repoURL"],
                project=project,
                namespace=own,
                owner=made.title,
                repository=repository,
            )


def image_facts(document: Document, made: Object) -> Iterator[Fact]:
    """The image of an ImageRepository, and the tags of an ImagePolicy."""
    if made.group != "image.toolkit.fluxcd.io" or not isinstance(made, Specified):
        return
    spec, at, own = mapping(made.spec), made.at["spec"], made.namespace or ""
    image = spec.get("image")
    if made.kind == "ImageRepository" and isinstance(image, str) and not is_dynamic(image):
        yield document.fact(WatchedImage, at["image"], name=made.name, namespace=own, image=str(image))
    reference = mapping(spec.get("imageRepositoryRef"))
    orders = mapping(spec.get("policy"))
    if made.kind == "ImagePolicy" and len(orders) == 1 and isinstance(reference.get("name"), str):
        pattern, order = mapping(spec.get("filterTags")).get("pattern"), next(iter(orders))
        place = at["policy"]["semver"]["range"] if order == "semver" else at["policy"]
        yield document.fact(
            ImagePolicyTags,
            at["filterTags"]["pattern"] if pattern else place,
            title=made.title,
            repository=reference["name"],
            namespace=reference.get("namespace") or own,
            pattern=str(pattern or ""),
            order=order,
        )


def substitutions(document: Document, made: Object) -> Iterator[Substitution]:
    """What a Kustomization of Flux inserts, and what it adds to other Kustomizations by patches.

    An admission webhook may add anything to all of them.
    """
    if _changes_kustomizations(made):
        yield document.fact(
            Substitution, made.at, folder=None, owner=made.title, active=True, optional=True, everywhere=True
        )
    if (made.group, made.kind) != ("kustomize.toolkit.fluxcd.io", "Kustomization"):
        return
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    path = spec.get("path", ".")
    known = isinstance(path, str) and not is_dynamic(path)

    def fact(inserted: dict[str, Any], folder: str | None, at: Place, *, everywhere: bool) -> Substitution:
        own = made.namespace or ""
        every = [mapping(one) for one in listed(inserted.get("substituteFrom"))]
        return document.fact(
            Substitution,
            at,
            folder=folder,
            owner=made.title,
            active=bool(inserted),
            names=tuple(str(name) for name in mapping(inserted.get("substitute"))),
            sources=tuple((str(one.get("kind")), own, str(one.get("name"))) for one in every),
            optional=any(one.get("optional") is True for one in every),
            everywhere=everywhere,
        )

    folder = _from_root(str(path)) if known else None
    at = made.at["spec"]["path" if "path" in spec else "sourceRef"]
    yield fact(mapping(spec.get("postBuild")), folder, at, everywhere=False)
    for index, one in enumerate(listed(spec.get("patches"))):
        text = mapping(one).get("patch")
        if isinstance(text, str) and "ubstitute" in text:
            place = made.at["spec"]["patches"][index]["patch"]
            yield fact(_post_build(text), None, place, everywhere=True)


# The chart of a webhook that adds variables to the Kustomizations of Flux.
_MUTATING_CHART = "kustomize-mutating-webhook"


def _changes_kustomizations(made: Object) -> bool:
    """Whether an object is an admission webhook for the Kustomizations of Flux, or the chart of such a webhook."""
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    match made.kind:
        case "MutatingWebhookConfiguration":
            webhooks = [mapping(one) for one in listed(made.extra.get("webhooks"))]
            return any(
                "kustomizations" in listed(mapping(rule).get("resources"))
                for webhook in webhooks
                for rule in listed(webhook.get("rules"))
            )
        case "HelmRelease":
            return mapping(mapping(spec.get("chart")).get("spec")).get("chart") == _MUTATING_CHART
        case "OCIRepository":
            return str(spec.get("url") or "").rpartition("/")[2] == _MUTATING_CHART
    return False


def _post_build(text: str) -> dict[str, Any]:
    """The `postBuild` of a patch; one that names an unknown object if the patch is of another form."""
    from ...formats.yaml import read

    stream = read(text)
    value = mapping(stream.documents[0].value) if len(stream.documents) == 1 else {}
    found = mapping(mapping(value.get("spec")).get("postBuild"))
    return found or {"substituteFrom": [{}]}


# A variable, and what follows its name; the `$` of one that is not inserted is doubled.
_VARIABLE = regex(r"(?<!\$)\$\{([A-Za-z_]\w*)([^}\n]*)\}")
_HAS_DEFAULT = ("-", "=", ":-", ":=", "+", ":+", "?", ":?")
_UNSUBSTITUTED = "kustomize.toolkit.fluxcd.io/substitute"
# Their texts are scripts and configurations of programs, which have variables of their own, and those of a Template of
# OpenShift are its parameters.
_WITH_TEXTS = frozenset({"ConfigMap", "CustomResourceDefinition", "List", "Secret", "Template"})


def substituted(document: Document, made: Object) -> Iterator[SubstitutedVariable]:
    """The variables without a default in the values of an object, other than those in texts of several lines."""
    if made.kind in _WITH_TEXTS or document.tree is None:
        return
    if "disabled" in (made.annotations.get(_UNSUBSTITUTED), made.labels.get(_UNSUBSTITUTED)):
        return
    waiting: list[tuple[Any, Place]] = [(document.tree.value, made.at)]
    while waiting:
        value, place = waiting.pop()
        if isinstance(value, dict):
            waiting.extend((inner, place[key]) for key, inner in value.items() if isinstance(key, str))
        elif isinstance(value, list):
            waiting.extend((inner, place[index]) for index, inner in enumerate(value))
        elif isinstance(value, str) and "${" in value and "\n" not in value:
            for match in _VARIABLE.finditer(value):
                if not match[2].startswith(_HAS_DEFAULT):
                    at = place.sub(match.start(), match.end())
                    yield document.fact(SubstitutedVariable, at, name=match[1])


def deployed(document: Document, made: Object) -> Iterator[Fact]:
    """What an Application of Argo CD, or a Kustomization or a HelmRelease of Flux deploys, and from which artifact."""
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    at = made.at["spec"]
    if made.group == "source.extensions.fluxcd.io" and made.kind == "ArtifactGenerator":
        yield from _artifacts(document, made, spec, at)
    url = spec.get("url")
    if (made.group, made.kind) == ("source.toolkit.fluxcd.io", "GitRepository") and isinstance(url, str):
        revision = next((str(one) for one in mapping(spec.get("ref")).values()), "")
        name = f"{made.namespace or ''}/{made.name}"
        yield document.fact(GitSource, at["url"], source=name, address=str(url), revision=revision)

    def fact(
        source: str,
        path: object,
        place: Place,
        base: str = "",
        *,
        file: bool = False,
        revision: object = None,
    ) -> Iterator[DeployedPath]:
        if not isinstance(path, str) or is_dynamic(path) or "{{" in path or "://" in path:
            return
        # In a chart, a value that is not set may be a part of the path.
        if document.unset is not None and document.unset(
            document.source_at(place).path, document.focus(place)
        ):
            return
        # The folder above the first name with a wildcard has to exist.
        literal = _LITERAL.match(str(path))
        found = _from_root(base, literal[0] if literal else "")
        yield document.fact(
            DeployedPath,
            place,
            source=source,
            file_path=found,
            written=str(path),
            owner=made.title,
            file=file,
            revision=str(revision or ""),
        )

    match made.group, made.kind:
        case "argoproj.io", "Application":
            yield from _application(fact, spec, at)
            yield from _patched_applications(document, made, spec, at)
        case "argoproj.io", "ApplicationSet":
            for each in applications_of(spec):
                yield from _application(fact, each, at["template"]["spec"])
            for key, generator, place in mappings(spec.get("generators"), at["generators"]):
                url = generator.get("repoURL")
                if key == "git" and isinstance(url, str) and not is_dynamic(url) and "{{" not in url:
                    for field in ("directories", "files"):
                        for index, one in enumerate(listed(generator.get(field))):
                            entry = mapping(one)
                            if entry.get("exclude") is not True:
                                yield from fact(url, entry.get("path"), place[field][index]["path"])
        case "kustomize.toolkit.fluxcd.io", "Kustomization":
            name = _source(spec.get("sourceRef"), made)
            path = spec.get("path", ".")
            if name:
                yield from fact(name, path, at["path"])
                if isinstance(path, str) and not is_dynamic(path):
                    if spec.get("components"):
                        yield document.fact(AddedComponents, at["components"], folder=_from_root(path))
                        return
                    yield from _awaited(document, made, spec, at["healthChecks"], name, path)
                    yield from _patched(
                        document, made, listed(spec.get("patches")), at["patches"], name, path
                    )
        case "helm.toolkit.fluxcd.io", "HelmRelease":
            chart = mapping(mapping(spec.get("chart")).get("spec"))
            name = _source(chart.get("sourceRef"), made)
            place = at["chart"]["spec"]
            if name:
                yield from fact(name, chart.get("chart"), place["chart"])
                if chart.get("ignoreMissingValuesFiles") is not True:
                    for index, one in enumerate(listed(chart.get("valuesFiles"))):
                        yield from fact(name, one, place["valuesFiles"][index], file=True)
        case "image.toolkit.fluxcd.io", "ImageUpdateAutomation":
            name = _source(spec.get("sourceRef"), made)
            if name:
                yield from fact(name, mapping(spec.get("update")).get("path"), at["update"]["path"])


def chart_releases(document: Document, made: Object) -> Iterator[ChartRelease]:
    """The releases of charts that an Application of Argo CD or a HelmRelease of Flux installs."""
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    at = made.at["spec"]

    def known(text: object) -> str:
        return str(text) if isinstance(text, str) and not is_dynamic(text) and "{{" not in text else ""

    def fact(
        name: object, chart: object, namespace: object, place: Place, files: list[Any], base: str
    ) -> ChartRelease:
        paths = [file for file in map(known, files) if file and not file.startswith("$")]
        return document.fact(
            ChartRelease,
            place,
            name=known(name),
            chart=known(chart),
            namespace=known(namespace),
            files=tuple(_from_root(base, path) for path in paths),
        )

    match made.group, made.kind:
        case "argoproj.io", "Application":
            for source, place in application_sources(spec, at):
                helm = mapping(source.get("helm"))
                path, chart = source.get("path"), source.get("chart")
                key = "chart" if chart else "path"
                if known(source.get(key)):
                    folder = chart or _from_root(str(path))
                    yield fact(
                        helm.get("releaseName") or made.name,
                        folder,
                        mapping(spec.get("destination")).get("namespace"),
                        place[key],
                        listed(helm.get("valueFiles")),
                        "" if chart else str(path),
                    )
        case "helm.toolkit.fluxcd.io", "HelmRelease":
            chart = mapping(mapping(spec.get("chart")).get("spec"))
            path = chart.get("chart")
            if not known(path):
                return
            target = spec.get("targetNamespace")
            default = f"{target}-{made.name}" if isinstance(target, str) else made.name
            if mapping(chart.get("sourceRef")).get("kind") == "GitRepository":
                path = _from_root(str(path))
            yield fact(
                spec.get("releaseName") or default,
                path,
                target or made.namespace,
                at["chart"]["spec"]["chart"],
                listed(chart.get("valuesFiles")),
                "",
            )


def _from_root(*parts: str) -> str:
    """A path from the root of a repository."""
    return posixpath.normpath(posixpath.join("/", *parts)).lstrip("/")


def installs_chart(made: Object) -> bool:
    """Whether an object installs a chart of another repository."""
    spec = mapping(made.spec) if isinstance(made, Specified) else {}
    match made.group, made.kind:
        case "argoproj.io", "Application":
            return any(source.get("chart") for source, _ in application_sources(spec, made.at["spec"]))
        case "argoproj.io", "ApplicationSet":
            template = mapping(mapping(spec.get("template")).get("spec"))
            return any(source.get("chart") for source, _ in application_sources(template, made.at["spec"]))
        case "helm.toolkit.fluxcd.io", "HelmRelease":
            chart = mapping(mapping(spec.get("chart")).get("spec"))
            return mapping(chart.get("sourceRef")).get("kind") != "GitRepository"
        case "helm.cattle.io", "HelmChart":
            return True
    return False


def _application(fact: Any, spec: dict[str, Any], at: Place) -> Iterator[DeployedPath]:
    """The paths and the files of values of the sources of an Application."""
    for source, place in application_sources(spec, at):
        url, path = source.get("repoURL"), source.get("path")
        if (
            not isinstance(url, str)
            or is_dynamic(url)
            or "{{" in url
            or not isinstance(path, str)
            or source.get("chart")
        ):
            continue
        revision = source.get("targetRevision")
        yield from fact(url, path, place["path"], revision=revision)
        helm = mapping(source.get("helm"))
        if helm.get("ignoreMissingValueFiles") is not True and "{{" not in path:
            for index, name in enumerate(listed(helm.get("valueFiles"))):
                if isinstance(name, str) and not name.startswith("$"):
                    values = place["helm"]["valueFiles"][index]
                    base = "" if name.startswith("/") else path
                    yield from fact(url, name, values, base, file=True, revision=revision)


def _patched_applications(
    document: Document, made: Object, spec: dict[str, Any], at: Place
) -> Iterator[PatchedObject]:
    for source, place in application_sources(spec, at):
        url, path = source.get("repoURL"), source.get("path")
        kustomize = mapping(source.get("kustomize"))
        if not isinstance(url, str) or not isinstance(path, str) or is_dynamic(url + path):
            continue
        if not kustomize.get("components") and not kustomize.get("namePrefix"):
            patches, where = listed(kustomize.get("patches")), place["kustomize"]["patches"]
            yield from _patched(document, made, patches, where, url, path)


def _patched(
    document: Document, made: Object, patches: list[Any], at: Place, source: str, path: str
) -> Iterator[PatchedObject]:
    """The objects that patches are about: those of `target`, or the one that the patch names."""
    for index, one in enumerate(patches):
        patch, place = mapping(one), at[index]["patch"]
        target = mapping(patch.get("target"))
        kind, name = target.get("kind", ""), target.get("name", "")
        text = patch.get("patch")
        if target:
            place = at[index]["target"]["name" if name else "kind"]
        elif isinstance(text, str):
            found = {match[1]: match[2] for match in _HEAD.finditer(text)}
            kind, name = found.get("kind", ""), found.get("  name") or found.get("    name") or ""
            if not kind or not name:
                continue
        if not isinstance(kind, str) or not isinstance(name, str) or not (kind or name):
            continue
        if not is_dynamic(kind + name) and "{{" not in kind + name:
            yield document.fact(
                PatchedObject,
                place,
                object_kind=str(kind),
                name=str(name),
                source=source,
                folder=_from_root(path),
                owner=made.title,
            )


def _awaited(
    document: Document, made: Object, spec: dict[str, Any], at: Place, source: str, path: str
) -> Iterator[PatchedObject]:
    """The objects of its path for which a Kustomization waits."""
    for index, one in enumerate(listed(spec.get("healthChecks"))):
        check = mapping(one)
        kind, name = check.get("kind"), check.get("name")
        if not isinstance(kind, str) or not isinstance(name, str):
            continue
        if kind and name and not is_dynamic(name):
            yield document.fact(
                PatchedObject,
                at[index]["name"],
                object_kind=str(kind),
                name=str(name),
                source=source,
                folder=_from_root(path),
                owner=made.title,
                awaits=True,
                namespace=_checked_in(check, spec),
            )


def _checked_in(check: Mapping[str, Any], spec: Mapping[str, Any]) -> str:
    """The namespace of the object of a health check; empty if it is not that of the manifests."""
    namespace = check.get("namespace")
    known = isinstance(namespace, str) and not is_dynamic(namespace) and not spec.get("targetNamespace")
    return str(namespace) if known else ""


def _artifacts(document: Document, made: Object, spec: dict[str, Any], at: Place) -> Iterator[Fact]:
    """The artifacts that an ArtifactGenerator creates, and what it copies into them."""
    for index, one in enumerate(listed(spec.get("artifacts"))):
        artifact, place = mapping(one), at["artifacts"][index]
        name = artifact.get("name")
        if not isinstance(name, str) or not name:
            continue
        yield document.fact(
            DeclaredObject,
            place["name"],
            object_kind="ExternalArtifact",
            name=str(name),
            namespace=made.namespace or "",
            complete=False,
        )
        for number, copy in enumerate(listed(artifact.get("copy"))):
            pattern, folder = mapping(copy).get("from"), mapping(copy).get("to")
            if isinstance(pattern, str) and isinstance(folder, str) and not is_dynamic(pattern + folder):
                yield document.fact(
                    CopiedPath,
                    place["copy"][number]["to"],
                    artifact=f"{ARTIFACT}{made.namespace or ''}/{name}",
                    pattern=pattern.partition("/")[2],
                    folder=folder.partition("/")[2].strip("/"),
                )


def _source(reference: Any, made: Object) -> str:
    """The GitRepository or the artifact that a reference names; empty for another source."""
    source = mapping(reference)
    name = source.get("name")
    start = {"GitRepository": "", "ExternalArtifact": ARTIFACT}.get(str(source.get("kind")))
    if start is None or not isinstance(name, str) or is_dynamic(name):
        return ""
    return f"{start}{source.get('namespace') or made.namespace or ''}/{name}"


# The folders of a path before the first name with a wildcard.
_LITERAL = regex(r"(?:[^*?\[\]{}/]*/)*(?:[^*?\[\]{}/]+\Z)?")
# The keys of a patch that name its object.
_HEAD = regex(r"(?m)^(kind|  name|    name):[ \t]*[\"']?([^\s\"'#]+)[\"']?[ \t]*$")
