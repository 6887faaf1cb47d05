"""The kind `project`: a manifest such as `pyproject.toml`, and the program below it as facts for other artifacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from ...core.kind import Document, Kind, Tree
from ...core.lazy import regex
from ...core.source import Source, Span

if TYPE_CHECKING:
    from ...code.go.linked import Linked
    from ...code.sources import Sources
    from ...core.context import Context
    from ...core.facts import Fact
    from ...core.place import Elsewhere
    from .model import Manifest

    # The place of a text in a line of a file of the program, both relative to the folder of the program.
    _At = Callable[[str, int, str], Elsewhere | Span]

# What shows that programs of the repository are delivered from it.
_DELIVERED = ("**/*ockerfile*", "**/*ontainerfile*", "**/*compose*.y*ml", "**/Procfile", "**/.ko.y*ml")
# The files that may have ko build images without a Dockerfile, and how they do it.
_WITH_KO = (
    "**/.goreleaser*.y*ml",
    "**/skaffold*.y*ml",
    ".github/workflows/*.y*ml",
    ".gitlab-ci.yml",
    "Makefile",
)
_KO = regex(r"(?m)^kos:|^[ \t]+ko:|\bsetup-ko@|(?<![\w./-])ko[ \t]+(?:apply|build|publish|resolve)\b")


def _read(source: Source, tree: Tree | None, context: Context) -> Document:
    from .model import read

    manifest = read(source)
    document = Document("project", source, manifest, walk=lambda: (manifest,), context=context)
    document.facts = lambda: (*_folders(document, context), *program_facts(document, manifest, context))
    return document


def _folders(document: Document, context: Context) -> Iterator[Fact]:
    """The folders of the modules of Maven and of those of Go that replace others, and the tasks of Python projects."""
    from ...commands.files import named_path

    text, name = document.source.text, basename(document.source.path)
    if name in ("pyproject.toml", "setup.cfg"):
        from ...runners import facts_of
        from .extras import declared_extras
        from .pinned import packages_of_python

        yield from facts_of(document, context)
        yield from packages_of_python(document, context)
        yield from declared_extras(document, context)
    elif name == "pom.xml":
        from ...facts import BuildOutput
        from .images import images_of_maven
        from .maven import archives, classifiers

        plain = _COMMENT.sub(lambda match: " " * len(match[0]), text) if "<!--" in text else text
        names, complete = archives(plain)
        folder = dirname(document.source.path)
        yield document.fact(
            BuildOutput,
            Span(0, 0),
            tool="maven",
            folder=folder,
            names=names,
            complete=complete,
            variants=classifiers(plain),
        )
        yield from images_of_maven(document, plain)
        for match in _MODULE.finditer(plain):
            whole = not match[1].endswith(".xml")
            yield from named_path(document, Span(*match.span(1)), match[1], "Maven module", folder=whole)
    elif name.startswith("build.gradle"):
        from ...facts import BuildOutput
        from .gradle import archives as gradle_archives
        from .gradle import without_comments
        from .images import images_of_gradle

        yield from images_of_gradle(document, without_comments(text))
        folder = dirname(document.source.path)
        made = gradle_archives(text, folder, context)
        if made.names:
            yield document.fact(
                BuildOutput, made.at, tool="gradle", folder=folder, names=made.names, complete=made.complete
            )
    elif name == "go.mod":
        required = _required_by_go(text)
        for match in _REPLACEMENT.finditer(text):
            if required is None or match[1] in required:
                yield from named_path(document, Span(*match.span(2)), match[2], "Go replacement", folder=True)


_COMMENT = regex(r"<!--(?>(?:[^-]|-(?!->))*)-->")
_MODULE = regex(r"<module>\s*([\w./-]+)\s*</module>")
_REPLACEMENT = regex(
    r"(?m)^[ \t]*(?:replace[ \t]+)?([^\s/][^\s]*)(?:[ \t]+v\S+)?[ \t]+=>[ \t]+(\.{1,2}/[^\s]+)[ \t\r]*(?://.*)?$"
)
_REQUIREMENT = regex(r"(?m)^[ \t]*(?:require[ \t]+)?([\w.~/-]+)[ \t]+v\d\S*[ \t\r]*(?://.*)?$")
_GO_VERSION = regex(r"(?m)^go[ \t]+(\d+)\.(\d+)")
# Since this release, a module requires all modules whose packages it uses, also indirectly.
_ALL_REQUIRED = (1, 17)


def _is_delivered(context: Context) -> bool:
    """Whether something in the repository delivers programs, so that it is worth reading them."""
    if any(context.glob(pattern) for pattern in _DELIVERED):
        return True
    built = (context.source(path) for pattern in _WITH_KO for path in context.glob(pattern))
    return any(one is not None and _KO.search(one.text) for one in built)


def _required_by_go(text: str) -> frozenset[str] | None:
    """The modules that a Go module requires; None if it lists only the direct ones.

    The replacement of another module is not read.
    """
    version = _GO_VERSION.search(text)
    if version is None or (int(version[1]), int(version[2])) < _ALL_REQUIRED:
        return None
    return frozenset(match[1] for match in _REQUIREMENT.finditer(text))


def program_facts(document: Document, manifest: Manifest, context: Context) -> Iterator[Fact]:
    """The versions that a manifest allows, and what the code of the program below it tells."""
    from ...code.calls import calls_of
    from ...code.flags import flags_of
    from ...code.folders import written_folders
    from ...code.headers import headers_of
    from ...code.label_values import common_values
    from ...code.names import names_of
    from ...code.numbers import numbers_of
    from ...code.programs import program
    from ...code.protos import named_in
    from ...code.scripts import set_by_scripts
    from ...code.subcommands import subcommands_of
    from ...facts import (
        CalledPath,
        ExportedMetric,
        InstalledCommands,
        InstalledFunction,
        ListenedPort,
        MetricNames,
        MetricValue,
        NamedGrpcService,
        NamedHeader,
        ReadVariable,
        RequiredVersion,
        ServedRoute,
        ServerSetting,
        ShutdownTime,
        SourceProgram,
        WorkspaceMember,
        WrittenFolder,
    )
    from ...migrations import migrations_below
    from ...tables import table_facts
    from .npm_workspace import used_packages
    from .texts import sources_below

    folder = dirname(document.source.path)
    if manifest.requires is not None:
        needed = manifest.requires
        yield document.fact(
            RequiredVersion, needed.at, folder=folder, language=needed.language, versions=needed.versions
        )
    if manifest.name and basename(document.source.path) == "pom.xml":
        yield document.fact(
            WorkspaceMember, manifest.at, tool="maven", name=f":{manifest.name}", file=document.source.path
        )
    if manifest.commands:
        yield document.fact(InstalledCommands, manifest.commands_at, folder=folder, names=manifest.commands)
    for one in manifest.functions:
        yield document.fact(
            InstalledFunction, one.at, folder=folder, command=one.command, module=one.module, value=one.value
        )
    yield from migrations_below(document, context)
    sources = sources_below(folder, context)
    if manifest.language == "go":
        yield from _linked(document, sources, folder, context)
    if not context.shared("delivered programs", _is_delivered):
        return
    yield from _described_services(document, context)
    if not _is_first(basename(document.source.path), manifest.language, sources.files):
        return

    def at(file: str, line: int, text: str) -> Elsewhere | Span:
        return elsewhere(f"{folder}/{file}" if folder else file, line, text)

    def elsewhere(path: str, line: int, text: str) -> Elsewhere | Span:
        """The place of a text in a file of the repository."""
        from ...core.place import Elsewhere

        other = context.source(path)
        if other is None:
            return manifest.at
        document.sources.setdefault(other.path, other)
        return Elsewhere(other, _place(other, line, text))

    if manifest.language == "node":
        from ...code.node.load_tests import metrics_of_load_tests
        from ...code.node.outputs import outputs
        from ...facts import BuildOutput

        made = outputs(sources)
        yield document.fact(
            BuildOutput, manifest.at, tool="npm", folder=folder, names=made.names, complete=made.complete
        )
        if texts := tuple(metrics_of_load_tests(sources)):
            yield document.fact(MetricNames, manifest.at, folder=folder, prefixes=(), texts=texts)
        yield from _pages(document, sources, folder, at)
        yield from _queues(document, sources, folder, at)
    yield from _messages(document, sources, manifest.language, folder, at)
    yield from _described(document, sources, manifest, context, at)
    yield from table_facts(document, f"{folder}/" if folder else "", sources.files, context)
    found = program(sources, manifest.language)
    if found is None:
        return
    names, all_names = names_of(sources, _nested(sources, found.language))
    packages = used_packages(folder, context) if found.language == "node" else []
    names = tuple(sorted({*names, *(name for each in packages for name in each.names)}))
    all_names = all_names and all(each.complete for each in packages)
    flags, all_flags = flags_of(sources, found.language)
    subcommands, all_subcommands = subcommands_of(sources, found.language)
    known = {"names": all_names, "flags": all_flags, "subcommands": all_subcommands}
    complete = tuple(sorted({*found.complete, *(part for part, whole in known.items() if whole)}))
    name = manifest.name or found.name
    yield document.fact(
        SourceProgram,
        manifest.at,
        folder=folder,
        language=found.language,
        name=name,
        complete=complete,
        numbers=numbers_of(sources),
        names=names,
        flags=flags,
        changing=tuple(sorted({name for route in found.routes for name in route.variables})),
        subcommands=subcommands,
    )

    def quoted(file: str, line: int, text: str) -> Elsewhere | Span:
        """The place of a string between quotes; its line where it is not found."""
        from ...core.place import Elsewhere

        for quote in "\"'":
            place = at(file, line, f"{quote}{text}{quote}")
            if isinstance(place, Elsewhere) and place.span.end - place.span.start == len(text) + 2:
                return place.sub(1, len(text) + 1)
        return place

    for route in found.routes:
        place = at(route.file, route.line, route.path)
        yield document.fact(
            ServedRoute,
            place,
            folder=folder,
            method=route.method,
            route=route.path,
            port=route.port,
            entries=route.entries,
        )
    for port in found.ports:
        yield document.fact(
            ListenedPort,
            at(port.file, port.line, str(port.number)),
            folder=folder,
            port=port.number,
            variable=port.variable,
            any_path=port.any_path,
            entries=port.entries,
            usual=port.confidence == "usual",
        )
    if found.language == "python":
        from ...code.python.exports import exports
        from ...code.python.hosts import allowed_hosts
        from ...code.python.queries import queries
        from ...code.python.serving import server_ports
        from ...code.python.tasks import tasks_of, workers_of
        from ...facts import HostSetting, ModuleNames, QueueWorker, ReadQuery, SentTask, TaskQueue

        for hosts in allowed_hosts(sources):
            place = at(hosts.file, hosts.line, "ALLOWED_HOSTS")
            yield document.fact(
                HostSetting, place, folder=folder, variables=hosts.variables, hosts=hosts.hosts
            )
        for query in queries(sources):
            yield document.fact(
                ReadQuery,
                at(query.route.file, query.line, query.route.handler),
                folder=folder,
                method=query.route.method,
                route=query.route.path,
                names=query.names,
            )

        for module in exports(sources):
            path = f"{folder}/{module.file}" if folder else module.file
            yield document.fact(ModuleNames, at(module.file, 1, ""), file=path, names=module.names)

        sent, queues = tasks_of(sources)
        for task in sent:
            if not task.defined:
                place = at(task.file, task.line, task.name)
                yield document.fact(
                    SentTask, place, folder=folder, name=task.name, by=task.by, near=task.near
                )
        for queue in queues:
            place = quoted(queue.file, queue.line, queue.name)
            yield document.fact(
                TaskQueue, place, folder=folder, tool=queue.tool, name=queue.name, use=queue.use
            )
        yield from _jobs(document, sources, folder, at, quoted)
        for worker in workers_of(sources):
            yield document.fact(
                QueueWorker,
                at(worker.file, worker.line, ""),
                tool="celery",
                queues=worker.queues,
                known=worker.known,
            )
        for server in server_ports(sources):
            yield document.fact(
                ServerSetting,
                at(server.file, server.line, str(server.number)),
                folder=folder,
                server=server.server,
                file=server.file,
                port=server.number,
                variable=server.variable,
            )
    for name, file, line, is_quoted in headers_of(sources):
        yield document.fact(NamedHeader, at(file, line, name), folder=folder, name=name, quoted=is_quoted)
    for seconds, file, line in _shutdown_times(sources, found.language):
        by, run_by = _SHUTDOWN[found.language]
        yield document.fact(
            ShutdownTime, at(file, line, str(seconds)), folder=folder, by=by, seconds=seconds, server=run_by
        )
    yield from _buckets(document, sources, found.language, folder, at)
    if context.shared("first description of gRPC", _describing):
        for named in named_in(sources):
            yield document.fact(
                NamedGrpcService,
                at(named.file, named.line, named.name),
                name=named.name,
                method=named.method,
                by="the code",
            )
    by_scripts = set_by_scripts(sources) if any(one.required or one.needed for one in found.settings) else ()
    for setting in found.settings:
        given = setting.name in by_scripts
        in_file = setting.required and setting.in_file and setting.at_start
        place = at(setting.file, setting.line, setting.name)
        yield document.fact(
            ReadVariable,
            place,
            folder=folder,
            name=setting.name,
            required=setting.required and setting.at_start and not setting.in_file and not given,
            needed=not given and (setting.needed or in_file),
            script=setting.file if setting.script else "",
            entries=setting.entries,
            in_env_file=in_file and not given,
            commands=setting.commands,
        )
    own = {one.name for one in found.settings}
    for package in packages:
        for setting in package.settings:
            if setting.name in own:
                continue
            # Which modules of the package are loaded is not known.
            yield document.fact(
                ReadVariable,
                elsewhere(f"{package.folder}/{setting.file}".lstrip("/"), setting.line, setting.name),
                folder=folder,
                name=setting.name,
                required=False,
                needed=setting.required or setting.needed,
            )
    for written in written_folders(sources, found.language):
        yield document.fact(
            WrittenFolder,
            at(written.file, written.line, written.path or written.variable),
            folder=folder,
            path_in_image=written.path,
            variable=written.variable,
        )
    defaults = {one.name: one.default for one in found.settings if isinstance(one.default, str)}
    for call in calls_of(sources, {one.name for one in found.settings}):
        yield document.fact(
            CalledPath,
            at(call.file, call.line, call.route.partition("{")[0]),
            folder=folder,
            route=call.route,
            variable=call.variable,
            default=call.default or defaults.get(call.variable, ""),
            host=call.host,
        )
    if found.language == "java":
        yield from _migration_paths(document, sources, folder, context, at)
        yield from _spring(document, sources, at)
    if found.metrics or found.prefixes:
        prefixes, texts = found.prefixes, found.texts
        yield document.fact(MetricNames, manifest.at, folder=folder, prefixes=prefixes, texts=texts)
    metrics = tuple(common_values(found.metrics))
    values = {(metric.name, one.label, one.text): one for metric in metrics for one in metric.values}
    for (name, label, text), value in values.items():
        place = quoted(value.file, value.line, text)
        yield document.fact(MetricValue, place, folder=folder, metric=name, label=label, value=text)
    for metric in metrics:
        yield document.fact(
            ExportedMetric,
            at(metric.file, metric.line, metric.name),
            folder=folder,
            name=metric.name,
            type=metric.type,
            series=metric.series,
            labels=metric.labels,
        )


def _described_services(document: Document, context: Context) -> Iterator[Fact]:
    """The services in all descriptions of gRPC, which the first project of the repository states."""
    from ...code.protos import PROTOS, is_foreign, services_in
    from ...core.place import Elsewhere
    from ...facts import DescribedGrpcService

    if context.shared("first description of gRPC", _describing) != document.source.path:
        return
    for path in context.glob(PROTOS):
        source = None if is_foreign(path) else context.source(path)
        if source is None:
            continue
        for one in services_in(source.text):
            document.sources.setdefault(path, source)
            yield document.fact(
                DescribedGrpcService,
                Elsewhere(source, Span(one.start, one.end)),
                name=one.name,
                methods=one.methods,
            )


def _describing(context: Context) -> str:
    """The first project, if there are descriptions of gRPC; empty if not."""
    from ...code.programs import language_of
    from ...code.protos import PROTOS

    if not context.glob(PROTOS):
        return ""
    return min((path for path in context.glob("**") if language_of(basename(path))), default="")


def _linked(document: Document, sources: Sources, folder: str, context: Context) -> Iterator[Fact]:
    """The variables that the linker is told to set, and that the module does not have."""
    from ...code.go.linked import missing
    from ...core.place import Elsewhere
    from ...facts import LinkedVariable

    modules = frozenset(dirname(path) for path in context.glob("**/go.mod"))
    for one in missing(sources, context.shared("linked variables", _building), folder, modules - {folder}):
        other = context.source(one.linked.file)
        if other is None:
            continue
        document.sources.setdefault(other.path, other)
        yield document.fact(
            LinkedVariable,
            Elsewhere(other, Span(one.linked.start, one.linked.end)),
            package=one.linked.package,
            name=one.linked.name,
            known=one.known,
            constant=one.constant,
        )


def _building(context: Context) -> tuple[Linked, ...]:
    """The variables that builds in the files of the repository set."""
    from ...code.go.linked import BUILDING, linked_in

    paths = {path: None for pattern in BUILDING for path in context.glob(pattern)}
    found = {path: context.source(path) for path in paths}
    return linked_in({path: source.text for path, source in found.items() if source is not None})


def _pages(document: Document, sources: Sources, folder: str, at: _At) -> Iterator[Fact]:
    """The paths that pages request."""
    from ...code.node.pages import page_requests
    from ...facts import PagePath

    for one in page_requests(sources):
        yield document.fact(
            PagePath,
            at(one.file, one.line, one.route.partition("{")[0].strip("/") or one.route),
            folder=folder,
            route=one.route,
            method=one.method,
            base=one.base,
            prefix=one.prefix,
        )


def _queues(document: Document, sources: Sources, folder: str, at: _At) -> Iterator[Fact]:
    """The queues that code sends jobs to, and those of its workers."""
    from ...code.node.queues import queues_of
    from ...facts import QueueWorker, TaskQueue

    for one in queues_of(sources):
        known = one.name != "*"
        place = at(one.file, one.line, one.name if known else "")
        if one.taken:
            names = (one.name,) if known else ()
            yield document.fact(QueueWorker, place, tool=one.tool, queues=names, known=known)
        else:
            yield document.fact(TaskQueue, place, folder=folder, tool=one.tool, name=one.name)


def _messages(
    document: Document,
    sources: Sources,
    language: str,
    folder: str,
    at: _At,
) -> Iterator[Fact]:
    """The subjects, queues and streams by which the code sends messages and waits for them."""
    from ...code.messages import messages_of
    from ...facts import MessageName

    for one in messages_of(sources, language):
        yield document.fact(
            MessageName,
            at(one.file, one.line, one.name),
            system=one.system,
            what=one.what,
            name=one.name,
            does=one.does,
            by=f"the code in '{folder}'" if folder else "the code",
            known=one.known,
            sure=one.sure,
        )


def _described(
    document: Document,
    sources: Sources,
    manifest: Manifest,
    context: Context,
    at: _At,
) -> Iterator[Fact]:
    """The names in descriptions of APIs that the code has."""
    from ...code.described import described_names
    from ...facts import DescribedNames, OtherSpelling

    documents, words = context.shared("described names", _described_words)
    if not words:
        return
    names, spelled = described_names(sources, words, manifest.language)
    folder = dirname(document.source.path)
    yield document.fact(
        DescribedNames,
        manifest.at,
        folder=folder,
        names=tuple(sorted(names)),
        documents=documents,
    )
    for one in spelled:
        place = at(one.file, one.line, one.spelling)
        yield document.fact(
            OtherSpelling, place, folder=folder, name=one.name, spelling=one.spelling, exact=one.exact
        )


def _described_words(context: Context) -> tuple[tuple[str, ...], frozenset[str]]:
    """The descriptions that people write, and the names in them.

    A description that is also there as JSON, or as code, is made by a tool.
    """
    from ...code.described import GENERATED, names_in

    words: set[str] = set()
    documents = []
    for path in sorted({path for pattern in _DESCRIPTIONS for path in context.glob(pattern)}):
        source = context.source(path)
        made = f"{path.rpartition('.')[0]}.json", f"{dirname(path)}/docs.go".lstrip("/")
        if source is None or GENERATED.search(source.text) or not _VERSION.search(source.text):
            continue
        if any(map(context.exists, made)):
            continue
        found = {name for tree in context.trees(path) or () for name in names_in(tree.value)}
        if len(found) <= _MOST_NAMES:
            documents.append(path)
            words |= found
    return tuple(documents), frozenset(words)


# The files that describe an API, as tools look for them.
_DESCRIPTIONS = ("**/*openapi*.y*ml", "**/*swagger*.y*ml", "**/api.y*ml")
_MOST_NAMES = 2_000
_VERSION = regex(r"(?m)^[\"']?(?:openapi|swagger)[\"']?[ \t]*:")


def _spring(document: Document, sources: Sources, at: _At) -> Iterator[Fact]:
    """The addresses and topics in the properties of a Spring Boot application, and the names of applications."""
    from ...code.java.addresses import addresses, names, topics
    from ...code.java.spring import code_of
    from ...facts import ContactedHost, MessageTopic

    for one in addresses(sources):
        yield document.fact(
            ContactedHost,
            at(one.file, one.line, one.host),
            host=one.host,
            port=one.port,
            role="connects to",
            program="the application",
            variable=one.variable,
        )
    for topic in topics(sources):
        place = at(topic.file, topic.line, topic.value)
        yield document.fact(MessageTopic, place, name=topic.value, created=False, by=f"'{topic.key}'")
    for name in names(sources, code_of(sources)):
        place = at(name.file, name.line, name.name)
        about = "spring-client" if name.client else "spring-application"
        yield document.statement(about, name.name, place, by=name.client)


# The settings by which running requests are given time, and the server that has them.
_SHUTDOWN = {
    "java": ("spring.lifecycle.timeout-per-shutdown-phase", ""),
    "python": ("graceful_timeout", "gunicorn"),
}


def _jobs(
    document: Document,
    sources: Sources,
    folder: str,
    at: _At,
    quoted: _At,
) -> Iterator[Fact]:
    """The jobs that code puts into queues by name, the queues, and the workers."""
    from ...code.python.jobs import jobs_of
    from ...facts import EnqueuedJob, QueueWorker, TaskQueue, WorkerJobs

    jobs, queues, workers = jobs_of(sources)
    for job in jobs:
        yield document.fact(EnqueuedJob, quoted(job.file, job.line, job.name), tool=job.tool, name=job.name)
    for queue in queues:
        place = quoted(queue.file, queue.line, queue.name)
        yield document.fact(TaskQueue, place, folder=folder, tool=queue.tool, name=queue.name)
    for worker in workers:
        place = at(worker.file, worker.line, "")
        yield document.fact(WorkerJobs, place, tool=worker.tool, names=worker.functions, known=worker.known)
        named = (worker.queue,) if worker.queue else ()
        yield document.fact(QueueWorker, place, tool=worker.tool, queues=named, known=bool(named))


def _buckets(
    document: Document,
    sources: Sources,
    language: str,
    folder: str,
    at: _At,
) -> Iterator[Fact]:
    """The timers whose buckets a program in Java publishes."""
    from ...facts import TimerBuckets

    if language != "java":
        return
    from ...code.java.histograms import histograms_of

    found = histograms_of(sources)
    if found is not None:
        yield document.fact(
            TimerBuckets,
            at(found.file, found.line, found.text),
            folder=folder,
            enabled=found.enabled,
            disabled=found.disabled,
        )


def _shutdown_times(sources: Sources, language: str) -> Iterable[tuple[int, str, int]]:
    """The seconds that running requests are given when the program is ended, with the file and the line."""
    if language == "python":
        from ...code.python.serving import graceful_timeouts

        return graceful_timeouts(sources)
    if language == "java":
        from ...code.java.properties import shutdown_times

        return shutdown_times(sources)
    return ()


def _nested(sources: Sources, language: str) -> frozenset[str]:
    """The variables of fields in fields of settings of Python, if all are known."""
    if language != "python":
        return frozenset()
    from ...code.python.pydantic import nested

    known, names = nested(sources)
    return names if known else frozenset()


def _migration_paths(
    document: Document,
    sources: Sources,
    folder: str,
    context: Context,
    at: _At,
) -> Iterator[Fact]:
    """The folders of migrations that a setting names, if no module of the repository has one of them."""
    from ...code.java.properties import migration_paths
    from ...facts import NamedFile

    named: defaultdict[tuple[str, str, int], list[str]] = defaultdict(list)
    for reader, path, file, line in migration_paths(sources):
        named[reader, file, line].append(path)
    for (reader, file, line), paths in named.items():
        # A folder that only some environments have may be empty, and git has no empty folders.
        if any(context.glob(f"**/{path}{more}") for path in paths for more in ("", "/**")):
            continue
        resources = f"{folder}/{_RESOURCES}" if folder else _RESOURCES
        for path in paths:
            yield document.fact(
                NamedFile,
                at(file, line, path),
                file=f"{resources}/{path}",
                written=path,
                command=f"{reader}'s migrations",
                folder="." not in basename(path),
            )


_RESOURCES = "src/main/resources"


def _is_first(name: str, language: str, files: Container[str]) -> bool:
    """Whether this is the manifest of its folder that the program is read for."""
    from ...code.programs import MANIFESTS

    return next((each for each in MANIFESTS.get(language, ()) if each in files), "") == name


# A call may go on for this many lines before what is searched for.
_LINES = 8


def _place(source: Source, line: int, text: str) -> Span:
    """The span of a text on a line or soon after it; the line if the text is not there."""
    whole = source.line_span(line)
    start = source.text.find(text, whole.start) if text else -1
    last = whole.start
    for _ in range(_LINES):
        newline = source.text.find("\n", last)
        last = newline + 1 if newline >= 0 else len(source.text)
    if 0 <= start < last:
        return Span(start, start + len(text))
    content = source.text[whole.start : whole.end]
    return Span(whole.start + len(content) - len(content.lstrip()), whole.start + len(content.rstrip()))


_PATHS = (
    r"(?:^|/)(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile|requirements\.txt|go\.mod|pom\.xml"
    r"|build\.gradle(?:\.kts)?)$"
)
_VENDORED = regex(r"(?:^|/)(?:node_modules|vendor|third_party)/")


def _render(manifest: Manifest) -> str:
    return manifest.text


project = Kind(
    name="project",
    title="project manifest",
    code="PRJ",
    formats=("text",),
    read=_read,
    render=_render,
    paths=(_PATHS,),
    foreign=lambda source: _VENDORED.search(source.path) is not None,
    example="pyproject.toml",
)
