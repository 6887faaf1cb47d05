"""The kind `dockerfile`: the paths of Dockerfiles, their nodes and their facts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from aurora_devops.core.context import folders_of
from aurora_devops.core.kind import Document, Kind, Silence, Tree
from aurora_devops.core.source import Source

from ...core.lazy import regex

if TYPE_CHECKING:
    from aurora_devops.core.context import Context
    from aurora_devops.core.facts import Fact
    from aurora_devops.core.place import At

    from .model import Command, Dockerfile, Flag, Transfer


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a Dockerfile from any text; the model contains what Docker would refuse."""
    from .parse import parse

    dockerfile = parse(source.text, partial(_is_plain_file, source, context))
    document = Document(
        kind="dockerfile",
        source=source,
        model=dockerfile,
        walk=lambda: dockerfile.nodes,
        statements=lambda: (instruction.at for instruction in dockerfile.instructions),
        sections=lambda: (stage.at for stage in dockerfile.stages),
        silences=lambda: _silences(dockerfile),
    )
    contexts = list(_named_contexts(dockerfile)) if "--from=" in source.text else []
    baked = "".join(_bake_files(source, context)) if contexts else ""
    named = tuple(flag for flag in contexts if (flag.value or "") not in baked)
    document.facts = lambda: _facts(document, dockerfile, named, context)
    return document


def _is_plain_file(source: Source, context: Context, written: str) -> bool:
    """Whether a path of the build context is a file of settings in the repository that has no secrets."""
    paths = (posixpath.normpath(posixpath.join(folder, written)) for folder in folders_of(source.path))
    found = next(filter(None, map(context.source, paths)), None)
    return found is not None and _is_plain(found.text)


def _is_plain(text: str) -> bool:
    """Whether a file of settings sets no variable whose name promises a secret."""
    from ...secrets.values import strength

    names = [match[1] for match in _SET.finditer(text)]
    return bool(names) and not any(map(strength, names))


_SET = regex(r"(?m)^[ \t]*(?:export[ \t]+)?(\w+)[ \t]*=")
_BAKE_FILES = ("docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "docker-bake.override.json")


def _named_contexts(dockerfile: Dockerfile) -> Iterator[Flag]:
    """The `--from` of copies that name a build context."""
    from .model import Copy

    for stage in dockerfile.stages:
        for copy in stage.of(Copy):
            flag = copy.context
            if flag is not None and flag.value and copy.near_stage is None:
                yield flag


def _bake_files(source: Source, context: Context) -> Iterator[str]:
    """The texts of the bake files in the folder of a Dockerfile and at the root, which may name its build contexts."""
    folder = posixpath.dirname(source.path)
    paths = dict.fromkeys(posixpath.join(each, name) for each in (folder, "") for name in _BAKE_FILES)
    for path in paths:
        found = context.source(path)
        if found is not None:
            yield found.text


def _render(dockerfile: Dockerfile) -> str:
    from .render import render

    return render(dockerfile)


def _silences(dockerfile: Dockerfile) -> Iterator[Silence]:
    """The build checks that the directive `# check=skip=A,B` disables; `all` disables all of them."""
    for directive in dockerfile.directives:
        if directive.name == "check":
            for part in directive.value.split(";"):
                key, _, value = part.partition("=")
                names = tuple(name.strip() for name in value.split(",") if name.strip())
                if key.strip() == "skip" and names:
                    names = ("*",) if "all" in names else names
                    yield Silence("buildkit", names, "", directive.at, dockerfile.at)


def _facts(
    document: Document, dockerfile: Dockerfile, contexts: tuple[Flag, ...], context: Context
) -> Iterator[Fact]:
    """The base images without variables, the sources of copies, and the names of build contexts."""
    from aurora_devops.core.source import Span
    from aurora_devops.facts import ExposedPorts

    from .facts import image_facts, proxy_facts, size_facts
    from .folders import prepared_folders
    from .model import Expose, Transfer, Volume
    from .staged import is_staged
    from .versions import used_versions

    if not dockerfile.has_stages:
        first = dockerfile.instructions[0].keyword_at if dockerfile.instructions else Span(0, 0)
        arguments = all(one.name == "ARG" for one in dockerfile.instructions)
        yield document.statement("lost-from", "arguments" if arguments else "", first)
    exposed = [one for stage in dockerfile.stages for one in stage.of(Expose)]
    ports = [(port.first, port.last) for one in exposed for port in one.ports]
    # A stage for development says nothing about the last one, whose base image may expose ports.
    last_stages = (dockerfile.stages[-1], *dockerfile.stages[-1].ancestors) if exposed else ()
    own = any(True for stage in last_stages for _ in stage.of(Expose))
    if own and all(first is not None and last is not None for first, last in ports):
        yield document.fact(ExposedPorts, exposed[-1].at, ports=tuple(ports))
    yield from _run(document, dockerfile)
    yield from _staged(document, dockerfile)
    yield from _tested(document, dockerfile)
    yield from _inserted(document, dockerfile, context)
    staged = is_staged(document.source.path, context)
    yield from image_facts(document, dockerfile, staged)
    yield from proxy_facts(document, dockerfile, context)
    yield from size_facts(document, dockerfile)
    yield from prepared_folders(document, dockerfile)
    yield from _arguments(document, dockerfile)
    yield from used_versions(document, dockerfile)
    for stage in dockerfile.stages:
        alias = stage.from_.alias if stage.from_ else None
        if alias is not None:
            yield document.statement("stage", stage.name, alias.at)
        image = stage.from_.image if stage.from_ else None
        if image is not None and image.known:
            yield document.statement("image", image.text, image.at, role=image.role)
        for transfer in () if staged else stage.of(Transfer):
            yield from _context(document, transfer)
    for volume in dockerfile.stages[-1].of(Volume) if dockerfile.stages else ():
        for word in volume.paths:
            yield document.statement("image-volume", word.text, word.at)
    for flag in contexts:
        yield document.statement("copied-context", flag.value or "", flag.value_at)


def _arguments(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """The build arguments that a Dockerfile declares; none for a template, which may declare others."""
    from aurora_devops.facts import DeclaredArguments

    from .model import Arg

    if dockerfile.stages and "{{" not in document.source.text:
        declared = [one for one in dockerfile.every_instruction if isinstance(one, Arg)]
        pairs = [pair for one in declared for pair in one.pairs]
        names = {pair.name for pair in pairs}
        used = {match[1] for match in _USED.finditer(document.source.text)}
        needed = (names & used) - {pair.name for pair in pairs if pair.value is not None}
        yield document.fact(
            DeclaredArguments,
            dockerfile.stages[0].at,
            names=tuple(sorted(names)),
            needed=tuple(sorted(needed)),
            placeholders=tuple(
                sorted(
                    {
                        one.name
                        for one in pairs
                        if one.name in used and one.value is not None and _PLACEHOLDER.fullmatch(one.value)
                    }
                )
            ),
        )


# The default of a build argument that a release sets.
_PLACEHOLDER = regex(
    r"(?i)[\"']?(?:0\.0\.0(?:[-+]\w+)?|dev|devel|development|local|n/a|none|snapshot|undefined|unknown)[\"']?"
)


# Images of systems, without programs of a project.
_SYSTEMS = frozenset(
    {
        "almalinux",
        "alpine",
        "busybox",
        "debian",
        "rockylinux",
        "ubi-micro",
        "ubi-minimal",
        "ubuntu",
        "wolfi-base",
    }
)
_PATH = regex(r"/(?:usr/(?:local/)?)?s?bin(?:/|$)")
_PROGRAM_NAME = regex(r"[A-Za-z][\w-]*")
_SHELL_WORD = regex(r"[\w-]+")


def _added_programs(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """The programs that the last stage copies to folders in which commands are looked for."""
    from posixpath import basename

    from aurora_devops.facts import AddedPrograms

    from .model import Copy, Entrypoint, Run, Transfer

    last = dockerfile.stages[-1]
    base = last.from_
    if base is None or not (base.is_scratch or base.image is not None):
        return
    system = base.is_scratch or (
        base.image is not None
        and (basename(base.image.name) in _SYSTEMS or "/distroless/" in f"/{base.image.name}/")
    )
    names: set[str] = set()
    at = None
    for copy in last.of(Transfer):
        target = copy.destination.text if copy.destination is not None else ""
        sources = [word.text for word in copy.sources]
        if _PATH.match(target) is None:
            if target.rstrip("/").endswith("usr") or target in ("/", "/."):
                return
            continue
        into = bool(sources) and (target.endswith("/") or len(sources) > 1 or target.endswith("bin"))
        found = [basename(source.rstrip("/")) for source in sources] if into else [basename(target)]
        # A folder or a pattern copies programs of any name.
        if not isinstance(copy, Copy) or not all(map(_PROGRAM_NAME.fullmatch, found)) or "bin" in found:
            return
        names.update(found)
        at = at or copy.at
    if not system or at is None:
        return
    used = {word for run in last.of(Run) for word in _SHELL_WORD.findall(document.raw(run.at))}
    yield document.fact(
        AddedPrograms,
        at,
        dockerfile=document.source.path,
        names=tuple(sorted(names)),
        used=tuple(sorted(used)),
        entry=bool(last.of(Entrypoint)),
    )


# A variable that is used without a default.
_USED = regex(r"\$\{?(\w+)(?![\w:-])")


def _run(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """What a container of the image has and is asked for: its environment variables, and its health check."""
    from aurora_devops.core.place import Elsewhere
    from aurora_devops.core.source import Span
    from aurora_devops.facts import (
        AwaitedPort,
        CheckedFile,
        ImageDefaults,
        InstalledProject,
        RequestedPath,
        StartedCommand,
        StartedModule,
        checked_files,
        local_requests,
    )
    from aurora_devops.starting import handler_module, program_at, started_module

    from .model import LAMBDA_IMAGE, Cmd, Entrypoint, Env, Healthcheck

    if not dockerfile.stages:
        return
    names = [pair.name for stage in dockerfile.stages for env in stage.of(Env) for pair in env.pairs]
    first = dockerfile.stages[-1].from_
    commands = [*dockerfile.stages[-1].of(Entrypoint)[-1:], *dockerfile.stages[-1].of(Cmd)[-1:]]
    yield document.fact(
        ImageDefaults,
        commands[-1].at if commands else first.at if first else Span(0, 0),
        names=tuple(dict.fromkeys(names)),
        words=tuple(word for command in commands for word in command.words),
        base=base.name if (base := dockerfile.stages[-1].base) is not None and base.known else "",
        settings=tuple(
            (pair.name, pair.value)
            for stage in dockerfile.stages
            for env in stage.of(Env)
            for pair in env.pairs
            if pair.value and "$" not in pair.value
        ),
        numbers=_numbers(document, dockerfile),
        stage=dockerfile.stages[-1].name,
        entry=tuple(
            word for command in commands if isinstance(command, Entrypoint) for word in command.words
        ),
    )
    for stage in dockerfile.stages:
        for pair in (each for env in stage.of(Env) for each in env.pairs):
            if pair.value and pair.value.startswith("/") and "$" not in pair.value:
                yield document.statement("image-path", pair.name, pair.at, value=pair.value)
    for cmd in dockerfile.stages[-1].of(Cmd)[-1:]:
        handler = handler_module([word.text for word in cmd.exec or ()])
        if handler and LAMBDA_IMAGE.match(base.name if base is not None else "") and cmd.exec:
            yield document.fact(
                StartedModule,
                cmd.exec[0].at,
                module=handler.name,
                dockerfile=document.source.path,
                value=handler.value,
            )
    for command in commands:
        extent = document.extent(command.at)
        if extent and (found := started_module(document.raw(command.at))):
            place = Elsewhere(document.source, extent.sub(found.start, found.end))
            yield document.fact(
                StartedModule,
                place,
                module=found.name,
                dockerfile=document.source.path,
                inside=found.inside,
                value=found.value,
                elsewhere=found.elsewhere or "PYTHONPATH" in names,
            )
    yield from _added_programs(document, dockerfile)
    if _installs_project(dockerfile):
        text = document.source.text
        yield document.fact(
            InstalledProject,
            first.at if first else Span(0, 0),
            dockerfile=document.source.path,
            programs=tuple(sorted({match[1] for match in _PROGRAM.finditer(text)})),
            entry=any(
                program_at(entry.words) < len(entry.words)
                for entry in dockerfile.stages[-1].of(Entrypoint)[-1:]
            ),
        )
        if commands and (started := _started(document, commands[0])):
            name, at = started
            if f"bin/{name}" not in text:
                yield document.fact(StartedCommand, at, name=name, dockerfile=document.source.path)
    for check in dockerfile.stages[-1].of(Healthcheck):
        extent = document.extent(check.at)
        start = extent.start if extent else 0
        for begin, end, file in checked_files(document.raw(check.at)):
            yield document.fact(
                CheckedFile,
                Elsewhere(document.source, Span(start + begin, start + end)),
                owner="",
                image="",
                file=file,
                by="HEALTHCHECK",
                dockerfile=document.source.path,
            )
        for request in local_requests(document.raw(check.at)):
            place = Elsewhere(document.source, Span(start + request.start, start + request.end))
            yield document.fact(
                RequestedPath,
                place,
                by="HEALTHCHECK",
                route=request.path,
                port=request.port,
                dockerfile=document.source.path,
            )
            yield document.fact(
                AwaitedPort,
                Elsewhere(document.source, Span(start + request.port_start, start + request.end)),
                owner="",
                port=request.port,
                by="HEALTHCHECK requests",
                dockerfile=document.source.path,
                requested=True,
            )


# Maven and Gradle test what they package and build.
_TESTS = regex(
    r"\b(?:pytest|tox|nox|rspec|phpunit|ctest|vitest|jest|(?:go|cargo|dotnet|mix|bun|deno|swift) +test|nextest"
    r"|(?:npm|pnpm|yarn)\b[^\n;&|]*\btests?\b|(?:make|just|task|rake|composer)\b[^\n;&|]*\b(?:tests?|check|spec)\b"
    r"|mvnw?\b[^\n;&|]* (?:test|package|verify|install|deploy)\b"
    r"|gradlew?\b[^\n;&|]* (?:[\w:]*:)?(?:test|check|build)\b)"
)
_UNTESTED = regex(r"(?i)skip[.]?tests?\b|maven\.test\.skip| -x +:?[\w:]*test\b|--no-?tests?\b")


def _tested(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """Whether the build runs tests."""
    from aurora_devops.facts import TestedImage

    from .model import Run

    for stage in dockerfile.stages:
        for run in stage.of(Run):
            text = document.raw(run.at)[:_LONGEST]
            if _TESTS.search(text) and not _UNTESTED.search(text):
                yield document.fact(TestedImage, run.at, dockerfile=document.source.path)
                return


def _staged(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """The commands of the stages that may be built, in a Dockerfile with several stages or with a Go program."""
    from aurora_devops.facts import ImageStage

    from .projects import project_of
    from .stages import package_of, words_of

    if not dockerfile.has_stages:
        return
    for stage in dockerfile.stages:
        if not stage.is_final and not stage.name:
            continue
        words = words_of(stage)
        package = package_of(stage, words) if words else ""
        project = project_of(stage, words) if words else ""
        if package or project or (words and len(dockerfile.stages) > 1):
            at = stage.from_.at if stage.from_ is not None else stage.at
            yield document.fact(
                ImageStage,
                at,
                stage=stage.name,
                words=words,
                package=package,
                last=stage.is_final,
                project=project,
            )


def _inserted(document: Document, dockerfile: Dockerfile, context: Context) -> Iterator[Fact]:
    """The variables in the configuration files that the last stage copies from the build context."""
    from aurora_devops.expansion import copied, may_run_scripts, references
    from aurora_devops.facts import InsertedVariable

    from .model import Cmd, Copy, Entrypoint

    if not dockerfile.stages or (base := dockerfile.stages[-1].base) is None or not base.known:
        return
    stage = dockerfile.stages[-1]
    commands = [*stage.of(Entrypoint)[-1:], *stage.of(Cmd)[-1:]]
    words = [
        word
        for command in commands
        for word in ([one.text for one in command.exec or ()] or [document.raw(command.at)])
    ]
    copies = [
        ([word.text for word in copy.sources], copy.destination.text, copy.at.start)
        for copy in stage.of(Copy)
        if copy.flag("from") is None and copy.destination is not None
    ]
    if may_run_scripts((*words, *(to for _, to, _ in copies))):
        return
    placed = [
        (sources, to if to.startswith("/") else posixpath.join(stage.workdir_at(start) or "", to))
        for sources, to, start in copies
    ]
    known = [
        (sources, posixpath.normpath(to) + ("/" if to.endswith(("/", "/.")) else ""))
        for sources, to in placed
        if to.startswith("/") and not any(set("*?$") & set(word) for word in (to, *sources))
    ]
    folder = stage.effective_workdir or "/"
    files = copied(document.source.path, known, context)
    for one in references(base.name, words, folder, files, context):
        document.sources.setdefault(one.at.source.path, one.at.source)
        yield document.fact(
            InsertedVariable,
            one.at,
            name=one.name,
            by=one.by,
            target=one.target,
            dockerfile=document.source.path,
        )


def _numbers(document: Document, dockerfile: Dockerfile) -> tuple[int, ...]:
    """The numbers of a Dockerfile that may be ports on which its program listens.

    A health check only requests one, and `EXPOSE` documents one.
    """
    from aurora_devops.facts import port_numbers

    from .model import Expose, Healthcheck

    found = {
        number
        for stage in dockerfile.stages
        for instruction in stage.instructions
        if not isinstance(instruction, (Expose, Healthcheck))
        for number in port_numbers(document.raw(instruction.at)[:_LONGEST])
    }
    return tuple(sorted(found))


_LONGEST = 20_000


# `pip install .`, `uv sync` and the like, which install the project of the build context.
_PROJECT = regex(
    r"\b(?:pip3?|uv pip)\s+install\b[^\n;&|]*\s(?:\.|\./|[\"']\.\[[^\]]*\][\"']|\.\[[^\]]*\])(?=[\s;&|]|$)"
    r"|\buv\s+sync\b(?![^\n;&|]*--no-install-project)|\bpoetry\s+install\b(?![^\n;&|]*--no-root)|\bpdm\s+(?:sync|install)\b"
)
# A program at its place in an image: `/usr/local/bin/shop`.
_PROGRAM = regex(r"\bbin/([\w.-]+)")


def _installs_project(dockerfile: Dockerfile) -> bool:
    from .model import Run

    return any(
        run.script is not None and _PROJECT.search(run.script.text.replace("\\\n", " "))
        for stage in dockerfile.stages
        for run in stage.of(Run)
    )


def _started(document: Document, command: Command) -> tuple[str, At] | None:
    """The command that an image starts by its name alone, and its place."""
    from aurora_devops.starting import called_command

    words: list[tuple[str, At]]
    if command.exec:
        words = [(word.text, word.at) for word in command.exec]
    elif command.script is not None:
        words = [
            (match[0], command.script.place(*match.span())) for match in _WORDS.finditer(command.script.text)
        ]
    else:
        return None
    called = called_command([text for text, _ in words])
    return (called[0], words[called[1]][1]) if called else None


_WORDS = regex(r"\S+")


def _context(document: Document, transfer: Transfer) -> Iterator[Fact]:
    """The sources of COPY or ADD in the build context: all of it, paths, or patterns and what has variables."""
    if transfer.flag("from") is None:
        for source in transfer.sources:
            if source.text in (".", "./", "/"):
                yield document.statement("context", source.text, source.at)
            elif _PATH.fullmatch(source.text):
                yield document.statement(
                    "copied-source", posixpath.normpath(source.text.lstrip("/")), source.at
                )
            else:
                yield document.statement("copied-pattern", source.text.lstrip("/"), source.at)


# A path without variables and wildcards that is not a URL.
_PATH = regex(r"[\w./@+-]+")


# The text after `Dockerfile.` is the name of a variant, unless it is the extension of a template, a page or another
# file that `docker build` does not read.
_NOT_READ = (
    "j2|jinja2?|tmpl|tpl|template|templ|gotmpl|erb|mustache|hbs|ejs|in|m4|md|markdown|rst|adoc|txt|html?|"
    "orig|rej|bak|swp|swo|tmp|diff|patch|lock|json|ya?ml|toml|py|js|ts|go|rb|rs|sh|bats|dockerignore|containerignore|"
    "java|kt|cs|c|h|cc|cpp|php|pl|lua|ps1|bat|xml|ini|cfg|conf|log|csv|svg|png|pdf|zip|gz|tgz"
)
_VARIANT = rf"(?!(?:.*\.)?(?i:{_NOT_READ})$)[^/]+"
# A base image that a template has as an expression.
_TEMPLATE = regex(r"(?im)^[ \t]*FROM[ \t][^\n]*\{\{")
_UNNAMED = regex(r"(?:^|[/.])(?i:docker|container)file$")


def _is_other(source: Source) -> bool:
    """Whether a file is a template, or has the name of a variant and is a program, such as `dockerfile.ex`."""
    from .parse import begins_with_instruction

    if "{{" in source.text and _TEMPLATE.search(source.text):
        return True
    return _UNNAMED.search(source.path) is None and not begins_with_instruction(source.text)


kind = Kind(
    name="dockerfile",
    title="Dockerfile",
    code="DKR",
    formats=("text",),
    read=read,
    render=_render,
    paths=(
        rf"(?:^|/)(?i:(?:docker|container)file)(?:\.{_VARIANT})?$",
        # In lower case these are names of programs: dockerfile-parse, dockerfile_lint.
        rf"(?:^|/)(?:D(?i:ocker)|C(?i:ontainer))(?i:file)[-_\x20]{_VARIANT}$",
        r"\.(?i:(?:docker|container)file)$",
    ),
    foreign=_is_other,
    example="Dockerfile",
)
