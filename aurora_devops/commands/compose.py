"""The files and services that docker compose names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from posixpath import join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import HostWorkingFolder, NamedProfile, NamedService, PushedBuilds, ServiceFile
from ..starting import started_files
from .call import Call
from .executed import executed

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Command, Shell, Word

# The options of Compose whose value is the next word: those before the subcommand, and those of each subcommand.
COMPOSE_VALUES = word_set(
    "-f --file -p --project-name --profile --env-file --project-directory --parallel --ansi --progress "
    "-c --context -H --host --config --log-level"
)
_GLOBAL = frozenset({"--ansi", "--env-file", "--file", "--profile", "--project-directory", "--project-name"})
_VALUES_OF = {
    "build": word_set("--build-arg --builder -m --memory --progress --provenance --sbom --ssh"),
    "create": word_set("--pull --scale"),
    "down": word_set("--rmi -t --timeout"),
    "exec": word_set("-e --env --index -u --user -w --workdir"),
    "images": word_set("--format"),
    "kill": word_set("-s --signal"),
    "logs": word_set("--index -n --since --tail --until"),
    "port": word_set("--index --protocol"),
    "ps": word_set("--filter --format --status"),
    "pull": word_set("--policy"),
    "restart": word_set("-t --timeout"),
    "run": word_set(
        "--cap-add --cap-drop -e --entrypoint --env --env-from-file -l --label --name -p --publish --pull "
        "-u --user -v --volume -w --workdir"
    ),
    "start": word_set("--wait-timeout"),
    "stop": word_set("-t --timeout"),
    "up": word_set("--attach --exit-code-from --no-attach --pull --scale -t --timeout --wait-timeout"),
}
# The subcommands of Compose whose operands are services, and those of which only the first one is.
_SERVICES = word_set(
    "build create down images kill logs pause ps pull push restart rm start stop top unpause up watch"
)
_FIRST = frozenset({"exec", "run", "port"})
# What shows, or takes away, a service that may exist.
_LOOKING = word_set("down kill logs port ps rm stop top")


def compose(call: Call) -> Iterator[Fact]:
    """The files that `docker compose` reads, the services that it names, and the files in them."""
    command = call.command
    if call.folder is not None and call.script.parsed is not None:
        yield from working_folder(call, call.script.parsed, call.folder)
    operands = _compose_operands(command)
    verb = operands[0].text if operands else ""
    files = []
    behind = command.after(operands[0]) if operands else ()
    # `logs -f` follows the output.
    own = replace(call, command=replace(command, words=command.words[: len(command.words) - len(behind)]))
    for word in own.options("-f", "--file"):
        yield from call.file(word, "docker compose -f")
        files.append(call.text(word))
    if not files and (given := call.variables.get("COMPOSE_FILE")):
        files = given.split(call.variables.get("COMPOSE_PATH_SEPARATOR", ":"))
    if any("$" in file for file in files) or (call.folder is None and files):
        return
    paths: tuple[str, ...] = ()
    if call.folder is not None:
        paths = tuple(normpath(join(call.folder, file)) for file in files)
        paths = paths or (f"{call.folder}/" if call.folder not in ("", ".") else "",)
    for word in call.options("--profile") if paths else ():
        if call.known(call.text(word)):
            yield call.fact(NamedProfile, word, name=call.text(word), files=paths)
    if paths and (verb == "push" or (verb == "build" and command.has_flag("--push"))):
        yield call.fact(PushedBuilds, operands[0], files=paths, command=f"docker compose {verb}")
    services = operands[1:2] if verb in _FIRST else operands[1:] if verb in _SERVICES else []
    for option, value in _misplaced(command, operands) if verb in _FIRST | _SERVICES else ():
        services = [word for word in services if word is not value]
        given = call.text(value).rpartition("=")[2]
        yield call.fact(
            NamedService,
            option,
            name=given,
            command=f"docker compose {verb}",
            files=paths,
            option=option.text,
        )
    for word in services:
        # The value of a variable may be several words: `up ${{ matrix.services }}`.
        # A script may look at a service that is not there.
        tolerant = verb in _LOOKING and "||" in command.following
        text = call.text(word)
        for service in text.split() if call.known(text) and "=" not in text and not tolerant else ():
            yield call.fact(NamedService, word, name=service, command=f"docker compose {verb}", files=paths)
    if verb == "exec" and services and call.known(call.text(services[0])):
        yield from executed(call, command.after(services[0]), call.text(services[0]))
    if (
        paths
        and verb in ("exec", "run")
        and services
        and not command.option("-w", "--workdir", "--entrypoint")
    ):
        words = command.after(services[0])
        for index in started_files([word.text for word in words]):
            text = call.text(words[index])
            if call.known(text) and call.known(call.text(services[0])):
                yield call.fact(
                    ServiceFile,
                    words[index],
                    file=text,
                    service=call.text(services[0]),
                    command=f"docker compose {verb}",
                    files=paths,
                )


def working_folder(call: Call, shell: Shell, folder: str) -> Iterator[HostWorkingFolder]:
    """The folder of a host in which a command of Compose finds its files; `shell` is the script that enters it.

    Nothing is known if the script itself may write the files there.
    """
    entered = [one for one in shell.called("cd", "pushd") if one.start < call.command.start and one.arguments]
    if not entered or not OF_A_PROJECT.fullmatch(folder) or shell.called(*_WRITING):
        return
    if any(one.redirects or one.has_flag(*_OUTPUT) for one in shell.called("curl")):
        return
    if not any(word.text.startswith(("/", "~", "$")) for word in call.options(*_PLACES)):
        yield call.fact(HostWorkingFolder, entered[-1].arguments[-1], directory=folder)


_OUTPUT = ("-o", "-O", "--output", "--remote-name", "--remote-name-all")
_PLACES = ("-f", "--file", "--project-directory")
# A folder of a host for one project.
OF_A_PROJECT = regex(r"/(?:data|home|mnt|opt|srv|var)/[\w.-]+(?:/[\w./-]+)?")
_WRITING = word_set("aws cp git gsutil ln mv rsync scp tar tee unzip wget")


def on_other_host(call: Call, command: Command) -> Iterator[Fact]:
    """The services that a command of Compose names whose folder is on another host."""
    if is_compose(command):
        yield from compose(replace(call, command=command, folder=None))


def is_compose(command: Command) -> bool:
    """Whether a command is one of Compose."""
    words = [word.text for word in command.words[:2]]
    return words[:1] == ["docker-compose"] or words in (["docker", "compose"], ["podman", "compose"])


def _compose_operands(command: Command) -> tuple[Word, ...]:
    """The subcommand of Compose and its operands."""
    operands = command.operands(COMPOSE_VALUES)
    if command.name != "docker-compose":
        operands = operands[1:]
    if not operands:
        return ()
    verb = operands[0]
    rest = replace(command, words=(verb, *command.after(verb)))
    return verb, *rest.operands(_VALUES_OF.get(verb.text, ()))


def _misplaced(command: Command, operands: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """The options of Compose itself that are written after a subcommand, which does not accept them, and their values.

    What follows the service of `exec` and `run` are the arguments of a program.
    """
    verb = operands[0]
    words = command.after(verb)
    if len(operands) > 1 and verb.text in _FIRST:
        words = words[: len(words) - len(command.after(operands[1]))]
    for word, following in zip_longest(words, words[1:]):
        name, written, _ = word.text.partition("=")
        if name in _GLOBAL:
            value = word if written else following
            if value is not None and value.text not in ("", "--"):
                yield word.before("=") if written else word, value
