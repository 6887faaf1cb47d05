"""What the images of a Dockerfile contain, and which files, scripts and targets they have to contain."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...commands.call import Setting
from ...commands.docker import image_tasks
from ...commands.reading import calls
from ...core.context import folders_of
from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.place import At
from ...facts import ContainedFile, CopiedFile, ImageContents, NamedFile, RuntimeSize
from ...sizing import runtime_sizes
from ...starting import config_files, is_script, started_files
from .contents import ANYTHING, StageContents, written_by
from .model import Cmd, Command, Copy, Dockerfile, Entrypoint, Env, Run, Stage, Transfer
from .outputs import output_facts
from .staged import is_staged

if TYPE_CHECKING:
    from ...core.context import Context

# A path without variables and wildcards.
_FILE = regex(r"(?:\.{0,2}/)?[\w@+-][\w./@+-]*")
_PATTERN = regex(r"(?:\.{0,2}/)?[\w@+-][\w./@+*-]*")


def image_facts(document: Document, dockerfile: Dockerfile, staged: bool) -> Iterator[Fact]:
    """What the stages contain, and the files that they have to contain: those that are copied, read or started.

    The context of an image that is `staged` has files that are not in the repository.
    """
    if not dockerfile.has_stages:
        return
    path = document.source.path
    last = dockerfile.stages[-1]
    yield from output_facts(document, dockerfile)
    contents = [StageContents(stage) for stage in dockerfile.stages]
    yield document.fact(ImageContents, last.at, stages=tuple(one.steps for one in contents))
    for one in contents:
        for transfer in one.stage.of(Transfer):
            yield from _copied_files(document, transfer, staged)
        for run, before in one.runs:
            yield from _read_files(document, run, one.stage, before)
    for by, file, at in _started_files(dockerfile):
        yield document.fact(ContainedFile, at, file=file, dockerfile=path, by=by)
    for command in (*last.of(Entrypoint)[-1:], *last.of(Cmd)[-1:]):
        for _, facts in calls(document, command, Setting(command.workdir)):
            yield from image_tasks(facts, path)


def proxy_facts(document: Document, dockerfile: Dockerfile, context: Context) -> Iterator[Fact]:
    """The hosts to which the proxy in the image forwards, and its ports, by the files that are copied into it."""
    if not dockerfile.has_stages or is_staged(document.source.path, context):
        return
    for stage in dockerfile.stages:
        if stage.is_final or stage.name:
            yield from _proxy_of(document, stage, context)


def _proxy_of(document: Document, stage: Stage, context: Context) -> Iterator[Fact]:
    """The hosts and the ports of the proxy in the image of a stage."""
    copies = [one for one in stage.of(Transfer) if one.flag("from") is None]
    if not copies:
        return
    from ...proxies import copied_to, forwarded, is_for_proxy, proxy_files, proxy_ports

    files: list[str] = []
    path, base = document.source.path, stage.base
    name = "" if stage.is_final else stage.name
    if base is not None and base.known and is_for_proxy(base.name):
        commands = [*stage.of(Entrypoint)[-1:], *stage.of(Cmd)[-1:]]
        mounts = [
            (target, "" if one.flag("from") else _in_context(source, path, context))
            for one in stage.of(Transfer)
            if one.destination is not None
            for target, source in copied_to(one.destination.text, (each.text for each in one.sources))
        ]
        yield from proxy_ports(
            document,
            base.name,
            mounts,
            [word.text for one in commands for word in one.exec or ()],
            context,
            base.at,
            dockerfile=path,
            stage=name,
            known=all(one.exec for one in commands)
            and not any(_CONFIGURES_PROXY.search(document.raw(run.at)) for run in stage.of(Run)),
        )
    for copy in copies:
        proxy = copy.destination is not None and is_for_proxy(copy.destination.text)
        for source in copy.sources:
            if proxy or is_for_proxy(source.text):
                found = (proxy_files(file, context, proxy=proxy) for file in _in_contexts(source.text, path))
                files += next(filter(None, found), [])
    yield from forwarded(document, files, context, path, name)


# What may change the configuration of a proxy in an image.
_CONFIGURES_PROXY = regex(
    r"(?i)(?:\b(?:sed|envsubst|tee|mv|cp|ln|printf|echo|cat)\b|>)[^\n]*(?:nginx|caddy|haproxy|conf)"
)


def _in_context(source: str, dockerfile: str, context: Context) -> str:
    """The path of a source of COPY, in the first folder above the Dockerfile that has it; empty if none has it."""
    return next(
        (
            path
            for path in _in_contexts(source, dockerfile)
            if context.source(path) is not None or context.glob(f"{path}/**/*")
        ),
        "",
    )


def _in_contexts(source: str, dockerfile: str) -> Iterator[str]:
    """The paths of a source of COPY in each folder above the Dockerfile, which may be the build context."""
    for folder in folders_of(dockerfile):
        path = posixpath.normpath(posixpath.join(folder, source.lstrip("/")))
        if path not in (".", "..") and not path.startswith("../"):
            yield path


def _copied_files(document: Document, transfer: Transfer, staged: bool) -> Iterator[Fact]:
    """The files that COPY and ADD copy from the build context or another stage."""
    path, flag = document.source.path, transfer.flag("from")
    other = transfer.stage_reference if isinstance(transfer, Copy) else None
    if flag is None and staged:
        return
    for source in transfer.sources:
        if not _FILE.fullmatch(source.text):
            if flag is None and _PATTERN.fullmatch(source.text):
                pattern = posixpath.normpath(source.text.lstrip("/"))
                yield document.fact(CopiedFile, source.at, source=pattern, dockerfile=path, pattern=True)
            continue
        if flag is None:
            copied = posixpath.normpath(source.text.lstrip("/"))
            target = transfer.destination.text if transfer.destination is not None else ""
            into = target if source.text.endswith("/") and target.endswith("/") else ""
            folder = posixpath.basename(posixpath.normpath(into)) if into else ""
            yield document.fact(CopiedFile, source.at, source=copied, dockerfile=path, folder=folder)
        elif other is not None:
            yield document.fact(
                ContainedFile,
                source.at,
                file="/" + source.text.lstrip("/"),
                dockerfile=path,
                by=f"COPY --from={flag.value}",
                stage=str(other.index),
            )


def _read_files(document: Document, run: Run, stage: Stage, before: int) -> Iterator[Fact]:
    """The files that the commands of RUN read, and the scripts and targets that they run."""
    mounted = any(mount.type == "bind" for mount in run.mounts)
    if run.parsed is None or run.heredocs or mounted or run.workdir is None:
        return
    path, inside = document.source.path, str(stage.index)
    made: set[str] = set()
    for call, facts in calls(document, run, Setting(run.workdir)):
        command = call.command
        yield from image_tasks(facts, path, inside, before)
        if (
            not command.context
            and "||" not in (command.operator, command.following)
            and made.isdisjoint(ANYTHING)
        ):
            read = [command.words[index] for index in started_files([word.text for word in command.words])]
            if command.name in ("pip", "pip3"):
                read += call.options("-r", "--requirement")
            named = [(run.place(one.start, one.end), one.text) for one in read if _FILE.fullmatch(one.text)]
            for at, written in named if call.folder is not None else ():
                file = posixpath.normpath(posixpath.join(call.folder or "/", written))
                if file not in made:
                    yield document.fact(
                        ContainedFile,
                        at,
                        file=file,
                        dockerfile=path,
                        by=f"RUN {command.name}",
                        stage=inside,
                        before=before,
                    )
            for one in facts:
                if isinstance(one, NamedFile) and one.command.startswith("go ") and one.file not in made:
                    yield ContainedFile(one.site, one.file, path, f"RUN {one.command}", inside, (), before)
        made.update(written_by(command, call.folder))


_INTERPRETER = regex(r"gcr\.io/distroless/(?:nodejs|python3)")


def _started_files(dockerfile: Dockerfile) -> Iterator[tuple[str, str, At]]:
    """The files that the image starts, with the instruction that names them."""
    stage = dockerfile.stages[-1]
    entry, command = stage.of(Entrypoint)[-1:], stage.of(Cmd)[-1:]
    words: list[tuple[str, str, At]] = [
        (one.name, word.text, word.at) for one in (*entry, *command) for word in one.exec or ()
    ]
    groups = [words]
    # The entry point of the base image is the interpreter.
    base = stage.base
    if not entry and words and base is not None and _INTERPRETER.match(base.name) and is_script(words[0][1]):
        groups.append([("", "node", words[0][2]), *words])
    # The entry point is often a script that runs the words of CMD.
    if entry and entry[0].exec and any(is_script(word.text) for word in entry[0].exec):
        groups.append([one for one in words if one[0] == "CMD"])
    for one in (*entry, *command):
        shell = one.parsed if one.script is not None else None
        if shell is None or shell.called("cd", "pushd"):
            continue
        for program in shell.programs:
            if not program.context and "||" not in (program.operator, program.following):
                groups.append(
                    [(one.name, word.text, one.place(word.start, word.end)) for word in program.words]
                )
    seen = set()
    for group in groups:
        for index in (
            *started_files([text for _, text, _ in group]),
            *config_files([text for _, text, _ in group]),
        ):
            name, text, at = group[index]
            if _FILE.fullmatch(text) and text not in seen:
                seen.add(text)
                yield name, text, at


def size_facts(document: Document, dockerfile: Dockerfile) -> Iterator[RuntimeSize]:
    """The memory and the processes that the image tells its runtime to use, in its variables and its command."""
    final = dockerfile.stages[-1:]
    stages = [each for last in final for each in (last, *last.ancestors)]
    pairs = [pair for stage in stages for env in stage.of(Env) for pair in env.pairs]
    variables = [(pair.name, pair.value or "", pair.value_at or pair.at) for pair in pairs]
    commands = [last for stage in final for kind in (Entrypoint, Cmd) for last in stage.of(kind)[-1:]]
    yield from runtime_sizes(document, variables, map(_words, commands))


def _words(command: Command) -> list[tuple[str, At]]:
    """The words of a command with their places."""
    script = command.script
    if script is None:
        return [(word.text, word.at) for word in command.exec or ()]
    return [(match[0], script.place(*match.span())) for match in _WORD.finditer(script.text)]


_WORD = regex(r"\S+")
