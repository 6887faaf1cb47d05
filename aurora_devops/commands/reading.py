"""The commands of a script with their folders and variables, and the facts that each of them states."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from functools import partial
from itertools import pairwise
from posixpath import join, normpath
from typing import TYPE_CHECKING

from .. import services
from ..core.lazy import regex
from ..core.record import replace
from ..facts import NamedFile, NamedScript, NamedTarget
from ..formats.shell.branches import untaken
from ..formats.shell.folders import folder_after, in_folders
from ..inputs import is_path
from . import topics
from .call import UNKNOWN, Call, Commands, Setting, expanded, with_commit
from .clouds import aws, az, eksctl, gcloud, gsutil, terraform
from .compose import compose
from .docker import buildah, docker
from .extras import installed_extras
from .files import ENTERED, ROOT, input_files, is_built, likely_files
from .github import gh
from .gitops import argocd, flux
from .grpc import grpcurl
from .helm import helm, helmfile
from .hosts import copied_to_host, packed, ssh
from .images import copied, goreleaser, kaniko, pack, parameters, pusher, scanned, skaffold
from .kubernetes import installs, kubectl, kustomize, local_cluster
from .loops import ALONE, ELEMENTS, Loops
from .monitoring import amtool, promtool
from .packages import behind, cargo, go, gradle, ko, lerna, maven, package_script, turbo
from .programs import interpreter, own_script, worker
from .projects import used_projects
from .replacing import editing
from .servers import listening
from .tasks import RUNNERS_OF, make, mise, nox, tasks, tox
from .written import used_for_terraform, written

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..core.kind import Document
    from ..formats.shell import Command, Function, Shell, Word
    from ..subjects import Script


def stated(document: Document, script: Script, setting: Setting) -> Iterator[Fact]:
    """The facts that the commands of a script state."""
    shell = script.parsed
    if shell is not None:
        yield from written(document, script, shell)
        yield from used_for_terraform(document, script)
        for _, facts in calls(document, script, setting):
            yield from facts


def _entered(folder: str | None, target: str) -> str | None:
    """The folder after `cd TARGET`; in an image, where it begins with `/`, all paths are known."""
    if folder is None or not target or UNKNOWN.search(target):
        return None
    if target.startswith("~" if folder.startswith("/") else ("/", "~")):
        return None
    return normpath(join(folder, target))


def left_in(script: Commands, setting: Setting) -> str | None:
    """The folder in which a script ends, from the root; None if it is unknown."""
    shell = script.parsed
    if shell is None:
        return setting.folder
    return folder_after(
        shell, setting.folder, lambda folder, target: _entered(folder, expanded(target, setting.variables))
    )


def calls(document: Document, script: Commands, setting: Setting) -> Iterator[tuple[Call, list[Fact]]]:
    """The commands of a script, each with what is known where it runs and the facts that it states."""
    shell = script.parsed
    if shell is None:
        return
    variables, defaults = dict(setting.variables), dict(setting.defaults)
    assigned = Counter(assignment.name for assignment in shell.assignments)
    for assignment in shell.assignments:
        # A variable that is set twice, or in parts, has no one value.
        once = assigned[assignment.name] == 1 and not assignment.append
        value = None
        if once and assignment.value is not None:
            value = expanded(with_commit(assignment.value.text, document.kind), variables)
        if value is not None and (entered := ENTERED.fullmatch(value)):
            value = entered[1]
        defaults.pop(assignment.name, None)
        if value is None or "$(" in value or "`" in value:
            variables.pop(assignment.name, None)
        else:
            variables[assignment.name] = value
    last = _last_move(shell) if setting.file else -1
    lists: dict[str, tuple[Word, ...] | tuple[str, ...]] = {**setting.lists, **_arrays(shell)}

    functions: defaultdict[str, list[Function]] = defaultdict(list)
    for one in shell.functions:
        functions[one.name].append(one)
    wrapping = {**setting.wrappers, **wrappers(shell)}
    constants = {name: text for name, text in setting.variables.items() if name not in assigned}
    dead = _Spans(untaken(shell, partial(_constant, constants)) if constants else [])
    moves: list[str | None] = []

    def enter(folder: str | None, target: str) -> str | None:
        moves.append(folder)
        return _entered(folder, expanded(target, variables))

    known = {**defaults, **variables}
    tested, replaceable = _tested(shell, variables), frozenset(_replaceable(shell))
    loops = Loops(shell, variables, lists)
    moving = partial(_moves, setting, known.keys() | lists.keys())
    for command, inside in in_folders(shell, setting.folder, enter, moving):
        if command.start in dead:
            continue
        # A function of a file runs where it is called.
        elsewhere = setting.file and "function" in command.context and not 0 <= last < command.start
        folder = None if elsewhere or moving(command) else inside
        command = _spread(_unwrapped(command, wrapping), known, lists)
        replaced = any(not one.start <= command.start < one.end for one in functions.get(command.name, ()))
        spare = command.start in replaceable
        for values in loops.rounds(command):
            call = Call(document, script, command, folder, values, setting.example, defaults, _READERS)
            # A function of this name replaces the program.
            found = [] if replaced else _found(call, setting)
            yield call, [one for one in found if not _may_be_missing(one, tested, spare=spare)]
    entering = (command for command in shell.programs if _enters(command))
    for command, inside in zip(entering, moves, strict=False):
        if not (setting.file and "function" in command.context) and command.start not in dead:
            call = Call(document, script, command, inside, variables, setting.example, defaults, _READERS)
            yield call, list(_entered_folder(call))


def _tested(shell: Shell, variables: Mapping[str, str]) -> frozenset[str]:
    """The files and folders for which a script looks, as in `[ -f FILE ] || exit 1`: it knows what to do without."""
    return frozenset(
        _plain(expanded(word.text, variables))
        for command in shell.programs
        if command.name in ("[", "[[", "test")
        for option, word in pairwise(command.arguments)
        if option.text in _LOOKING
    )


def _replaceable(shell: Shell) -> Iterator[int]:
    """Where commands begin after whose failure the same program runs, or which a message expects to fail.

    These are `kubectl apply -k a || kubectl apply -f b` and `npm test || echo "no tests"`.
    """
    for command, other in pairwise(sorted(shell.programs, key=lambda one: one.start)):
        if command.following != "||" or not command.name:
            continue
        told = other.name in ("echo", "printf") and any(_MISSING.search(one.text) for one in other.arguments)
        if told or command.name == other.name:
            yield command.start


def _may_be_missing(fact: Fact, tested: Container[str], *, spare: bool) -> bool:
    """Whether a script knows what to do without the file, the script or the target that a command names."""
    if spare and isinstance(fact, NamedFile | NamedScript | NamedTarget):
        return True
    return isinstance(fact, NamedFile) and _plain(fact.written) in tested


_MISSING = regex(r"(?i)\b(?:no|not|skip\w*|missing)\b")
_LOOKING = frozenset({"-d", "-e", "-f", "-L", "-r", "-s", "-x"})


def _plain(path: str) -> str:
    return path.removeprefix("./").rstrip("/")


def _found(call: Call, setting: Setting) -> list[Fact]:
    """The facts that a command states."""
    read = _READERS.get(call.command.name)
    found = [*own_script(call), *likely_files(call)] if read is None else list(read(call))
    found += input_files(call)
    if setting.example or setting.target or setting.servers:
        found += listening(call, setting, found)
    if setting.target:
        found += used_projects(call, found, setting.target)
    return found


def _constant(variables: Mapping[str, str], word: Word) -> str | None:
    """The value of a word, if it is known in all its parts."""
    text = expanded(word.text, variables)
    return None if "$" in text or "`" in text else text


class _Spans:
    """The offsets in spans that are sorted by their start, and that may lie in each other."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            self._starts.append(start)
            self._ends.append(max(end, self._ends[-1] if self._ends else 0))

    def __contains__(self, offset: int) -> bool:
        place = bisect_right(self._starts, offset)
        return place > 0 and offset < self._ends[place - 1]


def _enters(command: Command) -> bool:
    """Whether a command goes to a folder that it names."""
    operands = [word.text for word in command.arguments if word.text not in ("--", "-L", "-P")]
    return command.name in ("cd", "pushd") and operands[:1] != ["-"]


def _entered_folder(call: Call) -> Iterator[Fact]:
    """The folder that `cd FOLDER` needs."""
    if "||" in call.command.following or not call.command.arguments:
        return
    word = call.command.arguments[-1]
    if is_path(text := call.usual(word), folder=True) and not is_built(text):
        for fact in call.file(word, call.command.name, folder=True):
            yield replace(fact, likely=True)


def wrappers(shell: Shell) -> dict[str, tuple[str, ...]]:
    """The functions that add words to one program: `compose() { docker compose -f prod.yaml "$@"; }`; and aliases."""
    found = dict(_aliases(shell))
    commands = sorted(
        (one for one in shell.programs if "function" in one.context), key=lambda command: command.start
    )
    starts = [command.start for command in commands]
    for one in shell.functions:
        inside = commands[bisect_left(starts, one.start) : bisect_right(starts, one.end)]
        words = inside[0].words if len(inside) == 1 else ()
        if len(words) > 1 and words[-1].text == "$@" and words[0].text in _READERS:
            found[one.name] = tuple(word.text for word in words[:-1])
    return found


def _aliases(shell: Shell) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The names that stand for a program with words: `alias k='kubectl -n shop'`."""
    for command in shell.called("alias"):
        for word in command.arguments:
            name, _, text = word.text.partition("=")
            words = tuple(text.split())
            # Quotes in it, and another command behind the program, are not read.
            if words and words[0] in _READERS and _PLAIN.fullmatch(text) and _NAME.fullmatch(name):
                yield name, words


_NAME = regex(r"[A-Za-z_][\w.-]*")
_PLAIN = regex(r"[^\n\"'`\\;&|<>()]+")


def _unwrapped(command: Command, wrapping: Mapping[str, tuple[str, ...]]) -> Command:
    """A command with the words of the program that its function calls."""
    if command.name not in wrapping or command.words[0].text != command.name:
        return command
    from ..formats.shell import Word

    name = command.words[0]
    added = (Word.literal(text, name.start, name.end) for text in wrapping[command.name])
    return replace(command, words=(*added, *command.words[1:]))


def _arrays(shell: Shell) -> dict[str, tuple[Word, ...]]:
    """The words of the arrays that a script sets, with those that it adds later: `ARGS+=(--target app)`."""
    found: dict[str, tuple[Word, ...]] = {}
    unknown: set[str] = set()
    for one in shell.assignments:
        if one.value is None or not one.value.raw.startswith("("):
            continue
        if one.name in found and not one.append:
            unknown.add(one.name)
        found[one.name] = (*found.get(one.name, ()), *_elements(shell, one.value))
    return {name: words for name, words in found.items() if name not in unknown}


def _elements(shell: Shell, value: Word) -> Iterator[Word]:
    """The words of an array, which may be on several lines."""
    end = value.start + len(value.raw.rstrip()) - 1
    for command in shell.nested(value.start + 1, end).commands:
        yield from command.words


def _moves(setting: Setting, known: Collection[str], command: Command) -> bool:
    """Whether a command begins with a variable that changes the folder, or is one that may do so."""
    match = ALONE.fullmatch(command.words[0].raw) if command.words else None
    name = next(filter(None, match.groups()), "") if match else ""
    return name in setting.moving or (name != "" and len(command.words) == 1 and name not in known)


def _spread(
    command: Command, variables: Mapping[str, str], lists: Mapping[str, tuple[Word, ...] | tuple[str, ...]]
) -> Command:
    """A command with the words of its arrays and of variables of several words, and with its program.

    An unknown variable before a program is empty or a wrapper: `$SUDO docker push`.
    """
    if not any(word.expansions for word in command.words):
        return command
    from ..formats.shell import Word

    words: list[Word] = []
    for index, word in enumerate(command.words):
        match = ALONE.fullmatch(word.raw) or ELEMENTS.fullmatch(word.raw) if word.expansions else None
        name = next(filter(None, match.groups()), "") if match else ""
        if name in lists:
            for one in lists[name]:
                words.append(Word.literal(one, word.start, word.end) if isinstance(one, str) else one)
        elif index == 0 and variables.get(name):
            program = variables[name].rpartition("/")[2]
            # `$(LOCALBIN)/kustomize` is the program that make installs there.
            text = program if program in _READERS else variables[name]
            words.append(Word.literal(text, word.start, word.end))
        elif index == 0 and name and len(command.words) > 1 and command.words[1].text in _READERS:
            continue
        else:
            words.append(word)
    return replace(command, words=tuple(words)) if words else command


def _last_move(shell: Shell) -> int:
    """The offset of the last command of a file that changes its folder, 0 for none; -1 if one goes elsewhere than to
    a path from the root of the repository.
    """
    last = 0
    for command in shell.called("cd", "popd", "pushd"):
        if not command.arguments or not command.arguments[0].text.startswith(ROOT):
            return -1
        last = command.start
    return last


_READERS: dict[str, Callable[[Call], Iterator[Fact]]] = {
    "kubectl": kubectl,
    "oc": kubectl,
    "docker": docker,
    "podman": docker,
    "nerdctl": docker,
    "buildah": buildah,
    "pack": pack,
    "docker-compose": compose,
    "ssh": ssh,
    **dict.fromkeys(("celery", "dramatiq", "rq"), worker),
    "make": make,
    "gmake": make,
    **dict.fromkeys(RUNNERS_OF, tasks),
    "tox": tox,
    "lerna": lerna,
    "turbo": turbo,
    "cargo": cargo,
    **dict.fromkeys(("mvn", "mvnw"), maven),
    **dict.fromkeys(("gradle", "gradlew"), gradle),
    "nox": nox,
    "mise": mise,
    **dict.fromkeys(
        ("bundle", "bunx", "hatch", "npx", "pdm", "pipenv", "pipx", "pnpx", "poetry", "uv", "uvx"), behind
    ),
    **dict.fromkeys(("pip", "pip3"), installed_extras),
    **dict.fromkeys(("bun", "npm", "pnpm", "yarn"), package_script),
    "terraform": terraform,
    "tofu": terraform,
    "executor": kaniko,
    "kaniko": kaniko,
    **dict.fromkeys(("cosign", "grype", "snyk", "syft", "trivy"), scanned),
    "crane": copied,
    "skopeo": copied,
    "kustomize": kustomize,
    "go": go,
    "ko": ko,
    **dict.fromkeys(
        (".", "bash", "node", "php", "python", "python3", "ruby", "sh", "source", "ts-node", "tsx", "zsh"),
        interpreter,
    ),
    **dict.fromkeys(("ghz", "grpcurl"), grpcurl),
    "promtool": promtool,
    "amtool": amtool,
    **dict.fromkeys(("rsync", "scp"), copied_to_host),
    "tar": packed,
    "argocd": argocd,
    "flux": flux,
    "gh": gh,
    "helm": helm,
    "helmfile": helmfile,
    "aws": aws,
    "gcloud": gcloud,
    "eksctl": eksctl,
    "gsutil": gsutil,
    "az": az,
    **topics.READERS,
    "jq": services.jq,
    **dict.fromkeys(("envsubst", "perl", "sed", "yq"), editing),
    **dict.fromkeys(("ansible-playbook", "cdk", "nomad", "pulumi", "sam"), parameters),
    **dict.fromkeys(("earthly", "jib"), pusher),
    "goreleaser": goreleaser,
    "skaffold": skaffold,
    **dict.fromkeys(("k3d", "kind", "minikube"), local_cluster),
    **dict.fromkeys(
        (
            "cilium",
            "istioctl",
            "linkerd",
            "microk8s",
        ),
        installs,
    ),
}
