"""Which programs listen after a command, and the ports to which it connects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ..clients import CLIENTS, HTTPIE, input_in, method_of, request_in, sent
from ..core.lazy import regex
from ..core.words import word_set
from ..facts import ContactedAddress, NamedScript, NamedTask, RequestedInput, StartedServer
from .call import Call, Setting
from .compose import COMPOSE_VALUES
from .docker import containers
from .packages import PACKAGE_VALUES
from .programs import started_script
from .tasks import MAKE_VALUES

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Command, Word


def listening(call: Call, setting: Setting, stated: Sequence[Fact]) -> Iterator[Fact]:
    """Whether programs listen on this machine after a command, and the ports of it to which the command connects.

    `stated` are the other facts of the command.
    """
    command, block, recipe = call.command, setting.block, setting.target
    for said in (*(one.value for one in command.assignments), *command.words):
        if said is not None and (outside := _OUTSIDE.search(said.text)):
            yield call.statement("machine-port", outside[1], said)
    if not command.words:
        return
    word = command.words[0]
    how = ""
    ports: list[int] = []
    if command.name in _CLIENTS:
        route = "" if command.has_flag(*_ANY_ANSWER) or command.negated else None
        method = method_of(command)
        for argument in command.arguments:
            text = call.text(argument)
            match = (_OWN if command.name in HTTPIE else _LOCAL).match(text)
            if match:
                yield call.fact(
                    ContactedAddress,
                    argument,
                    port=int(match[1]),
                    command=command.name,
                    block=block,
                    target=recipe,
                    route=_route(match[2] or "/") if route is None else "",
                    method=method,
                )
            yield from _request(call, argument, method)
        return
    verbs = [one.text for one in command.operands(COMPOSE_VALUES)]
    if command.name == "docker-compose" or verbs[:1] == ["compose"]:
        how = "compose" if not {"up", "start", "run", "watch"}.isdisjoint(verbs) else ""
    elif command.name in ("docker", "podman"):
        how, ports = _run_ports(call, verbs, example=setting.example)
        yield from containers(call, setting)
    elif command.name == "make":
        for one in call.command.operands(MAKE_VALUES):
            if "=" not in one.text:
                folder = call.option("-C", "--directory")
                makefile = normpath(join(call.folder or "", folder, "Makefile"))
                yield call.fact(
                    StartedServer,
                    one,
                    how="make",
                    block=block,
                    target=f"{makefile}:{one.text}",
                    recipe=recipe,
                )
        return
    elif tasks := [one for one in stated if _is_recipe(one)]:
        if setting.example or not _builds(command):
            for task in tasks:
                yield StartedServer(site=task.site, how="task", block=block, recipe=recipe)
        return
    elif command.name == "kubectl" and verbs[:1] == ["port-forward"]:
        ports = [int(one.partition(":")[0]) for one in verbs[1:] if one.partition(":")[0].isdecimal()]
        how = "run" if ports else "other"
    elif script := started_script(call):
        yield call.fact(StartedServer, word, how="script", block=block, target=script, recipe=recipe)
        return
    elif command.name not in _QUIET and (setting.example or not _builds(command)):
        how = "other"
    if how:
        yield call.fact(StartedServer, word, how=how, block=block, recipe=recipe, ports=tuple(ports))


# A program that runs on the machine itself, as a container reaches it.
_OUTSIDE = regex(r"\b(?:host\.docker|host\.containers|gateway\.docker)\.internal:(\d{2,5})\b")


def _is_recipe(fact: Fact) -> bool:
    """Whether a fact is a task or a script of a package whose commands are known where it is defined."""
    return isinstance(fact, NamedScript) or (isinstance(fact, NamedTask) and fact.tool in ("just", "task"))


def _request(call: Call, word: Word, method: str) -> Iterator[Fact]:
    """The request that a client sends to a program, if it has to succeed."""
    text = call.usual(word)
    if call.command.negated or "||" in call.command.following:
        return
    if (
        "inputs." in text
        and (named := input_in(text)) is not None
        and not call.command.has_flag(*_ANY_ANSWER)
    ):
        path = call.document.source.path
        target = dirname(path) if call.document.kind == "github-action" else path
        yield call.fact(RequestedInput, word, target=target, input=named[0], rest=named[1])
    if "/" not in text:
        return
    # A variable may have the value of another one.
    request = request_in(text) or request_in(word.text)
    if request is None:
        return
    if call.command.has_flag("-w", "--write-out"):
        source = call.document.source.text
        if _REFUSED.search(source) or not _ACCEPTED.search(source):
            return
    yield sent(call.document, request, call.script.place(word.start, word.end), method, call.command.name)


# The answers of a program that does not serve a path, and a comparison with one that does.
_REFUSED = regex(r"\b40[45]\b")
_ACCEPTED = regex(r"(?:=|-eq|-ne)\s*[\"']?2\d\d\b")


def _run_ports(call: Call, verbs: list[str], *, example: bool) -> tuple[str, list[int]]:
    """How `docker run` opens ports, and which: `run`, `other` if they are unknown, or empty for none."""
    command = call.command
    if "start" in verbs[:2] or ("run" in verbs[:2] and _on_host(call)):
        return "other", []
    if "run" not in verbs[:2]:
        return "", []
    given = list(call.options("-p", "--publish"))
    ports = [int(match[1]) for one in given if (match := _PUBLISHED.fullmatch(call.text(one)))]
    if not example and not given and not command.has_flag("-P", "--publish-all"):
        return "", []
    unknown = (
        command.has_flag("-P", "--publish-all") or not ports or (not example and len(ports) < len(given))
    )
    return ("other" if unknown else "run"), ports


def _on_host(call: Call) -> bool:
    """Whether a container has the ports of the host itself."""
    return call.option("--network", "--net") == "host"


def _route(text: str) -> str:
    """The path of a URL, empty if a part of it is unknown."""
    return text if _ROUTE.fullmatch(text) else ""


_ROUTE = regex(r"/[\w./~%+-]*(?:\?\S*)?")
_CLIENTS = CLIENTS | {"open", "wait-on", "xdg-open"}
# The options with which a request may fail, or has its answer compared.
_ANY_ANSWER = ("-w", "--write-out", "-I", "--head", "-i", "--include")


def _builds(command: Command) -> bool:
    """Whether a command builds, tests or installs something, and starts no program that stays."""
    if command.following == "&":
        return False
    if command.name in _BUILDING:
        return True
    verbs = [word.text for word in command.operands(PACKAGE_VALUES)]
    if command.name in ("bun", "npm", "pnpm", "yarn"):
        verbs = verbs[1:] if verbs[:1] in (["run"], ["run-script"]) else verbs
        return not verbs or verbs[0] in _ENDING
    return (
        command.name in ("go", "cargo", "mvn", "mvnw", "gradle", "gradlew", "dotnet")
        and "run" not in verbs[:1]
    )


_BUILDING = word_set(
    "black coverage eslint flake8 golangci-lint hadolint isort jest mypy nox npx pdm pip pip3 pipx poetry pre-commit "
    "prettier pyright pytest ruff shellcheck tox tsc vitest"
)
# Scripts of packages that end by themselves.
_ENDING = word_set(
    "audit build check ci clean format i install lint list prod release test typecheck type-check version"
)
_HOST = r"[\"']?(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])"
_PORT = r":(\d{1,5})(?:(/[^\s\"'#]*)|(?=[?\"'#]|$))"
_LOCAL = regex(_HOST + _PORT)
# The same for HTTPie, for which `:8080/orders` is a URL.
_OWN = regex(f"{_HOST}?{_PORT}")
_PUBLISHED = regex(r"(?:\d+\.[\d.]+:)?(\d{1,5}):\d{1,5}(?:/tcp)?")
# Commands that start nothing that listens.
_QUIET = word_set(
    "apt apt-get aws awk az brew cat cd chmod chown cp curl cut date docker echo env exit export false find "
    "gcloud git grep gh head helm jq kubectl kustomize less ln ls mkdir mv openssl pip pip3 podman printf "
    "promtool pwd read rm sed set sleep sort source ssh-keygen sudo tail tar tee terraform test tofu touch tr "
    "true unset unzip wait watch wget "
    "which xargs yq"
)
