"""Which Dockerfile builds an image, and which ports it exposes."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from aurora_devops import Repository
from aurora_devops.commands.images import USUAL_RELEASE
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import replace
from aurora_devops.default_ports import default_ports, is_server
from aurora_devops.delivery.image_names import is_unknown, may_be
from aurora_devops.delivery.listening import listening_of
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ComposeHost,
    ContainerImage,
    ContainerPort,
    ExposedPorts,
    HandledImage,
    ImageDefaults,
    ProvidedConfig,
    PushedBuilds,
    RunContainer,
)

from ._inputs import Inputs

# The registry of Docker Hub, which need not be written.
_HUB = regex(r"(?:(?:index\.|registry-1\.)?docker\.io/)?(?:library/)?(?!\$)")
_NUMBER = regex(r"(?<!\d)\d{2,5}(?!\d)")
# How many names with unknown parts are compared with all images.
_MOST = 50
# The settings and the files by which images of databases and queues get other ports.
_CONFIGURES = regex(r"(?i)port|args|opts|conf")


def without_hub(name: str) -> str:
    """The name of an image without the registry of Docker Hub; one whose owner is unknown stays as it is."""
    match = _HUB.match(name)
    return name[match.end() :] if match else name


def numbers_in(texts: Iterable[str]) -> Iterator[int]:
    """The numbers in texts that may be ports."""
    return (int(number) for text in texts for number in _NUMBER.findall(text))


def bases_of(repository: Repository) -> Mapping[str, str]:
    """The base images of the Dockerfiles that only add files to them, by path."""
    exposed = {one.path for one in repository.of(ExposedPorts)}
    images = repository.of(ImageDefaults)
    return {one.path: one.base for one in images if not one.words and one.path not in exposed}


def usual_ports(host: ComposeHost, bases: Mapping[str, str]) -> tuple[int, ...]:
    """The ports on which the image of a service listens by default or by its configuration; none if unknown."""
    if not host.configs_known:
        return ()
    image = bases.get(host.dockerfile, "") if host.dockerfile else host.image
    ports = default_ports(image)
    return (*ports, *host.configured) if ports else ()


def unusual(repository: Repository) -> Iterable[tuple[ContainerPort, int]]:
    """The ports of a use that a database or a message queue has not, with the port that it has instead.

    Only images that the artifact runs as they are, or whose Dockerfile has no command and exposes nothing.
    """
    uses = repository.of(ContainerPort)
    if not uses:
        return
    configured = {
        (one.path, one.owner)
        for one in repository.of(RunContainer)
        if any(_CONFIGURES.search(name) for name, _ in one.settings) or not one.complete
    }
    mounted = {
        (one.path, name)
        for one in repository.of(ComposeHost)
        if any(mount.endswith((".cnf", ".conf")) for mount in one.mounts)
        for name in one.names
    }
    bases = bases_of(repository)
    provided: defaultdict[str, list[ProvidedConfig]] = defaultdict(list)
    for config in repository.of(ProvidedConfig):
        provided[config.name].append(config)
    used: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for one in uses:
        if one.use != "probe":
            used[one.unit, one.path, one.owner].add(one.port)
    for one in uses:
        image = bases.get(one.dockerfile, "") if one.dockerfile else one.image
        ports = default_ports(image) if is_server(image) and image.count("/") < 2 else ()
        others = used[one.unit, one.path, one.owner]
        if (
            not ports
            or one.use == "set"
            or one.port in ports
            or not others.isdisjoint(ports[:1])
            or any(_may_configure(_near(provided[source], one)) for source in one.sources)
            or (one.path, one.owner) in configured
            or (one.path, one.owner.removeprefix("service '").removesuffix("'")) in mounted
        ):
            continue
        yield one, ports[0]


def _near(configs: Sequence[ProvidedConfig], port: ContainerPort) -> Sequence[ProvidedConfig]:
    """Those of a name in the file of a port, or else all."""
    return [one for one in configs if (one.unit, one.path) == (port.unit, port.path)] or configs


def _may_configure(configs: Sequence[ProvidedConfig]) -> bool:
    """Whether a ConfigMap or a Secret may set a port; one that is not known may."""
    return not configs or any(
        not config.complete or any(_CONFIGURES.search(key) for key in config.keys) for config in configs
    )


# The name of the repository in the name of an image, and that of its owner.
REPOSITORY, OWNER = "${GITHUB_REPOSITORY}", "${GITHUB_REPOSITORY_OWNER}"
# What GitLab gives the images of a project as the beginning of their names.
REGISTRY = "${CI_REGISTRY_IMAGE}"


class Handled:
    """The images that commands handle, with the name of the repository where others show it."""

    def __init__(self, repository: Repository) -> None:
        images = list(Inputs.of(repository).handled(repository.of(HandledImage)))
        images += _of_files(repository, images)
        deployed = {one.name for one in repository.of(ContainerImage) if not is_unknown(one.name)}
        values = {
            OWNER: _value(OWNER, images, deployed, r"[^/$]+"),
            REPOSITORY: _value(REPOSITORY, images, deployed, r"[^/$]+/[^/$]+"),
            REGISTRY: _value(REGISTRY, images, deployed, r"[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/[^/$]+){2,}"),
        }
        values[REGISTRY] = values[REGISTRY] or _project(images, deployed)
        self.repository = values[REPOSITORY]
        if self.repository and not values[OWNER]:
            values[OWNER] = self.repository.partition("/")[0]
        self.images = [_with(one, values) for one in images] if any(values.values()) else images

    @classmethod
    def of(cls, repository: Repository) -> "Handled":
        """The images of a repository; they are read once for all policies."""
        return repository.derived(cls)


def handled_images(repository: Repository) -> Sequence[HandledImage]:
    """The images that commands and files handle, and those with unknown names that commands push by files."""
    images = repository.of(HandledImage)
    return [*images, *(one for one in _of_files(repository, images) if is_unknown(one.name))]


def _of_files(repository: Repository, images: Sequence[HandledImage]) -> Iterator[HandledImage]:
    """The images that files of Compose or bake build and a command pushes together.

    If such a file is not known, its images may have any name. A configuration of GoReleaser states what it pushes.
    """
    pushed: dict[str, PushedBuilds] = {}
    for one in repository.of(PushedBuilds):
        if one.kind != "document":
            pushed |= dict.fromkeys(one.files, one)
    made = {file for file in pushed if _is_release(file, repository.paths)}
    for image in images if pushed else ():
        if image.does == "build" and image.kind in ("compose", "tool-settings"):
            folder, slash, name = image.path.rpartition("/")
            usual = f"{folder}{slash}" if _USUAL_FILE.fullmatch(name) else image.path
            for file in {image.path, usual} & pushed.keys():
                made.add(file)
                yield replace(image, does="push", command=pushed[file].command)
    for file in pushed.keys() - made:
        yield HandledImage(pushed[file].site, "push", "${IMAGE}", "${TAG}", pushed[file].command)


def _is_release(file: str, paths: Collection[str]) -> bool:
    """Whether a configuration of GoReleaser is in the repository, by its path or in the folder of the usual one."""
    if file.endswith(USUAL_RELEASE):
        folder = file.removesuffix(USUAL_RELEASE)
        return any(f"{folder}{name}" in paths for name in _USUAL_RELEASES)
    return "goreleaser" in file.rpartition("/")[2] and file in paths


_USUAL_RELEASES = tuple(
    f"{start}goreleaser.{end}" for start in (".config/", ".", "") for end in ("yml", "yaml")
)
_USUAL_FILE = regex(r"(?:docker-)?compose(?:\.override)?\.ya?ml|docker-bake(?:\.override)?\.(?:hcl|json)")


def _value(part: str, images: Iterable[HandledImage], deployed: Iterable[str], form: str) -> str:
    """What a part of names stands for, because an image with such a name is deployed; empty if that is not sure."""
    found: set[str] = set()
    for name in sorted({one.name for one in images if one.name.count("$") == 1 and part in one.name})[:_MOST]:
        before, _, after = name.partition(part)
        pattern = re.compile(f"{re.escape(before)}({form}){re.escape(after)}")
        # Without more of a name, any image of the registry has this form.
        if (before or part == REGISTRY) and after.strip("/"):
            found |= {match[1] for each in deployed if (match := pattern.fullmatch(each))}
    return found.pop() if len(found) == 1 else ""


def _project(images: Iterable[HandledImage], deployed: Iterable[str]) -> str:
    """The registry of the only project of GitLab whose images are deployed, if the pipeline pushes images below it."""
    if not any(one.does == "push" and one.name.startswith(f"{REGISTRY}/") for one in images):
        return ""
    found = {match[1] for name in deployed if (match := _OF_A_PROJECT.fullmatch(name))}
    return found.pop() if len(found) == 1 else ""


_OF_A_PROJECT = regex(r"(registry\.[\w-]+(?:\.[\w-]+)*(?::\d+)?(?:/[^/$]+){2,})/[^/$]+")


def _with(image: HandledImage, values: Mapping[str, str]) -> HandledImage:
    name = image.name
    for part, value in values.items():
        if value:
            name = name.replace(part, value)
    return image if name == image.name else replace(image, name=name)


class Builds:
    """The Dockerfiles of images, by the commands, actions and Compose files that build them."""

    def __init__(self, repository: Repository) -> None:
        self.exposed_by = {one.path: one for one in repository.of(ExposedPorts)}
        known: defaultdict[str, set[str]] = defaultdict(set)
        for one in Handled.of(repository).images:
            if one.dockerfile:
                known[one.name].add(one.dockerfile)
        deployed = {one.name for one in repository.of(ContainerImage)}
        for pattern in sorted(name for name in known if is_unknown(name))[:_MOST]:
            # A name with unknown parts is an image only if it can be no other one.
            named = [name for name in deployed if may_be(pattern, name)]
            if len(named) == 1:
                known[named[0]] |= known[pattern]
        self.dockerfiles = {name: files for name, files in known.items() if len(files) == 1}

    def exposed(self, image: str, dockerfile: str = "") -> ExposedPorts | None:
        """The ports that an image exposes; None if it is built elsewhere, or from several Dockerfiles."""
        path = dockerfile or next(iter(self.dockerfiles.get(image, ())), "")
        return self.exposed_by.get(path)


def has(exposed: ExposedPorts, port: int) -> bool:
    """Whether a port is exposed."""
    return any(first <= port <= last for first, last in exposed.ports)


def all_used(exposed: ExposedPorts, ports: Iterable[int]) -> bool:
    """Whether all ports that are exposed are among others, so that a further port may be one that is not exposed."""
    known = set(ports)
    return all(any(first <= port <= last for port in known) for first, last in exposed.ports)


def listed(exposed: ExposedPorts) -> str:
    """The ports for a message."""
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in exposed.ports)


def unexposed(repository: Repository, use: str) -> Iterable[tuple[ContainerPort, ExposedPorts]]:
    """The ports of a use that the Dockerfile of their image does not expose, and that its program does not mention."""
    uses = [one for one in repository.of(ContainerPort) if one.use in (use, "set")]
    if not uses or not repository.of(ExposedPorts):
        return
    builds, programs, listening = Builds(repository), programs_of(repository), listening_of(repository)
    used: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for one in repository.of(ContainerPort):
        if one.use in (use, "set"):
            used[one.path, one.owner].add(one.port)
    for one in uses:
        if one.use == "set":
            continue
        exposed = builds.exposed(one.image, one.dockerfile)
        if (
            exposed is not None
            and not has(exposed, one.port)
            and not all_used(exposed, used[one.path, one.owner])
            and not any(one.port in program.numbers for program in programs.of_dockerfile(exposed.path))
        ):
            container = listening.container(one.path, one.owner)
            if container is None or not listening.exposed_for_another(container, exposed.path, exposed):
                yield one, exposed


def unexposed_of_containers(repository: Repository) -> Iterator[tuple[ContainerPort, ExposedPorts]]:
    """The ports that containers declare and probe, and that the Dockerfile of their image does not expose.

    Those are left out that a ConfigMap or a Secret may set.
    """
    keys: defaultdict[str, list[ProvidedConfig]] = defaultdict(list)
    for config in repository.of(ProvidedConfig):
        keys[config.name].append(config)
    for one, exposed in (*unexposed(repository, "declare"), *unexposed(repository, "probe")):
        if not any(_may_set_port(keys.get(source, [])) for source in one.sources):
            yield one, exposed


_LISTENING = regex(r"(?i)^(?:\w+_)?(?:PORT|LISTEN|BIND|ADDR|ADDRESS)(?:_\w+)?$")


def _may_set_port(configs: list[ProvidedConfig]) -> bool:
    """Whether a ConfigMap or a Secret may set the port; one that is not known may."""
    return not configs or any(
        not config.complete or any(_LISTENING.match(key) for key in config.keys) for config in configs
    )
