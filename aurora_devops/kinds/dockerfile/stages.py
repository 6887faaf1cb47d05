"""The commands of the stages of a Dockerfile, and the Go packages whose programs they start."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join
from typing import TYPE_CHECKING

from aurora_devops.core.lazy import regex
from aurora_devops.core.words import word_set
from aurora_devops.formats.shell.folders import in_folders
from aurora_devops.starting import program_at

from .contents import entered, within
from .model import Cmd, Copy, Entrypoint, Run, Stage, Transfer

if TYPE_CHECKING:
    from aurora_devops.formats.shell import Command as Program

# How many copies from stage to stage are followed.
_MOST_COPIES = 8
UNKNOWN = "*"
_PATHS = ("/usr/local/bin", "/usr/bin", "/bin", "/go/bin", "/usr/local/sbin", "/sbin", "/usr/sbin")
_GO_VALUES = word_set(
    "-o -ldflags -tags -gcflags -asmflags -mod -modfile -p -C -overlay -pgo -buildmode -installsuffix"
)
_VARIABLE = regex(r"\$\{?(\w+)")


def words_of(stage: Stage) -> tuple[str, ...]:
    """The words of the command of a stage, with what it inherits; ENTRYPOINT resets the CMD of parents."""
    for each in (stage, *stage.ancestors):
        entrypoints, commands = each.of(Entrypoint), each.of(Cmd)
        if entrypoints:
            return (*entrypoints[-1].words, *(commands[-1].words if commands else ()))
        if commands:
            above = next((one.of(Entrypoint)[-1] for one in each.ancestors if one.of(Entrypoint)), None)
            return (*(above.words if above else ()), *commands[-1].words)
    return ()


def serves_files(stage: Stage) -> bool:
    """Whether a stage starts a server of files that other stages have built: it runs nothing of the project."""
    words = words_of(stage)
    index = program_at(words)
    if words[index : index + 1] == ("npx",):
        index = next((at for at in range(index + 1, len(words)) if not words[at].startswith("-")), len(words))
    return (
        index < len(words)
        and basename(words[index]) in _FILE_SERVERS
        and all(
            isinstance(one, Copy) and one.stage_reference is not None
            for each in (stage, *stage.ancestors)
            for one in each.of(Transfer)
        )
    )


# The packages of npm that serve a folder.
_FILE_SERVERS = word_set(
    "serve http-server live-server servor sirv static-server superstatic local-web-server ws"
)


def package_of(stage: Stage, words: tuple[str, ...]) -> str:
    """The folder of the Go package that a command starts, as an absolute path in the stage that builds it.

    Empty if the Dockerfile does not build what it starts, and `*` if the package is unknown. Build arguments that
    choose it stay as `${NAME}`, or `${NAME:-default}`.
    """
    index = program_at(words)
    program = words[index].strip("\"'") if index < len(words) else ""
    if not program or "$" in program:
        return ""
    paths = (
        [within(stage.effective_workdir, program)]
        if "/" in program
        else [join(one, program) for one in _PATHS]
    )
    return next((found for path in paths if path and (found := _built(stage, path, _MOST_COPIES))), "")


def _built(stage: Stage, path: str, depth: int) -> str:
    for each in (stage, *stage.ancestors):
        for instruction in reversed(each.instructions):
            if isinstance(instruction, Copy) and instruction.stage_reference is not None and depth:
                for source in _copied(instruction, path):
                    if found := _built(instruction.stage_reference, source, depth - 1):
                        return found
            elif isinstance(instruction, Run) and instruction.parsed is not None and not instruction.heredocs:
                for command, folder in in_folders(instruction.parsed, instruction.workdir, entered):
                    if command.name == "go" and (found := _compiled(command, folder, path)):
                        return _resolved(found, instruction)
    return ""


def _copied(copy: Copy, path: str) -> Iterator[str]:
    """The paths in the other stage of what a copy may write to a path."""
    target = copy.value_of(copy.destination) if copy.destination else None
    place = within(copy.workdir, target)
    if place is None or target is None:
        return
    for word in copy.sources:
        # An argument that chooses the program stays in the path.
        source = _braced(word.text) if "$" in word.text else copy.value_of(word)
        if source is None:
            continue
        source = "/" + source.strip("/")
        if path == place and not target.endswith("/"):
            yield source
        if dirname(path) == place.rstrip("/") or (place == "/" and dirname(path) == "/"):
            if basename(source) in (basename(path), "*"):
                yield join(dirname(source), basename(path))
            elif basename(source) != basename(path):
                # The contents of a folder.
                yield join(source, basename(path))


def _compiled(command: Program, folder: str | None, path: str) -> str:
    """The package from which `go build` or `go install` makes a file; empty for another file."""
    operands = [word.text for word in command.operands(_GO_VALUES)]
    if not operands or operands[0] not in ("build", "install") or command.option("-C") is not None:
        return ""
    packages = operands[1:] or ["."]
    output = command.option("-o")
    if operands[0] == "install":
        place, many = "/go/bin", True
    elif output is not None:
        found = within(folder, _braced(output.text))
        if found is None:
            return ""
        place, many = found, output.text.endswith(("/", ".")) or len(packages) > 1
    else:
        place, many = (folder or "/"), True
    if not many:
        return _folder(packages[0], folder) if place == path else ""
    if dirname(path) != place.rstrip("/"):
        return ""
    for package in packages:
        if package.endswith("..."):
            # The program has the name of its folder.
            found = _folder(join(package.removesuffix("..."), basename(path)), folder)
            return found if len(packages) == 1 and package not in ("...", "./...") else ""
        found = _folder(package, folder)
        if found != UNKNOWN and basename(found) == basename(path):
            return found
    return ""


def _folder(package: str, folder: str | None) -> str:
    package = _braced(package)
    if package.endswith(".go"):
        package = dirname(package) or "."
    if not package.startswith("."):
        return f"/{package}"
    return within(folder, package) or UNKNOWN


def _resolved(package: str, run: Run) -> str:
    """A package with the variables that the Dockerfile sets, and the arguments with their defaults."""
    environment = run.environment
    text = package
    for name in {match[1] for match in _VARIABLE.finditer(package)}:
        value = environment.get(name)
        if name not in environment or (environment.is_env(name) and not value):
            return UNKNOWN
        if not environment.is_env(name):
            value = f"${{{name}:-{value}}}" if value else f"${{{name}}}"
        text = text.replace(f"${{{name}}}", value or "")
    return UNKNOWN if _OTHER_EXPANSION.search(text) else text


def _braced(text: str) -> str:
    """A text whose variables are written as `${NAME}`."""
    return _PLAIN_VARIABLE.sub(r"${\1}", text)


_PLAIN_VARIABLE = regex(r"\$(\w+)")
# `$(basename ...)`, `${NAME%...}`.
_OTHER_EXPANSION = regex(r"\$(?!\{\w+(?::-[\w./-]+)?\})|`")
