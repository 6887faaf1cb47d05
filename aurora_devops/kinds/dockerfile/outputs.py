"""The outputs of builds that a Dockerfile copies or starts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ...core.facts import Fact
from ...core.kind import Document
from ...core.lazy import regex
from ...core.words import word_set
from ...facts import UncopiedOutput, UsedOutput
from ...formats.shell.folders import in_folders
from .model import Cmd, Copy, Dockerfile, Entrypoint, Run, Stage, Transfer

if TYPE_CHECKING:
    from ...formats.shell import Command

# Files in folders that only a build tool writes.
_OUTPUT = regex(
    r"(?:[\w@./+-]*/)?target/(?:(?:[\w-]+/)?(?:release|debug)/[A-Za-z][\w-]*|[\w.+-]+\.(?:jar|war))"
    r"|(?:[\w@./+-]*/)?build/libs/[\w.+-]+\.(?:jar|war)"
)
_ASSEMBLY = regex(r"(?:(?:\./|/app/)?)[A-Za-z][\w.+-]*\.dll")
# What gives outputs another name or folder than the manifest.
_RENAMED = regex(
    r"-D(?:revision|version|finalName|changelist|sha1)|versions:set|--target-dir|CARGO_TARGET_DIR|--artifact-dir|AssemblyName"
    r"|-P\w*[vV]ersion|ORG_GRADLE_PROJECT_|-DbuildDirectory|--bin(?:ary)?-name"
)
_COMPILERS = word_set("bun c++ cc clang clang++ dart deno g++ gcc ghc go nim rustc v zig")
_PATH = regex(r"/(?:[\w.+-]+/)+[A-Za-z][\w-]*")


def output_facts(document: Document, dockerfile: Dockerfile) -> Iterator[Fact]:
    """The outputs of builds that the instructions use, and those that nothing uses."""
    path = document.source.path
    if _RENAMED.search(document.source.text) is None:
        for stage in dockerfile.stages:
            yield from _copied(document, stage, path)
        last = dockerfile.stages[-1]
        for one in (*last.of(Entrypoint)[-1:], *last.of(Cmd)[-1:]):
            words = one.exec or ()
            for before, word in pairwise(words):
                assembly = before.text == "dotnet" and _ASSEMBLY.fullmatch(word.text)
                started = assembly or (before.text == "-jar" and _OUTPUT.fullmatch(word.text))
                # Another instruction that names the file may create it, with `ln` or as the target of COPY.
                if started and _mentions(document.source.text, word.text) == 1:
                    file = posixpath.join(one.workdir or "/", word.text)
                    yield document.fact(UsedOutput, word.at, file=file, dockerfile=path, by=one.name)
    yield from _uncopied(document, dockerfile)


def _copied(document: Document, stage: Stage, path: str) -> Iterator[Fact]:
    """The outputs that COPY copies from another stage or the build context, and RUN with `cp` or `mv`."""
    for transfer in stage.of(Transfer):
        flag = transfer.flag("from")
        other = transfer.stage_reference if isinstance(transfer, Copy) else None
        for source in transfer.sources:
            if _OUTPUT.fullmatch(source.text) and (flag is None or other is not None):
                yield document.fact(
                    UsedOutput,
                    source.at,
                    file="/" + source.text.lstrip("/"),
                    dockerfile=path,
                    by=f"COPY --from={flag.value}" if flag is not None else "COPY",
                    stage=str(other.index) if other is not None else "",
                    outside=flag is None,
                )
    for run in stage.of(Run):
        if run.parsed is None or run.workdir is None:
            continue
        for command, folder in in_folders(run.parsed, run.workdir, _entered):
            if command.name not in ("cp", "mv") or folder is None:
                continue
            for word in command.operands()[:-1]:
                if _OUTPUT.fullmatch(word.text) and word.static:
                    yield document.fact(
                        UsedOutput,
                        run.place(word.start, word.end),
                        file=posixpath.normpath(posixpath.join(folder, word.text)),
                        dockerfile=path,
                        by=f"RUN {command.name}",
                        stage=str(stage.index),
                    )


def _entered(folder: str | None, target: str) -> str | None:
    if folder is None or not target or "$" in target:
        return None
    return posixpath.normpath(posixpath.join(folder, target))


def _uncopied(document: Document, dockerfile: Dockerfile) -> Iterator[UncopiedOutput]:
    """The programs that a stage does not create and another one copies, beside one that nothing uses."""
    for stage in dockerfile.stages:
        for copy in stage.of(Copy):
            other = copy.stage_reference
            for source in copy.sources if other is not None else ():
                file = source.text
                if not _PATH.fullmatch(file):
                    continue
                assert other is not None
                outputs = [one for one in _built(other) if posixpath.dirname(one) == posixpath.dirname(file)]
                unused = [one for one in outputs if _mentions(document.source.text, one) == 1]
                if len(unused) == 1 and file not in outputs and not _may_have(other, file):
                    by = f"COPY --from={copy.flag('from').value}"  # type: ignore[union-attr]
                    yield document.fact(UncopiedOutput, source.at, file=file, output=unused[0], by=by)


def _built(stage: Stage) -> Iterator[str]:
    """The absolute paths of the programs that compilers write in a stage."""
    for run in stage.of(Run):
        if run.parsed is None or run.workdir is None:
            continue
        for command, folder in in_folders(run.parsed, run.workdir, _entered):
            output = _output_of(command)
            if output and folder is not None:
                yield posixpath.normpath(posixpath.join(folder, output))


def _output_of(command: Command) -> str:
    if command.name not in _COMPILERS:
        return ""
    word = command.option("-o", "--output", "--outfile")
    return word.text if word is not None and word.static and not word.text.endswith("/") else ""


def _mentions(text: str, path: str) -> int:
    """How often a path is written in a text, as a whole or without its folders."""
    name = posixpath.basename(path)
    return sum(
        match[0] == path or match[0] == name or match[0].endswith(f"/{name}")
        for match in _WORD.finditer(text)
    )


_WORD = regex(r"[\w@./+-]+")


def _may_have(stage: Stage, file: str) -> bool:
    """Whether something in a stage, or in one that it continues, mentions a file or copies to its folder."""
    folder, name = posixpath.split(file)
    current: Stage | None = stage
    while current is not None:
        for transfer in current.of(Transfer):
            target = transfer.value_of(transfer.destination) if transfer.destination else None
            place = None if target is None else posixpath.join(transfer.workdir or "/", target)
            if (
                place is None
                or (posixpath.normpath(place) + "/").startswith(folder + "/")
                or file.startswith(posixpath.normpath(place).rstrip("/") + "/")
            ):
                return True
        for run in current.of(Run):
            if run.parsed is None or run.heredocs:
                return True
            for command in run.parsed.programs:
                source = command.name == "go"
                for word in command.words:
                    if word.text in (file, name) or (not source and word.text.endswith(f"/{name}")):
                        return True
        current = current.parent
    return False
