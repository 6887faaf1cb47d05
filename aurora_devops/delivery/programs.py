"""Which program runs in a container: by the Dockerfile that builds its image, or by the name of the image."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cached_property
from itertools import pairwise
from posixpath import basename, dirname, join, normpath

from ..code.programs import has_code
from ..commands.images import split_reference
from ..core.context import folders_of
from ..core.facts import Repository
from ..core.lazy import regex
from ..core.record import record
from ..facts import (
    VARIABLE,
    BuildArgument,
    BuildContext,
    BuildTarget,
    BuiltBinary,
    BuiltPackage,
    CopiedFile,
    HandledImage,
    ImageContents,
    ImageDefaults,
    ImageStage,
    LaterImage,
    ProxyPort,
    ReleasedImage,
    RequestedPath,
    RunContainer,
    SetVariable,
    SourceProgram,
)
from ..starting import NODE, program_with_arguments
from .image_names import filled, is_unknown, may_be

_WEB_SERVERS = frozenset(
    {"apache2", "apachectl", "caddy", "envoy", "haproxy", "httpd", "nginx", "nginx-unprivileged", "traefik"}
)
# Base images of languages whose programs start with this runtime.
_RUNTIMES = {"bun": "node", "deno": "node", "node": "node", "php": "php", "python": "python", "ruby": "ruby"}
# The folders of the configuration of web servers, which a program may be behind.
_SERVED = regex(r"/etc/(?:apache2|caddy|haproxy|httpd|nginx)/")
# The build arguments that choose a package, and what stands for one that is unknown.
_CHOSEN = regex(r"\$\{(\w+)(?::-([^{}]*))?\}")
UNKNOWN = "*"
_TESTS = frozenset({"e2e", "test", "testing", "tests"})
# The file name in the path of an image that ko builds from a package, and the folder of the program in this image.
_KO = "ko image"
_KO_APP = "/ko-app/"
# What ko replaces by the image that it builds from a package: `ko://example.com/acme/shop/cmd/web`.
_KO_SCHEME = "ko://"


@record
class Start:
    """What a container starts: the Dockerfile of its image, the words of its command, and a Go package (`ImageStage`).

    There are no words if the command is unknown.
    """

    dockerfile: str
    words: tuple[str, ...] = ()
    package: str = ""


@record(eq=False)
class Programs:
    """The programs of a repository, and the containers that they run in."""

    repository: Repository

    @cached_property
    def _by_folder(self) -> dict[str, list[SourceProgram]]:
        found: defaultdict[str, list[SourceProgram]] = defaultdict(list)
        for program in self.repository.of(SourceProgram):
            found[program.folder].append(program)
        return found

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """The first two folders with programs below each folder: more than one is ambiguous."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for one in self._by_folder:
            if not _TESTS.isdisjoint(one.split("/")):
                continue
            for folder in folders_of(one):
                if len(found[folder]) < 2:
                    found[folder].append(one)
        return found

    @cached_property
    def _dockerfiles(self) -> frozenset[str]:
        return frozenset(self.images)

    @cached_property
    def images(self) -> Mapping[str, ImageDefaults]:
        """What images have, by the paths of their Dockerfiles; what ko builds from a package has a path of its own."""
        found = {one.path: one for one in self.repository.of(ImageDefaults)}
        for path, (program, package) in self._packages_of_ko.items():
            name = basename(package.folder) or program.name
            words = (f"{_KO_APP}{name}",)
            found[path] = ImageDefaults(
                package.site, (), words, split_reference(package.base)[0], entry=words
            )
        return found

    @cached_property
    def _by_ko(self) -> list[BuiltPackage]:
        """The images that ko builds from packages: by its options, and by the paths of packages in manifests."""
        found = self.repository.of(BuiltPackage)
        named = {
            one.image: one for one in self.repository.of(RunContainer) if one.image.startswith(_KO_SCHEME)
        }
        folders = (
            {dirname(path) for path in self.repository.paths if path.endswith(".go")} if named else set()
        )
        for name, one in named.items():
            parts = name.removeprefix(_KO_SCHEME).split("/")
            # The path of the module has at least a host and a name.
            ends = ("/".join(parts[index:]) for index in range(2, len(parts)))
            if (folder := next((end for end in ends if end in folders), None)) is not None:
                found = [*found, BuiltPackage(one.site, name, folder, "ko")]
        return found

    @cached_property
    def _packages_of_ko(self) -> dict[str, tuple[SourceProgram, BuiltPackage]]:
        """The packages from which ko builds images, each with the program that has it, by paths of their own."""
        found: dict[str, tuple[SourceProgram, BuiltPackage]] = {}
        for one in self._by_ko:
            folders = (one.folder, *folders_of(one.folder))
            programs = next((each for folder in folders if (each := self._by_folder.get(folder))), [])
            if len(programs) == 1 and programs[0].language == "go":
                found[join(one.folder, _KO)] = programs[0], one
        return found

    @cached_property
    def _binaries(self) -> dict[tuple[str, str], set[str]]:
        """The packages of the programs that a tool builds before a Dockerfile copies them, by this and their names."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.repository.of(BuiltBinary):
            found[one.dockerfile, one.name].add(f"/{one.folder}")
        return found

    @cached_property
    def _web_servers(self) -> frozenset[str]:
        """The Dockerfiles of images that run a web server or a proxy, such as one for static files."""
        running = (
            one.path
            for one in self.repository.of(ImageDefaults)
            if any(basename(word) in _WEB_SERVERS for word in (one.base, *one.words))
        )
        configuring = (
            one.path
            for one in self.repository.of(ImageContents)
            if any(step[0] == "copy" and _SERVED.match(step[1]) for step in one.stages[-1][1:])
        )
        return frozenset((*running, *configuring))

    @cached_property
    def _running(self) -> frozenset[str]:
        """The images that run."""
        return frozenset(self.image(container.image) for container in self.repository.of(RunContainer))

    def image(self, name: str) -> str:
        """The name of an image, also of one that infrastructure code leaves to commands; empty if it is unknown."""
        return self._released.get(name, name)

    @cached_property
    def _released(self) -> dict[str, str]:
        """The images that commands give to what infrastructure code leaves to them, by the names of these."""
        later = {one.image: LaterImage.read(one.image) for one in self.repository.of(RunContainer)}
        return {name: self._given(one) for name, one in later.items() if one is not None}

    def _given(self, later: LaterImage) -> str:
        """The image that all commands give to what infrastructure code leaves to them, or else the stated one."""
        if later.type == VARIABLE:
            found = {
                split_reference(one.value)[0]
                for one in self.repository.of(SetVariable)
                if one.name == later.container and one.folder in (None, later.owner)
            }
        else:
            found = {
                one.image
                for one in self.repository.of(ReleasedImage)
                if one.type == later.type
                and _meets(one.owner, later.owner)
                and (not one.container or _meets(one.container, later.container))
            }
        known = {name for name in found if name and not is_unknown(basename(name))}
        return known.pop() if len(known) == 1 else later.stated

    @cached_property
    def _built(self) -> dict[str, set[str]]:
        """The Dockerfiles that build an image, by its name."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for container in self.repository.of(RunContainer):
            if container.image and container.dockerfile:
                found[container.image].add(container.dockerfile)
        return found

    @cached_property
    def _built_by_commands(self) -> dict[str, set[str]]:
        """The Dockerfiles from which commands and jobs build an image, by its name.

        An image that runs has the last part of the name in the command; the parts before it may be unknown there.
        """
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self._builds:
            if not is_unknown(basename(one.name)):
                found[one.name].add(one.dockerfile)
        for name, built in self._built_as.items():
            found[name] |= {path for each in built for path in found.get(each, ())}
        for name, path in self._built_by_patterns():
            found[name].add(path)
        return found

    @cached_property
    def _builds(self) -> list[HandledImage]:
        """What commands and jobs build from Dockerfiles of the repository."""
        built = [one for one in self.repository.of(HandledImage) if one.dockerfile in self._dockerfiles]
        for one in self._by_ko:
            path = join(one.folder, _KO)
            if path in self._packages_of_ko:
                built.append(HandledImage(one.site, "build", one.image, "", one.command, dockerfile=path))
        return built

    @cached_property
    def _built_as(self) -> dict[str, set[str]]:
        """The other names by which commands build the images that run; parts of both names may be unknown."""
        by_last: defaultdict[str, set[str]] = defaultdict(set)
        for one in self._builds:
            by_last[basename(one.name)].add(one.name)
        found: defaultdict[str, set[str]] = defaultdict(set)
        for name in self._running:
            for built in by_last.get(basename(name), ()):
                # Terraform knows no registry that it creates: `*/acme/shop`.
                created = name.startswith("*/") and (built.endswith(name[1:]) or built == name[2:])
                if created or (is_unknown(built) and may_be(built, name)):
                    found[name].add(built)
        return found

    def _built_by_patterns(self) -> Iterator[tuple[str, str]]:
        """The images whose Dockerfile is in a folder that is a part of their name, as commands say."""
        patterns = {
            (one.name, one.pattern, one.target)
            for one in self.repository.of(HandledImage)
            if one.pattern and not one.dockerfile
        }
        names = sorted(self._running) if patterns else []
        for pattern, path, _ in sorted(patterns):
            for name in names:
                if (found := filled(pattern, name, path)) in self._dockerfiles:
                    yield name, found

    @cached_property
    def _several(self) -> frozenset[str]:
        """The Dockerfiles of images with several names, which have several programs, or arguments that choose one."""
        names: defaultdict[str, set[str]] = defaultdict(set)
        for name, paths in self._built_by_commands.items():
            for path in paths:
                names[path].add(basename(name))
        return frozenset(path for path, each in names.items() if len(each) > 1)

    def dockerfile_run(self, image: str) -> str:
        """The Dockerfile of an image that a command runs; empty if it is unknown."""
        found = self._built_by_commands.get(self.image(image)) or self.dockerfiles(image)
        path = next(iter(found)) if len(found) == 1 else ""
        return "" if path in self._several else path

    @cached_property
    def hosts(self) -> dict[str, list[RunContainer]]:
        """The containers by the names by which others reach them."""
        found: defaultdict[str, list[RunContainer]] = defaultdict(list)
        for container in self.repository.of(RunContainer):
            for host in container.hosts:
                found[host].append(container)
        return found

    def in_folder(self, folder: str) -> tuple[SourceProgram, ...]:
        """The programs of a folder."""
        return tuple(self._by_folder.get(folder, ()))

    def of_dockerfile(self, path: str) -> tuple[SourceProgram, ...]:
        """The programs that the image of a Dockerfile may run: of its folder, or the nearest folder above it.

        Empty if it is unknown which programs these are, or if no build of the image has their manifest.
        """
        if path not in self._dockerfiles or path in self._web_servers:
            return ()
        if path in self._with_own_files and dirname(path) not in self._by_folder:
            return ()
        folder = next((one for one in folders_of(path) if one in self._by_folder), None)
        if folder is None:
            below = self._below.get(dirname(path), ())
            folder = below[0] if len(below) == 1 else None
        contexts = self.contexts.get(path, ())
        if folder is None or (contexts and not any(_is_inside(folder, each) for each in contexts)):
            return ()
        found, runs = self._by_folder[folder], self._runtimes.get(path)
        return tuple(found) if runs is None or any(one.language == runs for one in found) else ()

    @cached_property
    def _with_own_files(self) -> frozenset[str]:
        """The Dockerfiles that only copy files from their own folder, if one of these is a program."""
        copied: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(CopiedFile):
            copied[one.dockerfile].add("*" if one.pattern else one.source)
        paths = self.repository.paths
        return frozenset(
            path
            for path, names in copied.items()
            if has_code(names)
            and all("/" not in name and join(dirname(path), name) in paths for name in names)
        )

    @cached_property
    def _runtimes(self) -> dict[str, str]:
        """The language of the programs that images can run, where the base image has one runtime only."""
        bases = ((one.path, _RUNTIMES.get(basename(one.base))) for one in self.repository.of(ImageDefaults))
        return {path: language for path, language in bases if language is not None}

    @cached_property
    def contexts(self) -> Mapping[str, Collection[str]]:
        """The folders from which the image of a Dockerfile is built, where commands or artifacts name them."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for one in self.repository.of(BuildContext):
            found[one.dockerfile].add("" if one.folder == "." else one.folder)
        return found

    def of_image(self, name: str) -> tuple[SourceProgram, ...]:
        """The programs that the containers of an image may run; empty if that is unknown."""
        return self._of_dockerfiles(self.dockerfiles(name) or self._shared(name))

    def _shared(self, name: str) -> frozenset[str]:
        """The Dockerfile of several images, if all of them have the code of the same program."""
        found = self._built_by_commands.get(self.image(name), set())
        return frozenset(found) if len(found) == 1 and found <= self._of_one_project else frozenset()

    @cached_property
    def _of_one_project(self) -> frozenset[str]:
        """The Dockerfiles of several images whose code is one program, in the folder or below it."""
        found = set()
        for path in self._several:
            programs = self.of_dockerfile(path)
            below = [
                one
                for one in self._by_folder
                if programs and _is_inside(one, programs[0].folder) and _TESTS.isdisjoint(one.split("/"))
            ]
            if len(programs) == len(below) == 1:
                found.add(path)
        return frozenset(found)

    @cached_property
    def _stages(self) -> dict[str, list[ImageStage]]:
        found: defaultdict[str, list[ImageStage]] = defaultdict(list)
        for one in self.repository.of(ImageStage):
            found[one.path].append(one)
        return found

    @cached_property
    def _targets(self) -> dict[tuple[str, str], set[str]]:
        """The stages that services build, by their file and owner."""
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.repository.of(BuildTarget):
            found[one.path, one.by].add(one.stage)
        return found

    @cached_property
    def _targets_of_images(self) -> dict[str, set[tuple[str, str]]]:
        """The Dockerfiles and stages from which commands and jobs build an image; an empty one is the last."""
        found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in self._builds:
            found[one.name].add((one.dockerfile, one.target))
        for name, built in self._built_as.items():
            found[name] |= {each for one in built for each in found[one]}
        return found

    @cached_property
    def _arguments(self) -> dict[tuple[str, str], dict[str, str]]:
        """The build arguments of services, by their file and owner."""
        found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for one in self.repository.of(BuildArgument):
            found[one.path, one.by][one.name] = one.value
        return found

    @cached_property
    def _arguments_of_images(self) -> dict[tuple[str, str], set[tuple[tuple[str, str], ...]]]:
        """The build arguments with which commands and jobs build an image, by its name and the Dockerfile."""
        found: defaultdict[tuple[str, str], set[tuple[tuple[str, str], ...]]] = defaultdict(set)
        for one in self._builds:
            found[one.name, one.dockerfile].add(one.arguments)
        by_name: defaultdict[str, list[HandledImage]] = defaultdict(list)
        for one in self._builds:
            by_name[one.name].append(one)
        for name, built in self._built_as.items():
            for one in (each for other in built for each in by_name[other]):
                found[name, one.dockerfile].add(one.arguments)
        return found

    def _package(self, stage: ImageStage, container: RunContainer) -> str:
        """The package that a stage starts in a container; `*` if a build argument chooses it that is unknown."""
        if "$" not in stage.package:
            return stage.package
        builds = self._arguments_of_images.get((self.image(container.image), stage.path), set())
        given = [dict(one) for one in builds]
        if container.dockerfile and container.kind == "compose":
            given = [self._arguments.get((container.path, container.owner), {})]
        found = {_chosen(stage.package, each) for each in given}
        package = found.pop() if len(found) == 1 else ""
        # An argument without a value leaves an empty part.
        return package if package and "//" not in package and not package.endswith("/") else UNKNOWN

    def start_of(self, container: RunContainer) -> Start | None:
        """What a container starts; None if the Dockerfile of its image is unknown."""
        built = self._build_of(container)
        if built is None:
            return None
        path, target = built
        stages = [one for one in self._stages.get(path, ()) if (one.stage == target if target else one.last)]
        words = stages[0].words if stages else () if target else self.images[path].words
        if container.words and not container.words[0].startswith("-"):
            return Start(path, container.words, self._copied(path, container.words))
        package = self._package(stages[0], container) if stages else ""
        package = package or self._copied(path, words)
        return Start(path, (*words, *container.words), package)

    def _copied(self, path: str, words: Sequence[str]) -> str:
        """The package of the program that a command starts, if a tool built it for the image; empty if unknown."""
        name = basename(words[0]) if words else ""
        if path in self._packages_of_ko:
            program, package = self._packages_of_ko[path]
            # A module with one program at its root has the name of that.
            folder = program.name if package.folder == program.folder else package.folder
            return f"/{folder}" if words and words[0].startswith(_KO_APP) else ""
        packages = self._binaries.get((path, name), set())
        return next(iter(packages)) if len(packages) == 1 else ""

    def _build_of(self, container: RunContainer) -> tuple[str, str] | None:
        """The Dockerfile and the stage from which the image of a container is built; an empty stage is the last one."""
        paths = self.dockerfiles_run(container)
        targets = self._targets.get((container.path, container.owner), set())
        built = self._targets_of_images.get(self.image(container.image), set()) if container.image else set()
        if not paths and len(built) == 1 and next(iter(built))[1]:
            # Each image of the Dockerfile has a stage.
            paths = frozenset(path for path, _ in built)
        if not targets:
            targets = {target for path, target in built if path in paths}
        path = next(iter(paths), "")
        if len(paths) != 1 or path not in self.images or len(targets) > 1:
            return None
        return path, next(iter(targets), "")

    def stage_of(self, dockerfile: str, path: str, owner: str) -> str | None:
        """The stage that a service, or another artifact, builds; empty for the last one, and None if it is unknown."""
        image = self.images.get(dockerfile)
        stages = self._targets.get((path, owner), set()) - {"", image.stage if image else ""}
        return None if len(stages) > 1 else next(iter(stages), "")

    def _is_proxy(self, dockerfile: str, path: str, owner: str) -> bool:
        """Whether a service builds a stage with a proxy, which is not the last one of its Dockerfile."""
        stage = self.stage_of(dockerfile, path, owner) if self._proxies else ""
        return bool(stage) and (dockerfile, stage) in self._proxies

    @cached_property
    def _proxies(self) -> frozenset[tuple[str, str]]:
        """The stages with proxies, apart from the last ones, with their Dockerfiles."""
        ports = self.repository.of(ProxyPort)
        return frozenset((one.dockerfile, one.stage) for one in ports if one.dockerfile and one.stage)

    def is_last_stage(self, dockerfile: str, path: str, owner: str) -> bool:
        """Whether a service of a Compose file, or another artifact, builds the last stage of a Dockerfile."""
        return self.stage_of(dockerfile, path, owner) == ""

    def stages_of_image(self, name: str) -> Collection[tuple[str, str]]:
        """The Dockerfiles and the stages from which an image may be built; the name of the last stage is empty."""
        found = self.dockerfiles(name)
        if found:
            return {(path, "") for path in found}
        built = self._targets_of_images.get(self.image(name), set())
        if any(path in self._several and not stage for path, stage in built):
            return ()
        return {(path, "" if stage == self.images[path].stage else stage) for path, stage in built}

    def dockerfiles(self, name: str) -> frozenset[str]:
        """The Dockerfiles of the repository that may build an image: by what builds it, or by its name."""
        name = self.image(name)
        if name in self._built:
            return frozenset(self._built[name])
        built = self._built_by_commands.get(name, set()) - self._several
        if len(built) == 1:
            return frozenset(built)
        found = self._by_name.get(basename(name).lower(), frozenset())
        return found if len(found) == 1 else frozenset()

    @cached_property
    def _by_name(self) -> dict[str, frozenset[str]]:
        """The Dockerfiles by the names of their programs, and of the folders of these.

        One that is far below its program may build another image with the code, such as that of a tutorial.
        """
        found: defaultdict[str, set[str]] = defaultdict(set)
        for path in self._dockerfiles:
            for program in self.of_dockerfile(path):
                below = path.removeprefix(f"{program.folder}/" if program.folder else "").lower()
                for name in {program.name.lower(), basename(program.folder).lower()} - {""}:
                    if below.count("/") <= _MOST_BELOW or name in below:
                        found[name].add(path)
        return {name: frozenset(paths) for name, paths in found.items()}

    @cached_property
    def _named(self) -> dict[str, list[SourceProgram]]:
        found: defaultdict[str, list[SourceProgram]] = defaultdict(list)
        for program in self.repository.of(SourceProgram):
            for name in {program.name.lower(), basename(program.folder).lower()} - {""}:
                found[name].append(program)
        return found

    def without_dockerfile(self, image: str) -> SourceProgram | None:
        """The program with the name of an image that no Dockerfile of the repository builds; None if it is ambiguous.

        A tool such as Jib may build it. An image without a namespace may be one of Docker Hub.
        """
        image = self.image(image)
        found = self._named.get(basename(image).lower(), []) if "/" in image else []
        return found[0] if len(found) == 1 and not self.dockerfiles(image) else None

    def of_request(self, request: RequestedPath) -> tuple[SourceProgram, ...]:
        """The programs that may answer a request."""
        if request.dockerfile:
            if self._is_proxy(request.dockerfile, request.path, request.by.rpartition(" of ")[2]):
                return ()
            staged = self._staged(request)
            return self.of_dockerfile(request.dockerfile) or (self._of_stage(staged) if staged else ())
        if request.image:
            containers = self._asked(request)
            return self.of_image(request.image) or all_of([self._of_stage(one) for one in containers])
        containers = self.hosts.get(request.host, [])
        return self._of_dockerfiles({path for one in containers for path in self.dockerfiles_of(one)})

    def starts_of_request(self, request: RequestedPath) -> tuple[Start, ...]:
        """What the containers start that may answer a request; empty if that is unknown."""
        if (staged := self._staged(request)) is not None:
            return self.starts([staged])
        if request.dockerfile:
            stage = next((one for one in self._stages.get(request.dockerfile, ()) if one.last), None)
            known = stage is not None and "$" not in stage.package
            return (Start(stage.path, stage.words, stage.package),) if stage and known else ()
        if request.image:
            return self.starts(self._asked(request))
        return self.starts(self.hosts.get(request.host, ()))

    def _staged(self, request: RequestedPath) -> RunContainer | None:
        """The service whose health check makes a request, if it builds another stage than the last one."""
        owner = request.by.rpartition(" of ")[2]
        if not request.dockerfile or self.is_last_stage(request.dockerfile, request.path, owner):
            return None
        found = self._by_image.get((request.path, request.image), [])
        return next((one for one in found if one.owner == owner), None)

    def _asked(self, request: RequestedPath) -> list[RunContainer]:
        """The containers of an artifact with the image of a request; a kustomization may set the image elsewhere."""
        found = self._by_image.get((request.path, request.image))
        return found or self._by_image.get((request.unit, request.image), [])

    @cached_property
    def _by_image(self) -> dict[tuple[str, str], list[RunContainer]]:
        """The containers of artifacts by their images."""
        found: defaultdict[tuple[str, str], list[RunContainer]] = defaultdict(list)
        for one in self.repository.of(RunContainer):
            found[one.path, one.image].append(one)
        return found

    def starts(self, containers: Iterable[RunContainer]) -> tuple[Start, ...]:
        """What containers start; empty if that is unknown for one of them."""
        found = [self.start_of(one) for one in containers]
        return tuple(one for one in found if one is not None) if all(found) else ()

    def dockerfiles_of(self, container: RunContainer) -> frozenset[str]:
        """The Dockerfiles of the repository that may build the image of a container."""
        if container.dockerfile:
            return frozenset({container.dockerfile})
        return self.dockerfiles(container.image) or self._above(container)

    def _above(self, container: RunContainer) -> frozenset[str]:
        """The Dockerfile of the program whose folder has the artifact, if the image has its name after another one.

        An example is `acme/shop-catalog` in `catalog/chart/templates/deployment.yaml`.
        """
        image = basename(self.image(container.image)).lower()
        for folder in folders_of(container.path):
            if folder and folder in self._by_folder:
                paths = [path for path in self._dockerfiles if dirname(path) == folder]
                named = image.endswith(f"-{basename(folder).lower()}")
                known = len(paths) == 1 and self.of_dockerfile(paths[0])
                return frozenset(paths) if named and known else frozenset()
        return frozenset()

    def of_container(self, container: RunContainer) -> tuple[SourceProgram, ...]:
        """The programs that a container may run."""
        if self._is_proxy(container.dockerfile, container.path, container.owner):
            return ()
        return self._of_dockerfiles(self.dockerfiles_run(container)) or self._of_stage(container)

    def package_of(self, container: RunContainer) -> tuple[str, SourceProgram] | None:
        """The Dockerfile of a container's image, and the package of a workspace that the stage of the image starts."""
        built = self._targets_of_images.get(self.image(container.image), set())
        if container.dockerfile:
            targets = self._targets.get((container.path, container.owner), {""})
            built = {(container.dockerfile, target) for target in targets}
        path, target = next(iter(built), ("", ""))
        if len(built) != 1 or path not in self._dockerfiles:
            return None
        own = container.words and not container.words[0].startswith("-")
        stages = [one for one in self._stages.get(path, ()) if (one.stage == target if target else one.last)]
        words = container.words if own else stages[0].words if stages else ()
        project = _selected(words) or (stages[0].project if stages and not own else "") or _file_of(words)
        chosen = self._package_of(project, path) if project else None
        return None if chosen is None else (path, chosen)

    def _of_stage(self, container: RunContainer) -> tuple[SourceProgram, ...]:
        """The package of a workspace that the stage of an image starts, with those that others may use."""
        found_package = self.package_of(container)
        if found_package is None:
            return ()
        path, chosen = found_package
        others = {one.project for one in self._stages.get(path, ())} - {""}
        apart = {found.path for project in others if (found := self._package_of(project, path)) is not None}
        shared = [one for one in self._packages.values() if one.language == "node" and one.path not in apart]
        return (chosen, *shared)

    @cached_property
    def _packages(self) -> dict[str, SourceProgram]:
        """The programs that have a name of their own, by this."""
        found: defaultdict[str, list[SourceProgram]] = defaultdict(list)
        for one in self.repository.of(SourceProgram):
            found[one.name].append(one)
        return {name: each[0] for name, each in found.items() if name and len(each) == 1}

    def _package_of(self, project: str, dockerfile: str) -> SourceProgram | None:
        """The program of a package by its name, or by the path of a file or its folder in the build context."""
        if project in self._packages:
            return self._packages[project]
        contexts = set(self.contexts.get(dockerfile, {dirname(dockerfile)})) if "/" in project else set()
        for context in contexts if len(contexts) == 1 else ():
            for folder in folders_of(normpath(join(context, project, _MANIFEST))):
                if folder and folder in self._by_folder and len(self._by_folder[folder]) == 1:
                    return self._by_folder[folder][0]
        return None

    def certain_of(self, container: RunContainer) -> tuple[SourceProgram, ...]:
        """The programs that a container runs; none if its image may be built from the code of others.

        Images of several programs may have one name, and differ in their tags.
        """
        paths = self.dockerfiles_run(container)
        found = self._of_dockerfiles(paths)
        if not found and (package := self.package_of(container)) is not None:
            return (package[1],)
        certain = all(set(self.of_dockerfile(path)) == set(found) for path in paths)
        return found if certain else ()

    def of_containers(self, containers: Iterable[RunContainer]) -> tuple[SourceProgram, ...]:
        """The programs that containers may run; none if those of one container are unknown."""
        return all_of([self.of_container(one) for one in containers])

    def dockerfiles_run(self, container: RunContainer) -> frozenset[str]:
        """The Dockerfiles that may build the image of a container, also one of several images of one program."""
        return self.dockerfiles_of(container) or self._shared(container.image)

    def _of_dockerfiles(self, paths: Iterable[str]) -> tuple[SourceProgram, ...]:
        found = {program.path: program for path in paths for program in self.of_dockerfile(path)}
        return tuple(found.values())


# How many folders below a program the Dockerfile of its image is, unless its path has the name: `deploy/docker/web`.
_MOST_BELOW = 3


def all_of(found: Collection[Iterable[SourceProgram]]) -> tuple[SourceProgram, ...]:
    """The programs of several containers or folders; none if those of one of them are unknown."""
    return tuple({one.path: one for each in found for one in each}.values()) if all(found) else ()


def _selected(words: Sequence[str]) -> str:
    """The package of a workspace that a command of a package manager selects: `pnpm --filter @shop/web dev`."""
    if not words or words[0].rpartition("/")[2] not in ("npm", "pnpm", "yarn"):
        return ""
    for word, after in pairwise(words):
        option, equals, value = word.partition("=")
        if option in _SELECTING:
            return value if equals else after
    return ""


_SELECTING = frozenset(
    {"--filter", "-F", "--workspace", "-w", "workspace", "--prefix", "-C", "--dir", "--cwd"}
)
_MANIFEST = "package.json"


def _file_of(words: Sequence[str]) -> str:
    """The file in a folder of the build context that a command starts: `node apps/web/server.js`."""
    program, arguments = program_with_arguments(words)
    file = next((word for word in arguments if _MODULE.fullmatch(word)), "")
    return file if program in NODE and not file.startswith(("/", "../")) else ""


_MODULE = regex(r"[\w@./-]*/[\w@.-]+\.[cm]?[jt]sx?")


def _meets(one: str, other: str) -> bool:
    """Whether two names may be the same, each with `*` for unknown parts."""
    return fnmatchcase(one, other) or fnmatchcase(other, one)


def _chosen(package: str, arguments: Mapping[str, str]) -> str:
    """A package with the values of build arguments."""
    return _CHOSEN.sub(lambda match: arguments.get(match[1], match[2] or ""), package)


def _is_inside(folder: str, context: str) -> bool:
    return not context or folder == context or folder.startswith(f"{context}/")


def programs_of(repository: Repository) -> Programs:
    """The programs of a repository; the policies of a run share one value."""
    return repository.derived(Programs)
