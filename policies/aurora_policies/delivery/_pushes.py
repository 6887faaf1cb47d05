"""Which images the pipelines of a repository push, and which of those that it uses nothing pushes."""

import posixpath
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from aurora_devops import Repository
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.core.record import replace
from aurora_devops.delivery.image_names import is_unknown
from aurora_devops.delivery.image_names import may_be as may_be_written
from aurora_devops.facts import (
    AssignedTag,
    ChartRelease,
    ContainerImage,
    HandledImage,
    ImageEntry,
    NamedObject,
    PassedVariable,
    Pipeline,
    ReplacedImage,
    RunContainer,
    SuppliedImage,
    UsualImage,
)
from aurora_devops.kinds.kubernetes.gitops import WatchedImage
from aurora_devops.kinds.kubernetes.released_names import ReleasedName

from ._images import Handled, without_hub
from ._names import alike, own_words

# How similar a name is that is probably misspelled.
_NEARLY = 0.95
# How many names with unknown parts are compared with all images.
_MOST = 50


# What has an image: a manifest, a command, Terraform, or an ImageRepository of Flux.
Use = ContainerImage | HandledImage | ReleasedName | RunContainer | UsualImage | WatchedImage
_Named = TypeVar("_Named", bound=Fact)


def _by_name(facts: Iterable[_Named], *fields: str) -> list[_Named]:
    """Facts whose names of images, in these fields, have no registry if it is that of Docker Hub."""
    found = []
    for one in facts:
        names = {field: getattr(one, field) for field in fields}
        changed = {field: short for field, name in names.items() if (short := without_hub(name)) != name}
        found.append(replace(one, **changed) if changed else one)
    return found


def may_be(pattern: str, name: str) -> bool:
    """Whether a name with unknown parts may be another one, which has no registry if it is that of Docker Hub."""
    return may_be_written(pattern, name) or (
        pattern.startswith(_HUB) and may_be_written(pattern, f"{_HUB}{name}")
    )


_HUB = "docker.io/"
_OF_HUB = regex(r"(?:index\.|registry-1\.)?docker\.io/")


class Pushes:
    """The images that a repository builds and pushes, and those that it deploys, by name.

    `declared` are those of manifests, `commanded` those that commands deploy. `pushed` are those with a known name.
    Names have no registry if it is that of Docker Hub.
    """

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        known = Handled.of(repository)
        self.handled, self.own = _by_name(known.images, "name", "usual"), known.repository
        self.images = _by_name(repository.of(ContainerImage), "name")
        self.entries = _by_name(repository.of(ImageEntry), "name", "new_name")
        self.replaced = _by_name(repository.of(ReplacedImage), "name")
        self.usual = _by_name(repository.of(UsualImage), "name", "pattern")
        self.containers = _by_name(repository.of(RunContainer), "image")
        # The names with the registry of Docker Hub where they are written.
        written = {one.name for one in known.images}
        written |= {one.name for one in repository.of(ContainerImage)}
        self.of_hub = {without_hub(name) for name in written if _OF_HUB.match(name)}
        # Other projects may push images with the pipelines that this one includes.
        self.whole = all(pipeline.whole for pipeline in repository.of(Pipeline))
        self.pushed = {
            one.name: one for one in self.handled if one.does == "push" and not is_unknown(one.name)
        }
        # The names beside each other: of what is pushed, and the last parts of all that is built or pushed.
        self.pushed_in: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.pushed:
            self.pushed_in[_parent(name)].append(name)
        self.beside: defaultdict[str, set[str]] = defaultdict(set)
        made = [one for one in self.handled if one.does in ("build", "push")]
        for one in made:
            parent, _, last = one.name.rpartition("/")
            self.beside[parent].add(last)
        anywhere = {one.name for one in made if not _is_local(one)}
        self._names = set(anywhere)
        # A service with a variable as its image builds one for this machine.
        open_names = {one.name for one in made if one.kind == "compose" and is_unknown(_last(one.name))}
        open_names -= {one.name for one in made if one.does == "push"}
        # Who sets a variable with a default to another value gives another registry, but seldom another name.
        passed = {one.name for one in repository.of(PassedVariable)}
        usual = {one.name: one.usual for one in made if one.usual}
        narrow = {
            f"${{REGISTRY}}/{_last(usual[name])}" if _is_set_to(usual, name, passed) else name
            for name in anywhere - open_names
            if is_unknown(name)
        }
        self._patterns = sorted(narrow)[:_MOST]
        local = {(one.name, one.tag) for one in made if _is_local(one)}
        # What is built for this machine only can be any image with the same tag there.
        guessed = sorted((name, tag) for name, tag in local if is_unknown(name))[:_MOST]
        self.declared: defaultdict[str, list[Use]] = defaultdict(list)
        for image in self.images:
            self.declared[image.name].append(image)
            if (
                image.built
                or (image.name, image.tag) in local
                or any(tag == image.tag and may_be(name, image.name) for name, tag in guessed)
            ):
                self._names.add(image.name)
        for watched in _by_name(repository.of(WatchedImage), "image"):
            self.declared[watched.image].append(watched)
        for released in _by_name(repository.of(ReleasedName), "image"):
            self.declared[released.image].append(released)
        for container in self.containers:
            if container.kind == "terraform" and "/" in container.image and not is_open(container.image):
                self.declared[container.image].append(container)
        self.commanded: defaultdict[str, list[Use]] = defaultdict(list)
        for one in self.handled:
            if one.does == "deploy" and not is_unknown(one.name):
                self.commanded[one.name].append(one)

    def may_have(self, name: str) -> bool:
        """Whether the repository builds or pushes an image, or may do so."""
        return name in self._names or any(may_be(each, name) for each in self._patterns)

    def uses(self, name: str) -> list[Use]:
        """What runs or deploys an image, apart from the services that build it."""
        declared = self.declared.get(name, [])
        running = [one for one in declared if not isinstance(one, ContainerImage) or not one.built]
        return [*running, *self.commanded.get(name, [])]

    def deploys(self, name: str) -> bool:
        """Whether a manifest or a command has an image."""
        return name in self.declared or name in self.commanded


def left_out(pushes: Pushes) -> Iterator[tuple[HandledImage, HandledImage]]:
    """The images that a pipeline deploys or scans with the tag of the commit and does not push, with one it pushes so.

    That is one beside it, or one with the same last part of its name; one that is deployed nowhere is preferred.
    """
    pushed = _pushed_around(pushes)
    for one in pushes.handled:
        if (
            one.does not in ("deploy", "scan")
            or one.kind == "document"
            or not _COMMIT.search(one.tag)
            or is_unknown(one.name)
        ):
            continue
        other = next(
            (found for part in _around(one.name) if (found := pushed.get((one.path, part, one.tag)))), None
        )
        if other is not None and not pushes.may_have(one.name):
            yield one, other


def _pushed_around(pushes: Pushes) -> dict[tuple[str, str, str], HandledImage]:
    """The pushes of a file with a tag, by what their names are in and by their last parts.

    One that is deployed nowhere is preferred.
    """
    pushed: dict[tuple[str, str, str], HandledImage] = {}
    for one in pushes.handled:
        if one.does == "push" and not is_unknown(one.name):
            for part in _around(one.name):
                key = one.path, part, one.tag
                if key not in pushed or pushes.deploys(pushed[key].name) or not pushes.deploys(one.name):
                    pushed[key] = one
    return pushed


def left_out_by_variable(pushes: Pushes) -> Iterator[tuple[ContainerImage, HandledImage, AssignedTag]]:
    """The images of Compose files whose tag is a variable that a pipeline sets to that of the commit, as `left_out`.

    The pipeline pushes an image beside it with this tag, and nothing pushes this one.
    """
    pushed = _pushed_around(pushes)
    assigned: defaultdict[str, list[AssignedTag]] = defaultdict(list)
    for tag in pushes.repository.of(AssignedTag) if pushed and pushes.whole else ():
        if _COMMIT.search(tag.value):
            assigned[tag.variable].append(tag)
    for image in pushes.images if assigned else ():
        parent = _parent(image.name)
        if image.built or is_unknown(image.name) or not parent or not image.variable:
            continue
        for tag in assigned.get(image.variable, ()):
            other = pushed.get((tag.path, f"{parent}/", tag.value))
            if other is not None and not pushes.may_have(image.name):
                yield image, other, tag
                break


def left_out_of_charts(pushes: Pushes) -> Iterator[tuple[ContainerImage, HandledImage, HandledImage]]:
    """The images of charts that a pipeline installs with the tag of the commit (`helm upgrade --set`), as `left_out`.

    The pipeline pushes one beside it with this tag: others of the chart without a tag, or one that nothing deploys.
    """
    pushed = _pushed_around(pushes)
    set_tags = [
        one
        for one in (pushes.handled if pushed and pushes.whole else ())
        if one.does == "deploy"
        and is_unknown(one.name)
        and one.command.startswith("helm ")
        and one.kind != "document"
    ]
    releases: defaultdict[str, list[ChartRelease]] = defaultdict(list)
    images: defaultdict[str, list[ContainerImage]] = defaultdict(list)
    for release in pushes.repository.of(ChartRelease) if set_tags else ():
        releases[release.path].append(release)
    for image in pushes.images if releases else ():
        if not image.tag and not image.pinned and not is_unknown(image.name):
            images[image.unit].append(image)
    for one in set_tags:
        before = [each for each in releases.get(one.path, ()) if each.span.start < one.span.start]
        latest = max(before, key=lambda each: each.span.start, default=None)
        own = images.get(posixpath.join(latest.chart, "Chart.yaml"), []) if latest else []
        if not _COMMIT.search(one.tag):
            continue
        had = [each for each in own if pushes.may_have(each.name)]
        for image in own:
            parent = _parent(image.name)
            other = pushed.get((one.path, f"{parent}/", one.tag)) if parent and image not in had else None
            if other is not None and (had or not pushes.deploys(other.name)):
                yield image, other, one


def misnamed(pushes: Pushes) -> Iterator[tuple[HandledImage, HandledImage]]:
    """The images that a pipeline or a script scans, copies or loads, and that nothing builds or pulls.

    It builds one with nearly the same name, and with the same tag if there is one.
    """
    made: defaultdict[tuple[str, str], list[HandledImage]] = defaultdict(list)
    known: set[str] = set()
    for one in pushes.handled:
        if one.does in ("build", "push") and not is_unknown(one.name):
            made[one.path, _parent(one.name)].append(one)
        if one.does in ("build", "pull", "push") and one.command != "crane tag":
            known.add(one.name)
    patterns = sorted(filter(is_unknown, known))[:_MOST]
    for one in pushes.handled:
        if one.does not in ("scan", "use") or one.kind == "document" or is_unknown(one.name):
            continue
        near = {
            other.name: other
            for other in made.get((one.path, _parent(one.name)), ())
            if not one.tag or other.tag == one.tag
        }
        similar = nearest(one.name, near, _SIMILAR)
        if (
            similar is not None
            and alike(_last(similar), [_last(one.name)])
            and one.name not in known
            and not any(may_be(each, one.name) for each in patterns)
        ):
            yield one, near[similar]


# A tag with the commit of the run, which only a run of this pipeline pushes.
_COMMIT = regex(r"\$\{(?:GITHUB_SHA|CI_COMMIT_(?:SHORT_)?SHA)\}")


def _around(name: str) -> tuple[str, str]:
    """What the name of an image is in, and its last part."""
    parent, _, last = name.rpartition("/")
    return f"{parent}/", last


def built_only(pushes: Pushes) -> Iterator[tuple[HandledImage, HandledImage, Fact]]:
    """The images that a script builds and nothing pushes, with one that it builds likewise and pushes, and its use.

    They have the same registry and the same tag, and both are deployed.
    """
    pushed: defaultdict[tuple[str, str], list[HandledImage]] = defaultdict(list)
    for one in pushes.handled:
        if one.does == "push" and "/" in one.name:
            pushed[one.path, _parent(one.name)].append(one)
    if not pushed or not pushes.whole:
        return
    names = {one.name for one in pushes.handled if one.does == "push"}
    patterns = sorted(filter(is_unknown, names))[:_MOST]
    built = {(one.path, one.name, one.tag) for one in pushes.handled if one.does == "build"}
    deployed = _deployed(pushes)
    for one in pushes.handled:
        if one.does != "build" or one.kind == "document" or one.name in names or _is_local(one):
            continue
        others = [
            other
            for other in pushed.get((one.path, _parent(one.name)), ())
            if (other.path, other.name, other.tag) in built and other.tag == one.tag
        ]
        own = _below_registry(one.name)
        if (
            others
            and own in deployed
            and _below_registry(others[0].name) in deployed
            and not _TOOL.search(one.name)
            and not any(may_be(each, one.name) for each in patterns if each != one.name)
        ):
            yield one, others[0], deployed[own]


def of_dockerfile(pushes: Pushes) -> Iterator[tuple[str, HandledImage]]:
    """The deployed images that are only built, with the one that is built likewise, pushed, and deployed nowhere.

    Both have the same registry, and there is no third name for the stage of the Dockerfile with the same arguments.
    """
    pushed = {one.name for one in pushes.handled if one.does == "push"}
    if not pushes.pushed or not pushes.whole:
        return
    names: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)
    for one in pushes.handled:
        if one.dockerfile and one.does in ("build", "push") and not _is_local(one):
            chosen = tuple(argument for argument in one.arguments if not _OF_VERSION.search(argument[0]))
            names[one.dockerfile, one.target, chosen].add(one.usual or one.name)
    patterns = sorted(filter(is_unknown, pushed))[:_MOST]
    for each in names.values():
        deployed = sorted(name for name in each if name in pushes.declared and name not in pushed)
        others = [name for name in each if name in pushes.pushed and not pushes.deploys(name)]
        if len(each) != 2 or len(deployed) != 1 or len(others) != 1:
            continue
        name, other = deployed[0], others[0]
        if _parent(name) == _parent(other) and not any(may_be(one, name) for one in patterns):
            yield name, pushes.pushed[other]


# Build arguments that do not make another image: the version of the base image, and what is written into labels.
_OF_VERSION = regex(r"(?i)(?:^|_)(?:build|commit|created|date|digest|ref|revision|sha|time|version)(?:_|$)")


def _deployed(pushes: Pushes) -> dict[str, Fact]:
    """What runs an image, by the path of the image in its registry."""
    found: dict[str, Fact] = {}
    for container in pushes.containers:
        if not container.dockerfile:
            found.setdefault(_below_registry(container.image), container)
    for image in pushes.images:
        if not image.built:
            found.setdefault(_below_registry(image.name), image)
    found.update(
        (_below_registry(one.name), one)
        for one in pushes.handled
        if one.does == "deploy" and one.kind != "document"
    )
    return found


def _below_registry(name: str) -> str:
    """The path of an image in its registry, which may be unknown."""
    host, _, path = name.partition("/")
    return path if path and ("." in host or ":" in host or "$" in host or host == "*") else name


def of_version(pushes: Pushes) -> Iterator[tuple[ContainerImage, HandledImage]]:
    """The services whose image is not pushed, and has the variable for the version of others that are.

    There is one such image in a Compose file, and all other images with the variable are pushed.
    """
    groups: defaultdict[tuple[str, str, str], list[ContainerImage]] = defaultdict(list)
    for image in pushes.images:
        parent = _parent(image.name)
        if image.variable and not image.built and parent and not is_unknown(image.name):
            groups[image.path, image.variable, parent].append(image)
    for images in groups.values() if pushes.whole else ():
        missing = [image for image in images if not pushes.may_have(image.name)]
        others = [pushes.pushed[image.name] for image in images if image.name in pushes.pushed]
        if others and len({image.name for image in missing}) == 1 and not _SERVER.search(missing[0].name):
            yield missing[0], others[0]


def moved(pushes: Pushes) -> Iterator[tuple[HandledImage, ImageEntry, HandledImage]]:
    """The images that `kustomize edit set image` puts in place of one that is pushed, and that nothing pushes."""
    edits = {(one.path, one.span): one for one in pushes.replaced}
    entries: dict[tuple[str | None, str], ImageEntry] = {
        (one.folder, one.name): one for one in pushes.entries
    }
    names: defaultdict[str, set[str]] = defaultdict(set)
    for each in pushes.entries:
        names[each.name].add(each.new_name)
        if len(names[each.name]) == 1:
            # In an unknown folder, it is the one that all kustomizations have.
            entries[None, each.name] = each
        else:
            entries.pop((None, each.name), None)
    for one in pushes.handled if edits and entries and pushes.whole else ():
        old = edits.get((one.path, one.span)) if one.does == "deploy" else None
        entry = entries.get((old.folder, old.name)) if old is not None else None
        other = pushes.pushed.get(entry.new_name) if entry is not None else None
        if (
            entry is not None
            and other is not None
            and not is_unknown(one.name)
            and one.name != entry.new_name
            and not pushes.may_have(one.name)
        ):
            yield one, entry, other


def strayed(pushes: Pushes) -> Iterator[tuple[ImageEntry, HandledImage, Fact]]:
    """The names that entries of kustomizations give images, and that nothing pushes, with the one that is pushed.

    That is the one to which a command sets the image, which the kustomization of another environment has, or which is
    the image of the container.
    """
    entries = pushes.entries if pushes.whole else ()
    missing = [one for one in entries if _is_missing(pushes, one.new_name)]
    if not missing:
        return
    handled = {(one.path, one.span): one for one in pushes.handled if one.does == "deploy"}
    others: defaultdict[str, list[tuple[str, str, Fact]]] = defaultdict(list)
    for replaced in pushes.replaced:
        set_to = handled.get((replaced.path, replaced.span))
        if set_to is not None and replaced.folder is not None:
            others[replaced.name].append((replaced.folder, set_to.name, set_to))
    for entry in entries:
        others[entry.name] += ((entry.folder, name, entry) for name in (entry.new_name, entry.name))
    for one in missing:
        for folder, name, place in others[one.name]:
            if (
                name in pushes.pushed
                and _parent(name) == _parent(one.new_name)
                and (folder == one.folder or _is_environment(folder, one))
            ):
                yield one, pushes.pushed[name], place
                break


def of_environments(pushes: Pushes) -> Iterator[tuple[Fact, RunContainer, RunContainer]]:
    """The containers of Terraform whose image nothing pushes, where it is pushed for the container elsewhere.

    That is the same container in another environment: of a module that both call, or of a folder beside this one.
    """
    found = [one for one in pushes.containers if one.kind == "terraform" and "/" in one.image]
    missing = [one for one in found if _is_missing(pushes, one.image)] if pushes.whole else []
    if not missing:
        return
    supplied = {(one.unit, one.owner): one for one in pushes.repository.of(SuppliedImage)}
    others: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
    for one in found:
        if one.image in pushes.pushed:
            others[one.pod, _container(one)].append(one)
    for one in missing:
        for other in others[one.pod, _container(one)]:
            if _parent(other.image) == _parent(one.image) and _in_other_environment(one, other):
                yield supplied.get((one.unit, one.owner), one), one, other
                break


def _container(one: RunContainer) -> str:
    """The name of a container in its task; empty for the only one."""
    return one.owner.partition(" of ")[0] if one.owner.startswith("container ") else ""


def _in_other_environment(one: RunContainer, other: RunContainer) -> bool:
    """Whether the paths of two configurations differ only in the environment, of which the image has no word."""
    first, second = (_WORDS_OF_PATH.split(container.unit or container.path) for container in (one, other))
    differing = [pair for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    return (
        len(first) == len(second)
        and len(differing) == 1
        and all(_ENVIRONMENT.fullmatch(word) is not None for word in differing[0])
        and differing[0][0] not in one.image
    )


_WORDS_OF_PATH = regex(r"[/._-]")
_ENVIRONMENT = regex(
    r"(?i)acc|acceptance|demo|dev|development|int|integration|live|prd|preview|prod|production|qa|sandbox|stage|staging|"
    r"stg|test|testing|uat"
)


def _is_missing(pushes: Pushes, name: str) -> bool:
    return "/" in name and not is_unknown(name) and not pushes.may_have(name) and not _TOOL.search(name)


def _is_environment(folder: str, entry: ImageEntry) -> bool:
    """Whether a folder is that of an entry in another environment: `production/shop` beside `staging/shop`.

    The folders of two programs also differ in one part, which is a part of the names of their images.
    """
    first, second = folder.split("/"), entry.folder.split("/")
    differing = [part for part, other in zip(second, first, strict=False) if part != other]
    return len(first) == len(second) and len(differing) == 1 and differing[0] not in entry.new_name


def by_path(
    pushes: Pushes, deployed: Mapping[str, object], unpushed: Sequence[str]
) -> Iterator[tuple[str, HandledImage]]:
    """The images whose path is nearly that of an image that is pushed and deployed nowhere.

    Its registry is unknown, or the owner in a known registry.
    """
    paths = {_path(name): name for name in unpushed if _path(name) != name}
    for one in pushes.handled:
        match = _UNKNOWN_REGISTRY.fullmatch(one.name) if one.does == "push" else None
        if match is None or any(_path(name) == match[2] or may_be(one.name, name) for name in deployed):
            continue
        others = _below_owner(match[1], unpushed) if match[1] else paths
        near = nearest(
            match[2], [path for path in others if path.count("/") == match[2].count("/")], _SIMILAR
        )
        if near is not None:
            yield others[near], one


def _below_owner(registry: str, names: Iterable[str]) -> dict[str, str]:
    """The names of images in a registry by what is below their owner; those of several owners are left out."""
    found: dict[str, str] = {}
    several: set[str] = set()
    for name in names:
        _, slash, path = name.removeprefix(registry).partition("/")
        if name.startswith(registry) and slash:
            several |= {path} & found.keys()
            found[path] = name
    return {path: name for path, name in found.items() if path not in several}


def usually(pushes: Pushes) -> Iterator[tuple[str, Sequence[Use], HandledImage]]:
    """The deployed images that are probably meant by one that is pushed, where the name of one has defaults only.

    They are in the same registry and folder, share a word, and nothing else there is deployed without being pushed.
    """
    pushed: dict[str, HandledImage] = dict(pushes.pushed)
    made = [one for one in pushes.handled if one.does in ("build", "push") and one.usual]
    pushed |= {one.usual: one for one in made if one.does == "push"}
    built = {one.usual for one in made}
    deployed: dict[str, Sequence[Use]] = {**pushes.commanded, **pushes.declared}
    for image in pushes.usual:
        if not any(may_be(image.pattern, name) for name in pushes.pushed):
            deployed.setdefault(image.name, [image])
    missing: defaultdict[str, list[str]] = defaultdict(list)
    for name in deployed:
        if name not in built and not pushes.may_have(name):
            missing[_parent(name)].append(name)
    for name, one in sorted(pushed.items()):
        near = missing.get(_parent(name), []) if _parent(name) and name not in deployed else []
        usual = one.usual == name or any(
            isinstance(use, UsualImage) for each in near for use in deployed[each]
        )
        meant = [each for each in near if alike(_own_name(each), [_own_name(name)])] if usual else []
        own = _own_name(name)
        if len(meant) == 1 and nearest(own, [_own_name(meant[0])], _SIMILAR) and not _TOOL.search(name):
            yield meant[0], deployed[meant[0]], one


# A registry in a variable, or an owner in a known registry, and the path of an image in it.
_UNKNOWN_REGISTRY = regex(r"([\w-]+(?:\.[\w-]+)+(?::\d+)?/)?(?>\$\{\{[^}]*\}\}|\$\{[^}]*\})/([\w./-]+)")
_SIMILAR = 0.8


def renamed(
    pushes: Pushes, deployed: Mapping[str, object], unpushed: Sequence[str]
) -> Iterator[tuple[str, HandledImage]]:
    """The images that are probably meant by one that is pushed, with that one.

    They are the only ones with a similar name, of the same project, or with the same path in another registry.
    """
    by_parent: defaultdict[str, list[str]] = defaultdict(list)
    by_last: defaultdict[str, list[str]] = defaultdict(list)
    known = set(unpushed)
    for name in unpushed:
        parent, _, last = name.rpartition("/")
        by_parent[parent].append(name)
        if not _is_own_domain(name):
            by_last[last].append(name)
    for name in sorted(pushes.pushed):
        parent, _, last = name.rpartition("/")
        near, same = by_parent.get(parent, []) if parent else [], by_last.get(last, [])
        if name in deployed:
            # Another name is meant only if it is nearly the same.
            similar = nearest(name, near, _NEARLY)
            meant = [similar] if similar else [other for other in same if _path(other) == _path(name)]
        else:
            meant = _alike(pushes, name, near)
            if not meant and pushes.whole and not pushes.deploys(name):
                meant = [other for other in by_parent.get(name, ()) if _is_below(other, name)]
                if parent in known and _is_below(name, parent):
                    meant.append(parent)
            meant += [other for other in same if other not in meant and _same_owner(pushes, name, other)]
        if len(meant) == 1:
            yield meant[0], pushes.pushed[name]


def _alike(pushes: Pushes, name: str, near: Sequence[str]) -> list[str]:
    """Those of the images beside one that may be meant by it."""
    parent, _, last = name.rpartition("/")
    others = {_own_name(f"{parent}/{other}") for other in pushes.beside[parent] - {last}}
    words = own_words(_own_name(name), others)
    meant = [other for other in near if alike(_own_name(other), [words])]
    if (
        not meant
        and ((pushes.own and parent.endswith(f"/{pushes.own}")) or (pushes.whole and _is_project(parent)))
        and not _TOOL.search(last)
        and _is_only(pushes, name)
    ):
        # Only this repository pushes images below its name.
        meant = [*near]
    if not meant and pushes.whole and parent:
        meant = _siblings(pushes, name, near)
    return meant


def _own_name(name: str) -> str:
    """The last part of the name of an image, without the name of its owner in front."""
    parent, _, last = name.rpartition("/")
    return last.removeprefix(f"{parent.rpartition('/')[2]}-")


def _is_only(pushes: Pushes, name: str) -> bool:
    """Whether an image is the only one beside others that is pushed and not deployed."""
    return [one for one in pushes.pushed_in[_parent(name)] if not pushes.deploys(one)] == [name]


def _siblings(pushes: Pushes, name: str, near: Sequence[str]) -> list[str]:
    """The images that are not pushed and have the prefix of others, all of which but one are deployed.

    With `shop-api` pushed and deployed, these are `shop-work` for `shop-worker`.
    """
    prefix = _PREFIX.match(name)
    if prefix is None or _TOOL.search(name):
        return []
    same = [one for one in pushes.pushed if one.startswith(prefix[0])]
    if len(same) < _FEW or [one for one in same if not pushes.deploys(one)] != [name]:
        return []
    return [other for other in near if other.startswith(prefix[0]) and not _SERVER.search(other)]


# The name of the project in front of that of a part of it.
_PREFIX = regex(r".*/[a-z0-9]+[-_]")
_FEW = 2
# Images of software that another repository may adapt.
_SERVER = regex(
    r"postgres|mysql|mariadb|mongo|redis|valkey|rabbitmq|kafka|nats|nginx|caddy|traefik|proxy|database|[-_]db$|search"
    r"|grafana|prometheus|keycloak"
)


def _is_below(name: str, parent: str) -> bool:
    """Whether an image is one of the images of a project below the name of another one: `acme/shop/api`."""
    return name.rpartition("/")[0] == parent and _is_project(parent) and not _TOOL.search(name)


# The tags of images that commands build for this machine, which other commands do not push.
_LOCAL = regex(r"(?:.*-)?(?:dev|debug|e2e|local|test)")
# Images that are pushed for other purposes than a deployment.
_TOOL = regex(r"(?:^|[-_])(?:base|builder|cache|ci|dev|docs|test|tests|toolchain|tools|website)$")


def _is_local(one: HandledImage) -> bool:
    """Whether an image is built for this machine only."""
    return one.does == "build" and _LOCAL.fullmatch(one.tag) is not None


def _is_project(parent: str) -> bool:
    """Whether images below a name are those of one project: `registry.gitlab.com/acme/shop`."""
    host, *path = parent.split("/")
    return "." in host and len(path) > 1


def _is_set_to(usual: Mapping[str, str], name: str, passed: Collection[str]) -> bool:
    """Whether a name is one variable with a default that no command gives another value."""
    match = _VARIABLE.fullmatch(name)
    return match is not None and name in usual and match[1] not in passed


_VARIABLE = regex(r"\$\{(\w+)(?::-[^}]*)?\}")


def _last(name: str) -> str:
    """The last part of the name of an image."""
    return name.rpartition("/")[2]


def is_open(name: str) -> bool:
    """Whether a part of a name is unknown, also in the way in which Terraform writes it."""
    return "*" in name or is_unknown(name)


def _parent(name: str) -> str:
    """What the name of an image is in: its registry and folder."""
    return name.rpartition("/")[0]


def _path(name: str) -> str:
    """The path of an image in its registry; the whole name if it has no registry."""
    host, _, path = name.partition("/")
    return path if "." in host or ":" in host else name


def _is_own_domain(name: str) -> bool:
    """Whether a registry is a domain of the owner, which leads to another one: `docker.acme.io/acme/shop`."""
    host, _, path = name.partition("/")
    owner = path.partition("/")[0]
    return "." in host and len(owner) > 2 and owner in re.split(r"[.-]", host)


def _same_owner(pushes: Pushes, name: str, other: str) -> bool:
    """Whether two names have the same path in different registries, or the same registry of their own."""
    hosts = [_registry(pushes, each) for each in (name, other)]
    if not all(hosts):
        return False
    return _path(name) == _path(other) or (hosts[0] == hosts[1] and "docker.io" not in hosts)


def _registry(pushes: Pushes, name: str) -> str:
    """The registry of an image; empty if it is not written, because a deployment may add it."""
    host, _, _ = name.partition("/")
    return host if "." in host or ":" in host else "docker.io" if name in pushes.of_hub else ""


def replaced(pushes: Pushes) -> Iterator[tuple[ContainerImage, HandledImage]]:
    """The images of manifests that `kubectl set image` replaces by another image.

    If no manifest has the container, it is the one image of all manifests. The scripts of tests deploy what they built.
    """
    commands = [
        one
        for one in pushes.handled
        if one.does == "deploy" and one.kind != "document" and not _OF_TESTS.search(one.path)
    ]
    images = [one for one in pushes.images if one.kind == "kubernetes"]
    if not commands or not images:
        return
    # One of each name is enough: overlays may have a container in hundreds of files.
    named_images = {image.name: image for image in reversed(images)}
    by_owner: defaultdict[str, dict[str, ContainerImage]] = defaultdict(dict)
    for image in images:
        by_owner[image.owner].setdefault(image.name, image)
    deployed = {one.name for one in commands}
    # `kustomize edit set image NAME=OTHER` leaves the manifest as it is.
    edited = {(one.path, one.span, one.name) for one in pushes.replaced}
    targets: defaultdict[tuple[str, object], list[NamedObject]] = defaultdict(list)
    for named in pushes.repository.of(NamedObject):
        if named.container:
            targets[named.path, named.span].append(named)
    # The runs of a job with a matrix have several images at one place.
    together: defaultdict[tuple[str, object], list[HandledImage]] = defaultdict(list)
    for one in commands:
        together[one.path, one.span].append(one)
    for place, several in together.items():
        one = several[0]
        found = [
            image
            for named in targets[place]
            for image in by_owner[
                f"container '{named.container}' of {named.object_kind} '{named.name}'"
            ].values()
        ]
        alone = not found and len(named_images) == 1 and len(deployed) == 1
        for image in found or (named_images.values() if alone else []):
            if (
                any(may_be(each.name, image.name) for each in several)
                or (*place, image.name) in edited
                or _PLACEHOLDER.search(image.name)
            ):
                continue
            meant = nearest(image.name, [each.name for each in several], _SIMILAR)
            yield image, next((each for each in several if each.name == meant), one)


_OF_TESTS = regex(r"(?:^|/)(?:[\w.-]+[-_.])?(?:e2e|integration|tests?|testing)(?:[-_.][\w.-]+)?/")
_PLACEHOLDER = regex(r"(?i)placeholder|change-?me|replace|dummy|example|^[A-Z_]+$|^image$|^app$")
