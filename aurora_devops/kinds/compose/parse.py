"""From located data to a compose file, with its nodes and subjects."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache, partial
from itertools import chain, islice
from posixpath import basename, dirname, join, normpath

from ...commands.call import Commands
from ...commands.call import Setting as Running
from ...commands.docker import image_tasks
from ...commands.images import built_by, handled, split_reference
from ...commands.reading import calls
from ...core.context import Context, folders_of
from ...core.facts import Fact
from ...core.kind import Document, Tree
from ...core.lazy import regex
from ...core.node import build
from ...core.place import At, Place
from ...core.scripts import combined_with
from ...core.source import Source, Span
from ...databases import USUAL_PORTS, accesses, created, engine_of
from ...default_ports import default_ports
from ...expansion import may_run_scripts, references
from ...facts import (
    AwaitedPort,
    BuildArgument,
    BuildContext,
    BuildTarget,
    CalledCommand,
    CheckedFile,
    CommentedService,
    ComposeHost,
    ComposeService,
    ContainedFile,
    ContainerFlag,
    ContainerImage,
    ContainerLabel,
    ContainerPort,
    ContainerVariable,
    DatabaseVersion,
    ExampleVariable,
    GivenCommand,
    InsertedVariable,
    MessageTopic,
    MountedPath,
    NamedAddress,
    NamedFile,
    PublishedAddress,
    ReadOnlyRoot,
    RequestedPath,
    ResourceLimit,
    RunContainer,
    RunServer,
    ServerAccess,
    StartedModule,
    UsualImage,
    addresses_in,
    awaited_hosts,
    checked_files,
    flag_in,
    is_setting,
    local_requests,
    port_numbers,
    split_addresses,
    values_of_options,
)
from ...formats.shell import Shell, Word
from ...infrastructure import named_by
from ...proxies import forwarded, is_for_proxy, proxy_files, proxy_ports
from ...sizing import runtime_sizes, size_of
from ...starting import (
    called_command,
    read_configs,
    started_module,
    started_programs,
    subcommands_at,
)
from ...subjects import Image, Port, Script, Setting, is_dynamic
from ...traefik import traefik_parts
from .collectors import collected
from .environment import (
    FileVariable,
    example_variables,
    examples_of_files,
    interpolated,
    path_in_environment,
    unset_variables,
    variables_of_files,
)
from .model import Build, ComposeFile, Extends, File, Pairs, Reference, Service, ServiceIn, is_true, pairs
from .monitoring import (
    config_arguments,
    configured_ports,
    configured_servers,
    named_secrets,
    probers,
    provisioning,
    read_labels,
)
from .proxied import proxied
from .short import Binding, is_unknown
from .validity import disabled

_BASE = regex(r"(?:^|/)(?:docker-)?compose\.ya?ml$")
_VARIANT = regex(
    r"(?:^|/)(?:docker-)?compose[^/]+\.ya?ml$|(?:^|[/._-])(?:overlay|overrides?)(?:[._-][^/]*)?\.ya?ml$"
)
# A service that is commented out, with the first of its fields.
_COMMENTED = regex(
    r"(?m)^[ \t]*#[ \t]*([\w.-]+):[ \t]*\r?\n[ \t]*#[ \t]+(?:build|command|container_name|depends_on|environment"
    r"|extends|hostname|image|networks|platform|ports|profiles|restart|volumes|<<):"
)
# `sh -c 'script'` in one string, if the script contains no quotes.
_SHELL_STRING = regex(r"\s*(?:/(?:usr/)?bin/)?(sh|bash|ash|dash)\s+-\w*c\s+(['\"])([^'\"\\]*)\2\s*")
_SHELL_WORD = regex(r"(?:/(?:usr/)?bin/)?(sh|bash|ash|dash)")


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """A compose file as a document."""
    assert tree is not None
    # Wrong types are reported by the policy that validates the file against its schema.
    compose, unknown = build(ComposeFile, tree)
    file = _Files(context).file(source, compose)
    document = Document("compose", source, compose, tree, unknown=unknown)
    document.walk = lambda: _nodes(file)
    document.facts = lambda: _facts(file, document, context)
    return document


class _Files:
    """The files that a compose file extends and includes, each read once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.known: dict[str, File | None] = {}

    def file(self, source: Source, compose: ComposeFile) -> File:
        """A file that is read."""
        found = File(
            compose,
            _is_overlay(source),
            partial(self.other, source.path),
            cache(partial(self.companions, source.path)),
            cache(partial(self.elsewhere, source.path)),
            cache(partial(self.extended, source.path)),
        )
        self.known[source.path] = found
        return found

    def other(self, base: str, relative: str) -> File | None:
        """The file that a path in another one leads to."""
        path = None if is_unknown(relative) else self.context.join(base, relative)
        if not path:
            return None
        if path not in self.known:
            self.known[path] = None
            source, trees = self.context.source(path), self.context.trees(path)
            if source is not None and trees is not None and len(trees) == 1:
                self.known[path] = File(build(ComposeFile, trees[0])[0], False, partial(self.other, path))
        return self.known[path]

    def companions(self, path: str) -> tuple[ComposeFile, ...]:
        """The files that a command with several `-f` may merge with a file.

        They are in the same folder, above it, or below it with a name of Compose files, or they have the same name in
        the folders beside it and all define different services, or a script gives both to Docker Compose.
        """
        folder = dirname(path)
        below = f"{folder}/" if folder else ""
        patterns = [f"{below}*compose*", f"{below}**/*compose*.y*ml", f"{below}*.y*ml"]
        patterns += [f"{above}/*.y*ml" if above else "*.y*ml" for above in folders_of(folder)]
        paths = dict.fromkeys(other for pattern in patterns for other in self.context.glob(pattern))
        fitting = combined_with(path, self.context)
        if fitting:
            named = (
                other
                for other in self.context.glob("**/*.y*ml")
                if any(one.fullmatch(other) for one in fitting)
            )
            paths.update(dict.fromkeys(named))
        paths.pop(path, None)
        return (*self._read(paths), *self._beside(path))

    def _beside(self, path: str) -> tuple[ComposeFile, ...]:
        """The files of the same name in sibling folders; none if two of them define the same service."""
        folder, file = dirname(path), basename(path)
        if not folder:
            return ()
        above = dirname(folder)
        found = self.context.glob(f"{above}/*/{file}" if above else f"*/{file}")
        names = [name for companion in self._read(found) for name in companion.services]
        different = len(names) == len(set(names))
        return self._read(other for other in found if other != path) if different else ()

    def elsewhere(self, path: str) -> tuple[ComposeFile, ...]:
        """The files of the repository with a name of Compose files."""
        return self._read(other for other in self.context.glob("**/*compose*.y*ml") if other != path)

    def extended(self, path: str) -> frozenset[str]:
        """The services of a file that services of other files extend."""
        folder = dirname(path)
        paths = (
            *self.context.glob("**/*compose*.y*ml"),
            *self.context.glob(f"{folder}/*.y*ml" if folder else "*.y*ml"),
        )
        found: set[str] = set()
        for other in islice(dict.fromkeys(paths), _MOST_FILES):
            companion = self.context.shared(("compose", other), partial(_companion, other))
            for service in companion.services.values() if companion is not None and other != path else ():
                extends = service.extends if service is not None else None
                if (
                    isinstance(extends, Extends)
                    and normpath(join(dirname(other), extends.file or "")) == path
                ):
                    found.add(extends.service)
        return frozenset(found)

    def _read(self, paths: Iterable[str]) -> tuple[ComposeFile, ...]:
        found = (self.context.shared(("compose", other), partial(_companion, other)) for other in paths)
        return tuple(companion for companion in islice(found, _MOST_FILES) if companion is not None)


# How many files beside one are read to find what it refers to.
_MOST_FILES = 200


def _companion(path: str, context: Context) -> ComposeFile | None:
    """The file at a path as a compose file; None if it has no services."""
    source = context.source(path)
    trees = context.trees(path) if source is not None and "services:" in source.text else None
    return build(ComposeFile, trees[0])[0] if trees else None


def _is_overlay(source: Source) -> bool:
    """Whether the file is merged into another one (`compose.override.yaml`), or has several documents."""
    path, text = source.path, source.text
    if _BASE.search(path) is None and _VARIANT.search(path) is not None:
        return True
    return "\n---" in text.strip() or ": !reset" in text


def _facts(file: File, document: Document, context: Context) -> Iterator[Fact]:
    for inside, named, target in disabled(file):
        profiles = " or ".join(f"'{profile}'" for profile in sorted(target.profiles))
        yield document.statement(
            "disabled-service", named.name, named.at, service=inside.name, profiles=profiles
        )
    for match in _COMMENTED.finditer(document.source.text) if file.services else ():
        yield document.fact(CommentedService, Span(match.start(1), match.end(1)), name=match[1])
    # A port that is published may be one of another service in the same network namespace.
    joined = {inside.service.network_mode for inside in file.services.values()}
    shown: dict[str, Source] = {}
    set_in_files: dict[tuple[str, str], FileVariable] = {}
    # A file with a service that another one defines changes its other services as well.
    overrides = any(map(_is_partial, file.services.values()))
    for name, inside in file.services.items():
        yield document.fact(
            ComposeService,
            inside.at.key,
            name=name,
            partial=_is_partial(inside),
            profiles=tuple(inside.service.profiles),
        )
        in_files = variables_of_files(inside.service, document.source.path, context)
        examples: tuple[Source, ...] = ()
        if in_files is None:
            examples = examples_of_files(inside.service, document.source.path, context) or ()
        for example in examples:
            shown.setdefault(example.path, example)
        for one in in_files or ():
            document.sources.setdefault(one.at.source.path, one.at.source)
            set_in_files.setdefault((one.at.source.path, one.name), one)
        alone = f"service:{name}" not in joined
        yield from _published(document, name, inside.service, alone=alone)
        yield from _run(
            document, name, inside, in_files, tuple(one.path for one in examples), overrides=overrides
        )
        yield from _sizes(document, name, inside, in_files or ())
        yield from _inserted(document, name, inside, context)
        yield from _mounted(document, name, inside.service)
        yield from _build_files(document, name, inside.service)
        yield from _started(document, name, inside, file)
        yield from _addresses(document, name, inside, in_files or ())
        yield from _database(document, name, inside, in_files)
        yield from _monitored(document, name, inside, context, alone=alone)
        yield from _build_variables(document, name, inside.service, context)
    yield from _set_in_files(document, set_in_files.values())
    for example in shown.values():
        document.sources.setdefault(example.path, example)
        for variable, at in example_variables(example):
            yield document.fact(ExampleVariable, at, name=variable, example=example.path)
    yield from unset_variables(document, context)
    yield from _included(file, document)
    yield from _other_files(file, document)
    yield from _hosts(file, document, context)
    yield from _named_by_images(document, file)
    # The names of the build contexts that a Dockerfile can copy from.
    for service in file.compose.services.values():
        build = service.build if service else None
        if isinstance(build, Build):
            for pair in pairs(build.additional_contexts, build.at["additional_contexts"]):
                yield document.statement("build-context", pair.name, pair.at)


def _named_by_images(document: Document, file: File) -> Iterator[Fact]:
    """What the images tell; a database on which only images of others depend is one of theirs.

    There is another one then, on which a service that is built here depends.
    """
    found = list(named_by(document, (node for node in _nodes(file) if isinstance(node, Image))))
    databases = [fact for fact in found if isinstance(fact, DatabaseVersion)]
    if len(databases) < 2:
        yield from found
        return
    names = _databases(document, file)
    own = {one.engine for one in databases if _users(file, names.get(one.span.start, ""), built=True)}
    for fact in found:
        name = names.get(fact.span.start, "")
        if isinstance(fact, DatabaseVersion) and fact.engine in own and not _users(file, name, built=True):
            foreign = _users(file, name, built=False)
            fact = document.fact(DatabaseVersion, fact.span, **{**fact.values, "foreign": foreign})
        yield fact


def _databases(document: Document, file: File) -> dict[int, str]:
    """The services with an image, by the place of its name."""
    return {
        document.focus(inside.service.at["image"]).start: name
        for name, inside in file.services.items()
        if inside.service.image and not inside.service.build
    }


def _users(file: File, name: str, *, built: bool) -> bool:
    """Whether a service that is built here, or one that is not, depends on a service."""
    return any(
        bool(inside.service.build) is built
        for inside in file.services.values()
        if any(one.name == name for one in inside.service.dependencies)
    )


_INSERTED = regex(r"\$\{?(\w+)")


def _set_in_files(document: Document, variables: Collection[FileVariable]) -> Iterator[ContainerVariable]:
    """The variables in files of `env_file`, without those that the Compose file itself reads."""
    used = {match[1] for match in _INSERTED.finditer(document.source.text)} if variables else set()
    for one in variables:
        if is_setting(one.name) and one.name not in used:
            path = one.name_at.source.path
            yield document.fact(
                ContainerVariable, one.name_at, name=one.name, owner=f"'{path}'", config=f"file/{path}"
            )


def _other_files(file: File, document: Document) -> Iterator[NamedFile]:
    """The files that the file includes, and those with the services that it extends."""
    named: list[tuple[str, Place, str]] = []
    for index, entry in enumerate(file.compose.include):
        if isinstance(entry, str):
            named.append((entry, file.compose.at["include"][index], "include"))
        elif isinstance(entry.path, str):
            named.append((entry.path, entry.at["path"], "include"))
        else:
            named += [(path, entry.at["path"][place], "include") for place, path in enumerate(entry.path)]
    for name, inside in file.services.items():
        extends = inside.service.extends
        if not isinstance(extends, str) and extends is not None and extends.file:
            named.append((extends.file, extends.at["file"], f"extends of service '{name}'"))
    for path, at, command in named:
        found = normpath(join(dirname(document.source.path), path))
        if path and not is_unknown(path) and ":" not in path and not found.startswith(("/", "..", "~")):
            yield document.fact(NamedFile, at, file=found, written=path, command=command)


def _is_partial(inside: ServiceIn) -> bool:
    """Whether another file has to define the service."""
    return not (inside.service.image or inside.service.build or inside.service.extends)


def _included(file: File, document: Document) -> Iterator[ComposeService]:
    """The services of the files that the file includes."""
    at = file.compose.at["include"]
    if file.project is None:
        yield document.fact(ComposeService, at, name="")
    for other in (file.project or ())[1:]:
        for name, inside in other.services.items():
            yield document.fact(
                ComposeService,
                at,
                name=name,
                partial=_is_partial(inside),
                profiles=tuple(inside.service.profiles),
            )


def _hosts(file: File, document: Document, context: Context) -> Iterator[ComposeHost]:
    """The names by which the services reach each other."""
    compose = file.compose
    external = any(network and network.external for network in compose.networks.values())
    for name, inside in file.services.items():
        service = inside.service
        linked = [link.rpartition(":")[2] for link in (*service.links, *service.external_links)]
        image, dockerfile = _image_of(document, service)
        targets = tuple(_mounted_paths(document, service, compose))
        numbers = configured_ports(targets, context) if dockerfile or default_ports(image) else frozenset()
        yield document.fact(
            ComposeHost,
            inside.at.key,
            names=(name, *_other_names(service), *linked),
            mounts=tuple(source for _, source in targets if source),
            complete=not (
                external or compose.include or service.network_mode or service.extra.get("extra_hosts")
            ),
            image=image,
            dockerfile=dockerfile,
            ports=tuple(sorted(_numbers(service))),
            targets=targets,
            container=service.container_name or "",
            project=str(compose.name or ""),
            configured=tuple(sorted(numbers or ())),
            configs_known=numbers is not None,
            declared=tuple(sorted(set(_declared(service)))),
            receives=_RECEIVER.search(f"{service.command} {service.entrypoint}") is not None,
            needs=tuple(service.depends_on),
            networks=_networks_of(inside, compose),
        )


_RECEIVER = regex(
    r"--(?:web\.enable-(?:remote-write|otlp)-receiver|enable-feature=\S*(?:remote-write|otlp)-)"
)


def _networks_of(inside: ServiceIn, compose: ComposeFile) -> tuple[str, ...]:
    """The networks of a service; none if they are unknown."""
    service = inside.service
    names = tuple(service.networks) if service.networks else ("default",)
    known = not (service.network_mode or service.extends or compose.include)
    external = any(network and network.external for network in compose.networks.values())
    return names if known and not external and not any(map(is_unknown, names)) else ()


def _other_names(service: Service) -> Iterator[str]:
    """The names of a service in its networks beside its own."""
    for text in (service.container_name, service.extra.get("hostname")):
        if isinstance(text, str):
            yield text
    networks = service.networks if isinstance(service.networks, dict) else {}
    for network in networks.values():
        yield from network.aliases if network else ()


def _image_of(document: Document, service: Service) -> tuple[str, str]:
    """The name of the image of a service without the tag, and the path of the Dockerfile that builds it."""
    image = Image.parse(service.image or "", service.at["image"], "service")
    name = "" if is_dynamic(image.name) else image.name
    build = service.build
    if isinstance(build, str):
        build = Build(context=build)
    if build is None:
        return name, ""
    context, file = (
        interpolated(text, document.source.path, document.context)
        for text in (build.context or ".", build.dockerfile or "Dockerfile")
    )
    if is_unknown(context + file) or ":" in context or build.dockerfile_inline is not None:
        return name, ""
    return name, built_by(dirname(document.source.path), context, join(context, file))


def _build_arguments(build: Build) -> Iterator[tuple[str, str, Place]]:
    """The names of the build arguments with their values and places; an unknown value is empty."""
    for pair in pairs(build.args, build.at["args"]):
        if not is_unknown(pair.name):
            yield pair.name, "" if pair.value is None or is_unknown(pair.value) else pair.value, pair.at


def _build_files(document: Document, name: str, service: Service) -> Iterator[Fact]:
    """The folder, the Dockerfile and the stage from which a service is built."""
    build = service.build
    if isinstance(build, str):
        context, named, context_at, file_at = build, "", service.at["build"], service.at["build"]
    elif build is not None and build.dockerfile_inline is None:
        context, named = build.context or ".", build.dockerfile or ""
        context_at, file_at = build.at["context"], build.at["dockerfile"]
    else:
        return
    if is_unknown(context + named) or ":" in context or "{" in context + named:
        return
    dockerfile = _image_of(document, service)[1]
    if isinstance(build, Build) and build.target and dockerfile and not is_unknown(build.target):
        yield document.fact(
            BuildTarget, build.at["target"], stage=build.target, dockerfile=dockerfile, by=f"service '{name}'"
        )
    if isinstance(build, Build) and dockerfile and (build.context or build.dockerfile):
        for argument, value, at in _build_arguments(build):
            yield document.fact(
                BuildArgument, at, name=argument, dockerfile=dockerfile, by=f"service '{name}'", value=value
            )
    folder = dirname(document.source.path)
    if dockerfile:
        yield document.fact(
            BuildContext, context_at, dockerfile=dockerfile, folder=normpath(join(folder, context))
        )
    command = f"build of service '{name}'"
    # Compose pulls the image first.
    usual = interpolated(service.image or "", document.source.path, document.context)
    pulled = "." in usual.partition("/")[0] and "/" in usual
    for written, path, at in (
        (context, context, context_at),
        (named, join(context, named), file_at),
    ):
        # Compose on Windows also reads backslashes.
        found = normpath(join(folder, path.replace("\\", "/")))
        if written and not path.startswith(("/", "~")) and found != "." and not found.startswith(".."):
            yield document.fact(
                NamedFile,
                at,
                file=found,
                written=written,
                command=command,
                folder=written is context,
                likely=pulled,
            )


def _build_variables(
    document: Document, name: str, service: Service, context: Context
) -> Iterator[NamedFile]:
    """The folder and the Dockerfile of a build that a variable of the file `.env` names."""
    build = service.build
    if not isinstance(build, Build):
        return
    folder, inside = dirname(document.source.path), build.context or "."
    for key, text, base in (("context", build.context, "."), ("dockerfile", build.dockerfile, inside)):
        match = _VARIABLE.fullmatch(text or "")
        value = None if match is None or is_unknown(base) else path_in_environment(match[1], folder, context)
        found = normpath(join(folder, base, value)) if value else ""
        if match is not None and value and found != "." and not found.startswith(("..", "/")):
            yield document.fact(
                NamedFile,
                build.at[key],
                file=found,
                written=value,
                command=f"build of service '{name}' with {match[1]} of .env",
                folder=key == "context",
            )


_VARIABLE = regex(r"\$\{?(\w+)(?:(?::?[-?][^}]*)?\})?")


def _started(document: Document, name: str, inside: ServiceIn, file: File) -> Iterator[Fact]:
    """The files and modules of its image that a service starts; a command may be the arguments of the entry point."""
    service = inside.service
    if service.extends or not (service.command or service.entrypoint):
        return
    base = service
    if service.build is None and service.image is None:
        # The file is merged into another one, which has the image.
        others = (file.other(other) for other in _BASES)
        base = next((one.compose.services.get(name) for one in others if one is not None), None) or service
    image, dockerfile = _image_of(document, base)
    if base.extends or (not dockerfile and (base.build is not None or not image)):
        return
    build = service.build or base.build
    stage = build.target if isinstance(build, Build) and build.target else ""
    mounted = [
        *_mounted_paths(document, base, file.compose),
        *_mounted_paths(document, service, file.compose),
    ]
    mounts = tuple(dict(mounted).items())
    for key in ("entrypoint", "command"):
        value = getattr(service, key)
        words = _located_words(value, inside.at[key])
        text = value if isinstance(value, str) else " ".join(value or ())
        if found := started_module(text):
            at = _part(value, inside.at[key], found.start, found.end)
            given = [pair.name for pair in pairs(service.environment, service.at["environment"])]
            yield document.fact(
                StartedModule,
                at,
                module=found.name,
                dockerfile=dockerfile,
                inside=found.inside,
                value=found.value,
                elsewhere=found.elsewhere or "PYTHONPATH" in given or "working_dir" in service.extra,
                stage=stage.lower(),
                mounts=mounts,
                image="" if dockerfile else image,
            )
        folder = str(service.extra.get("working_dir") or base.extra.get("working_dir") or "")
        run: list[Commands] = (
            list(_script(value, inside.at[key], key, service.entrypoint if key == "command" else None))
            if dockerfile or "topic" in text
            else []
        )
        for one in run or ([_Words(text, words)] if words and dockerfile else []):
            for _, facts in calls(document, one, Running(folder)):
                yield from (fact for fact in facts if isinstance(fact, MessageTopic))
                if dockerfile:
                    yield from image_tasks(facts, dockerfile, stage.lower(), mounts=mounts)
        texts = [word for word, _ in words]
        for word, index in (*started_programs(texts, shell=key != "command"), *read_configs(texts)):
            at = words[index][1]
            if is_unknown(word) or is_unknown(stage):
                continue
            if is_unknown(folder) and not word.startswith("/"):
                continue
            yield document.fact(
                ContainedFile,
                at,
                file=join(folder, word),
                dockerfile=dockerfile,
                by=f"service '{name}'",
                stage=stage.lower(),
                mounts=mounts,
                image="" if dockerfile else image,
            )


def _monitored(
    document: Document, name: str, inside: ServiceIn, context: Context, *, alone: bool
) -> Iterator[Fact]:
    """What the service reads: configuration files, and the provisioning of Grafana."""
    service = inside.service
    texts = [
        (str(pair.value or ""), pair.at) for pair in pairs(service.environment, inside.at["environment"])
    ]
    for located in _located_commands(inside):
        yield from config_arguments(document, name, located)
        texts += located
    image, dockerfile = _image_of(document, service)
    mounts = tuple(_mounted_paths(document, service, inside.file.compose))
    yield from provisioning(document, name, image, dockerfile, mounts, context)
    words = _words(service.entrypoint) + _words(service.command)
    yield from configured_servers(document, image, mounts, words, context)
    yield from collected(document, image, mounts, context)
    yield from read_labels(document, name, mounts, context)
    yield from probers(document, name, image, mounts, words, context)
    yield from named_secrets(document, name, mounts, texts, context)
    for pair in pairs(service.labels, service.at["labels"]):
        yield document.fact(ContainerLabel, pair.at, name=pair.name, value=str(pair.value or ""))
    files = [
        file
        for target, source in mounts
        if source
        for file in proxy_files(source, context, proxy=is_for_proxy(f"{image} {target}"))
    ]
    yield from forwarded(document, files, context)
    yield from traefik_parts(document, image, files, words, service.at["command"], context)
    yield from proxy_ports(
        document,
        "" if service.build is not None else image,
        mounts,
        words,
        context,
        service.at["image"],
        owner=f"service '{name}'",
        known=alone and not (service.extends or service.network_mode),
    )


_BASES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")


class _Words:
    """The words of a command as a tree of commands."""

    def __init__(self, text: str, words: list[tuple[str, Place]]) -> None:
        self.places: dict[int, Place] = {}
        parts = []
        start = 0
        for word, at in words:
            start = text.index(word, start)
            self.places[start] = at
            parts.append(Word.literal(word, start, start + len(word)))
            start += len(word)
        self.parsed = Shell.running(text, tuple(parts))

    def place(self, start: int, end: int) -> Place:
        """The place of a word; that of the word around it for a part of a script."""
        return self.places[max(each for each in self.places if each <= start)]


def _part(value: str | tuple[str, ...] | None, at: Place, start: int, end: int) -> Place:
    """The place of a part of a command, by its offsets in the words with a space between them."""
    if isinstance(value, str):
        return at.sub(start, end)
    begin = 0
    for index, word in enumerate(value or ()):
        if start < begin + len(word) and end <= begin + len(word):
            return at[index].sub(start - begin, end - begin)
        begin += len(word) + 1
    return at


def _located_words(value: str | tuple[str, ...] | None, at: Place) -> list[tuple[str, Place]]:
    """The words of a command with their places."""
    if isinstance(value, str):
        return [(match[0], at.sub(*match.span())) for match in _PLAIN_WORD.finditer(value)]
    return [(word, at[index]) for index, word in enumerate(value or ())]


_PLAIN_WORD = regex(r"\S+")


def _located_commands(inside: ServiceIn) -> list[list[tuple[str, Place]]]:
    """The words of the entry point and of the command of a service, with their places."""
    service = inside.service
    return [_located_words(getattr(service, key), inside.at[key]) for key in ("entrypoint", "command")]


# The folder in which the command runs, which is usually that of the file.
_WORKING_FOLDER = regex(r"^(?:\$PWD|\$\{PWD(?::?-[^}]*)?\})(?=/)")


def _mounted_paths(document: Document, service: Service, compose: ComposeFile) -> Iterator[tuple[str, str]]:
    """The paths in the container on which something is mounted, with the paths of the repository if these are known.

    They are those of `volumes`, `configs` and `secrets`.
    """
    folder = dirname(document.source.path)
    for mount in service.mounts:
        source = mount.path or _WORKING_FOLDER.sub(".", mount.source)
        inside = source.startswith(".") and not is_unknown(source)
        path = normpath(join(folder, source)) if inside else ""
        yield mount.target.rstrip("/") or "/", "" if path.startswith("..") else path
    for entries, group, default in (
        (service.configs, compose.configs, "/"),
        (service.secrets, compose.secrets, "/run/secrets/"),
    ):
        for entry in entries:
            name = entry.source if isinstance(entry, Reference) else entry
            target = (entry.target if isinstance(entry, Reference) else None) or name
            defined = group.get(name)
            file = (defined.file if defined else None) or ""
            path = normpath(join(folder, file)) if file and not is_unknown(file) else ""
            known = path and not path.startswith(("/", "..", "~"))
            yield target if target.startswith("/") else default + target, path if known else ""


def _addresses(
    document: Document, name: str, inside: ServiceIn, in_files: Iterable[FileVariable]
) -> Iterator[NamedAddress]:
    """The addresses in the environment of a service and its files, and those of the options of its command."""
    given: dict[str, tuple[str | None, At]] = {one.name: (one.value, one.at) for one in in_files}
    given.update(
        (pair.name, (pair.value, pair.at))
        for pair in pairs(inside.service.environment, inside.at["environment"])
    )
    path, context = document.source.path, document.context
    texts: list[tuple[str, str, At]] = [
        (variable, interpolated(value or "", path, context), at) for variable, (value, at) in given.items()
    ]
    written = {variable for variable, (value, _) in given.items() if "$" in (value or "")}
    settings = {variable: value for variable, (value, _) in given.items()}
    for variable, part, host, port in split_addresses(settings):
        yield document.fact(
            NamedAddress,
            given[variable][1],
            host=host,
            port=port,
            owner=f"service '{name}'",
            variable=variable,
            part=part,
            artifact=document.source.path,
        )
    for located in _located_commands(inside):
        texts += values_of_options(located)
    for key in ("entrypoint", "command"):
        value, place = getattr(inside.service, key), inside.at[key]
        whole = [(value, place)] if isinstance(value, str) else _located_words(value, place)
        for program, host, port, where in awaited_hosts(whole):
            yield document.fact(
                NamedAddress,
                where,
                host=host,
                port=port,
                owner=f"service '{name}'",
                variable=program,
                artifact=document.source.path,
            )
    for variable, value, at in texts:
        for address in addresses_in(value):
            yield document.fact(
                NamedAddress,
                at if isinstance(at, Span) or variable in written else at.sub(address.start, address.end),
                host=address.host,
                port=address.port,
                owner=f"service '{name}'",
                variable=variable,
                scheme=address.scheme,
                route=address.route,
                artifact=document.source.path,
            )


def _database(
    document: Document, name: str, inside: ServiceIn, in_files: tuple[FileVariable, ...] | None
) -> Iterator[Fact]:
    """The database that a service is, or the users, passwords and names of databases in its variables."""
    service = inside.service
    given = list(pairs(service.environment, inside.at["environment"]))
    settings: dict[str, str | None] = {one.name: one.value for one in in_files or ()}
    settings.update((pair.name, pair.value) for pair in given)
    scope = f"folder {dirname(document.source.path)}"
    engine = "" if service.build is not None else engine_of(service.image or "")
    if engine:
        # An environment file that is not in the repository may set what the environment does not.
        whole = in_files is not None and not service.extends
        found = created(engine, settings)
        mounted = any("docker-entrypoint-initdb.d" in mount.target for mount in service.mounts)
        yield document.fact(
            RunServer,
            inside.at.key,
            scope=scope,
            by=f"service '{name}'",
            engine=engine,
            hosts=(name, *_other_names(service)),
            ports=(USUAL_PORTS[engine],),
            user=found.user if whole or "POSTGRES_USER" in settings else None,
            password=found.password,
            database=found.database if whole or "POSTGRES_DB" in settings else None,
            alone=not mounted and not service.configs,
        )
    else:
        places: dict[str, At] = {one.name: one.at for one in in_files or ()}
        places.update((pair.name, pair.at) for pair in given)
        for at, part in accesses(settings, places.get):
            if part["part"] not in ("host", "port"):
                yield document.fact(ServerAccess, at, scope=scope, **part)


def _declared(service: Service) -> Iterator[int]:
    """The ports of the container that a service publishes or exposes."""
    for binding in service.bindings:
        if binding.target is not None:
            yield from range(binding.target.first, binding.target.last + 1)
    for port in service.expose:
        yield from port_numbers(str(port).partition("/")[0])


def _numbers(service: Service) -> Iterator[int]:
    """The ports of the container that the service sets, and the numbers of its command and environment."""
    yield from _declared(service)
    values = [pair.value for pair in pairs(service.environment, service.at["environment"])]
    words = [service.command, service.entrypoint, *service.expose, *values]
    for word in words:
        for part in word if isinstance(word, tuple) else (word,):
            yield from port_numbers(str(part)[:_LONGEST])


# The longest text that is searched for ports.
_LONGEST = 10_000


_SCRAPE_URI = regex(r"(?:--?nginx\.scrape-uri(?:=|$))?(?:https?://([\w.-]+)(?::(\d{1,5}))?(/[^\s?]*))?")
_SCRAPE_OPTION = regex(r"--?nginx\.scrape-uri")


def _scraped(document: Document, name: str, inside: ServiceIn) -> Iterator[Fact]:
    """The path at which an exporter of nginx requests its status."""
    service = inside.service
    words = [*chain(*_located_commands(inside))]
    given = [
        (text, at)
        for index, (text, at) in enumerate(words)
        if _SCRAPE_OPTION.match(text) or (index and _SCRAPE_OPTION.fullmatch(words[index - 1][0]))
    ]
    given += [
        (str(pair.value), pair.at)
        for pair in pairs(service.environment, inside.at["environment"])
        if pair.name == "SCRAPE_URI" and pair.value is not None
    ]
    for text, at in given:
        match = _SCRAPE_URI.fullmatch(text)
        if match is not None and match[3]:
            yield document.fact(
                RequestedPath,
                at,
                by=f"the exporter in service '{name}'",
                route=match[3],
                port=int(match[2] or 80),
                host=match[1],
                status=True,
            )


def _secret_names(service: Service) -> Iterator[str]:
    """The names of the secrets of a service, and those of their files."""
    for secret in service.secrets:
        if isinstance(secret, str):
            yield secret
        else:
            yield from (basename(one) for one in (secret.source, secret.target) if one)


def _run(
    document: Document,
    name: str,
    inside: ServiceIn,
    in_files: tuple[FileVariable, ...] | None,
    examples: tuple[str, ...],
    *,
    overrides: bool,
) -> Iterator[Fact]:
    """The container of a service, and the path that its health check requests.

    If the file `overrides` another one, that may set more.
    """
    service = inside.service
    others = overrides or bool(service.extends)
    image, dockerfile = _image_of(document, service)
    given = list(pairs(service.environment, inside.at["environment"]))
    in_file_names = sorted(one.name for one in in_files or ())
    settings = {one.name: one.value for one in in_files or ()}
    settings.update((pair.name, str(pair.value)) for pair in given if pair.value is not None)
    yield document.fact(
        RunContainer,
        inside.at.key,
        owner=f"service '{name}'",
        image=image,
        dockerfile=dockerfile,
        variables=tuple(dict.fromkeys((*(pair.name for pair in given), *in_file_names))),
        complete=in_files is not None and not others,
        added=overrides and in_files is not None and not service.extends,
        hosts=tuple(dict.fromkeys((name, *_other_names(service)))),
        words=_words(service.entrypoint) + _words(service.command),
        settings=tuple(settings.items()),
        published=tuple(port for binding in service.bindings for port in _host_ports(binding)),
        mapped=tuple(
            binding.target.first
            for binding in service.bindings
            if binding.target is not None and binding.target.first == binding.target.last
        ),
        examples=() if others else examples,
        secrets=tuple(dict.fromkeys(_secret_names(service))),
        files=tuple(dict.fromkeys(one.at.source.path for one in in_files or ())),
        mounted=bool(service.configs or service.secrets)
        or any(mount.type not in ("tmpfs", "volume") for mount in service.mounts),
    )
    key, called_by = (
        ("command", service.command) if service.entrypoint is None else ("entrypoint", service.entrypoint)
    )
    called = called_command(_words(called_by))
    if called:
        place = inside.at[key] if isinstance(called_by, str) else inside.at[key][called[1]]
        yield document.fact(
            CalledCommand,
            place,
            name=called[0],
            owner=f"service '{name}'",
            image=image,
            dockerfile=dockerfile,
            argument=key == "command",
        )
    for key, value in (("entrypoint", service.entrypoint), ("command", service.command)):
        for index, word in enumerate(_words(value)):
            if flag := flag_in(word):
                place = inside.at[key] if isinstance(value, str) else inside.at[key][index]
                yield document.fact(ContainerFlag, place, name=flag, owner=f"service '{name}'", image=image)
    entry, command = _words(service.entrypoint), _words(service.command)
    texts = entry + command
    for found in subcommands_at(texts, whole=bool(entry)):
        key, index = ("entrypoint", found) if found < len(entry) else ("command", found - len(entry))
        written = service.entrypoint if key == "entrypoint" else service.command
        yield document.fact(
            GivenCommand,
            inside.at[key] if isinstance(written, str) else inside.at[key][index],
            name=texts[found],
            owner=f"service '{name}'",
            image=image,
            before=texts[:found],
            whole=bool(entry),
            dockerfile=dockerfile,
        )
    if is_true(service.read_only):
        tmpfs = (service.tmpfs,) if isinstance(service.tmpfs, str) else service.tmpfs or ()
        volumes = (mount.target for mount in service.mounts if not mount.read_only)
        yield document.fact(
            ReadOnlyRoot,
            inside.at["read_only"],
            owner=f"service '{name}'",
            image=image,
            writable=(*(each.partition(":")[0] for each in tmpfs), *volumes),
            checks=_words(service.healthcheck.test) if service.healthcheck is not None else (),
        )
    for pair in given:
        if is_setting(pair.name):
            yield document.fact(
                ContainerVariable, pair.name_at, name=pair.name, owner=f"service '{name}'", image=image
            )
    for binding in service.bindings:
        target = binding.target
        if target is not None and target.first == target.last and binding.protocol == "tcp":
            yield document.fact(
                AwaitedPort,
                binding.at,
                owner=f"service '{name}'",
                port=target.first,
                by=f"service '{name}' publishes",
                image=image,
                dockerfile=dockerfile,
            )
    yield from _scraped(document, name, inside)
    labels = [*pairs(service.labels, inside.at["labels"])]
    if service.deploy is not None:
        labels += pairs(service.deploy.labels, service.deploy.at["labels"])
    yield from proxied(document, f"service '{name}'", labels, image, dockerfile)
    check = service.healthcheck
    if check is None or check.test is None:
        return
    test = check.at["test"]
    parts = (
        [(check.test, test)]
        if isinstance(check.test, str)
        else [(words, test[index]) for index, words in enumerate(check.test)]
    )
    for words, at in parts:
        for start, end, file in checked_files(words):
            yield document.fact(
                CheckedFile,
                at.sub(start, end),
                owner=f"service '{name}'",
                image=image,
                file=file,
                by=f"the health check of service '{name}'",
                dockerfile=dockerfile,
            )
        for request in local_requests(words, (name, service.container_name or name)):
            yield document.fact(
                RequestedPath,
                at.sub(request.start, request.end),
                by=f"the health check of service '{name}'",
                route=request.path,
                port=request.port,
                image=image,
                dockerfile=dockerfile,
            )
            yield document.fact(
                AwaitedPort,
                at.sub(request.port_start, request.end),
                owner=f"service '{name}'",
                port=request.port,
                by=f"the health check of service '{name}' requests",
                image=image,
                dockerfile=dockerfile,
                requested=True,
            )


def _sizes(
    document: Document, name: str, inside: ServiceIn, in_files: tuple[FileVariable, ...]
) -> Iterator[Fact]:
    """The limits of a service, and the memory and the processes that its runtime is told to use."""
    service = inside.service
    owner, image = f"service '{name}'", _image_of(document, service)[0]
    limits = service.limits
    if limits is not None:
        amounts = [("memory", limits.memory, limits.at["memory"]), ("cpu", limits.cpus, limits.at["cpus"])]
    else:
        amounts = [("memory", service.mem_limit, service.at["mem_limit"])]
        amounts.append(("cpu", service.cpus, service.at["cpus"]))
    for resource, written, at in amounts:
        amount = size_of(written) if resource == "memory" else _cpus(written)
        if amount:
            yield document.fact(
                ResourceLimit,
                at,
                owner=owner,
                image=image,
                resource=resource,
                amount=float(amount),
                written=str(written),
            )
    given: dict[str, tuple[str, At]] = {one.name: (one.value, one.at) for one in in_files}
    for pair in pairs(service.environment, inside.at["environment"]):
        given[pair.name] = (str(pair.value or ""), pair.at)
    variables = [(variable, value, at) for variable, (value, at) in given.items()]
    yield from runtime_sizes(document, variables, _located_commands(inside), owner=owner, image=image)


def _cpus(written: object) -> float | None:
    """The number of CPUs of a limit; None where it is unknown."""
    return float(str(written)) if _CPUS.fullmatch(str(written)) else None


_CPUS = regex(r"\d{1,6}(?:\.\d{1,6})?")


def _inserted(document: Document, name: str, inside: ServiceIn, context: Context) -> Iterator[Fact]:
    """The variables in the configuration files that a service mounts."""
    service = inside.service
    image, dockerfile = _image_of(document, service)
    mounts = tuple(_mounted_paths(document, service, inside.file.compose))
    words = _words(service.entrypoint) + _words(service.command)
    if dockerfile or may_run_scripts((*words, *(target for target, _ in mounts))):
        return
    folder = str(service.extra.get("working_dir") or "")
    for one in references(image, [word.replace("$$", "$") for word in words], folder, mounts, context):
        document.sources.setdefault(one.at.source.path, one.at.source)
        yield document.fact(
            InsertedVariable,
            one.at,
            name=one.name,
            by=one.by,
            target=one.target,
            owner=f"service '{name}'",
            compose=document.source.path,
        )


def _host_ports(binding: Binding) -> Iterable[int]:
    """The ports of the host of an entry; 0 if they are unknown, chosen by Docker, or very many."""
    if binding.published is None or len(binding.published) > _MOST_PORTS:
        return (0,)
    return range(binding.published.first, binding.published.last + 1)


_MOST_PORTS = 100


def _words(command: str | tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(command.split()) if isinstance(command, str) else command or ()


# The tag of an image that is a variable, whatever is in front of it in the tag.
_TAG_VARIABLE = regex(r":\$\{?(\w+)(?::?[?-][^}]*)?\}?$")


def _published(document: Document, name: str, service: Service, *, alone: bool) -> Iterator[Fact]:
    """The ports that a service publishes; a command or a configuration may make its image listen on others."""
    for binding in service.bindings:
        published = binding.published
        if binding.publishes and binding.protocol == "tcp":
            ports = range(published.first, published.last + 1) if published else (0,)
            for port in ports[:_MOST_PORTS]:
                yield document.fact(PublishedAddress, binding.at, port=port)
    image, dockerfile = _image_of(document, service)
    if image:
        parsed = Image.parse(service.image or "", service.at["image"], "service")
        yield document.fact(
            ContainerImage,
            service.at["image"],
            owner=f"service '{name}'",
            name=image,
            tag=parsed.tag or "",
            pinned="@" in parsed.text,
            built=service.build is not None,
            variable=variable[1] if (variable := _TAG_VARIABLE.search(service.image or "")) else "",
        )
    yield from _made(document, name, service, dockerfile)
    if service.command or service.entrypoint or not (image or dockerfile) or not alone:
        return
    values = [pair.value for pair in pairs(service.environment, service.at["environment"])]
    if service.configs or any(_CONFIGURATION.search(one.target.removesuffix("/")) for one in service.mounts):
        return
    for binding in service.bindings:
        target = binding.target
        if target is None or target.first != target.last:
            continue
        yield document.fact(
            ContainerPort,
            binding.at,
            use="set" if any(str(target) in str(one) for one in values) else "publish",
            owner=f"service '{name}'",
            port=target.first,
            image=image,
            dockerfile=dockerfile,
        )


def _made(document: Document, name: str, service: Service, dockerfile: str) -> Iterator[Fact]:
    """The image that a service builds, and the usual name of an image whose name has variables."""
    at = service.at["image"]
    parsed = Image.parse(service.image or "", at, "service")
    usual = split_reference(interpolated(parsed.text, document.source.path, document.context))[0]
    usual = "" if is_unknown(usual) else usual
    if service.build is None:
        if usual and is_dynamic(parsed.name):
            owner = f"service '{name}'"
            yield document.fact(UsualImage, at, owner=owner, name=usual, pattern=parsed.name)
    elif service.image:
        build = service.build if isinstance(service.build, Build) else None
        stage = (build.target or "") if build is not None else ""
        arguments = tuple((one, value) for one, value, _ in _build_arguments(build)) if build else ()
        by = "docker compose build"
        yield from handled(
            document, at, parsed.text, "build", by, {}, dockerfile, stage, arguments=arguments, usual=usual
        )


# Mounted files that may set the port of a program.
_CONFIGURATION = regex(
    r"(?i)\.(?:cfg|conf|config|env|hcl|hjson|ini|json5?|properties|toml|xml|ya?ml)\Z|\.env[^/]*\Z"
)

# How many ports of a range are compared.
_MOST_PORTS = 100


# Folders from which programs only read.
_READ = regex(r"/(?:conf\.d|dashboards|datasources|docker-entrypoint-initdb\.d|provisioning|rules)/?$")


def _mounted(document: Document, name: str, service: Service) -> Iterator[MountedPath]:
    """The files and folders below the folder of the Compose file that a service mounts."""
    for mount in service.mounts:
        if not mount.path.startswith("."):
            continue
        path = normpath(join(dirname(document.source.path), mount.path))
        if path.startswith(".."):
            continue
        file = "." in mount.path.rpartition("/")[2].lstrip(".")
        yield document.fact(
            MountedPath,
            mount.source_at,
            file=path,
            written=mount.source,
            service=name,
            needed=mount.read_only
            or (file and "." in mount.target.rpartition("/")[2])
            or ("/" in mount.path[2:] and _READ.search(mount.target) is not None),
        )


def _nodes(file: File) -> Iterator[object]:
    compose = file.compose
    yield compose
    yield file
    built = {service.image for service in compose.services.values() if service and service.build is not None}
    for inside in file.services.values():
        yield inside
        if not inside.service.local and inside.service.image not in built:
            yield Image.parse(inside.service.image or "", inside.at["image"], "service")
        if inside.service.healthcheck:
            yield inside.service.healthcheck
        yield from inside.service.develop.watch if inside.service.develop else ()
        yield from _subjects(inside.service)
    for group in (compose.networks, compose.volumes, compose.secrets, compose.configs):
        for thing in group.values():
            if thing is not None:
                yield thing
                yield from _settings(thing.labels, thing.at["labels"], "label")


def _subjects(service: Service) -> Iterator[object]:
    yield from _settings(service.environment, service.at["environment"], "env")
    yield from _settings(service.labels, service.at["labels"], "label")
    if isinstance(service.build, Build):
        yield from _settings(service.build.args, service.build.at["args"], "arg")
        yield from _settings(service.build.labels, service.build.at["labels"], "label")
    if service.deploy:
        yield from _settings(service.deploy.labels, service.deploy.at["labels"], "label")
    for where in ("command", "entrypoint"):
        before = service.entrypoint if where == "command" else None
        yield from _script(getattr(service, where), service.at[where], where, before)
    if service.healthcheck:
        yield from _healthcheck(service.healthcheck.test, service.healthcheck.at["test"])
    for hook in (*service.post_start, *service.pre_stop):
        yield from _script(hook.command, hook.at["command"], "hook")
    for binding in service.bindings:
        target = binding.target
        yield Port(
            target.first if target and len(target) == 1 else None,
            binding.at,
            "publish",
            binding.protocol,
            binding.published.first if binding.published and len(binding.published) == 1 else None,
            binding.host_ip,
        )
    for index, exposed in enumerate(service.expose):
        number, _, protocol = str(exposed).partition("/")
        yield Port(
            int(number) if number.isdecimal() and len(number) < 6 else None,
            service.at["expose"][index],
            "expose",
            protocol or "tcp",
        )


def _settings(values: Pairs, at: Place, where: str) -> Iterator[Setting]:
    for pair in pairs(values, at):
        if pair.value is not None:
            yield Setting(pair.name, pair.value, pair.at, where)


def _script(
    command: str | tuple[str, ...] | None,
    at: Place,
    where: str,
    before: str | tuple[str, ...] | None = None,
) -> Iterator[Script]:
    """The script in a command: Compose does not start a shell, so only if the command does, or the one `before` it."""
    if isinstance(before, tuple) and isinstance(command, tuple):
        shell = (
            _SHELL_WORD.fullmatch(before[0])
            if len(before) == 2 and re.fullmatch(r"-\w*c", before[1])
            else None
        )
        if shell and command:
            yield from _shell(command[0], at[0], shell[1], where)
            return
    if isinstance(command, str):
        match = _SHELL_STRING.fullmatch(command)
        if match:
            yield from _shell(match[3], at.sub(*match.span(3)), match[1], where)
    elif command and len(command) >= 3:
        match = _SHELL_WORD.fullmatch(command[0])
        flag = next((i for i, word in enumerate(command[:-1]) if re.fullmatch(r"-\w*c", word)), 0)
        if match and flag:
            yield from _shell(command[flag + 1], at[flag + 1], match[1], where)


def _healthcheck(test: str | tuple[str, ...] | None, at: Place) -> Iterator[Script]:
    """The script in a healthcheck: the shell of the image runs a string, and a list that starts with `CMD-SHELL`."""
    if isinstance(test, str):
        if test != "NONE":
            yield from _shell(test, at, "sh", "healthcheck")
    elif test and test[0] == "CMD-SHELL" and len(test) > 1:
        yield from _shell(test[1], at[1], "sh", "healthcheck")
    elif test and test[0] == "CMD":
        for script in _script(test[1:], at, "healthcheck"):
            index = test.index(script.text) if script.text in test else len(test) - 1
            yield Script(script.text, at[index], script.shell, "healthcheck")


def _shell(text: str, at: Place, shell: str, where: str) -> Iterator[Script]:
    """A script as the shell reads it: Compose replaces `$$` by `$`, here with a space so that all offsets stay."""
    if re.search(r"[^\s\"(]\$\$", text):
        return
    yield Script(text.replace("$$", " $"), at, shell, where)
