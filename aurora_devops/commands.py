"""What the commands of a script name: files, Kubernetes objects, services of Compose, targets of make, images.

The command lines are those of kubectl, docker, docker compose, make, terraform, promtool and helm, with their options
as documented by each tool.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from posixpath import basename, dirname, join, normpath, relpath
from typing import TYPE_CHECKING, Protocol

from . import services
from .clients import CLIENTS, HTTPIE, method_of, request_in, sent
from .core.lazy import regex
from .core.record import record, replace
from .core.words import word_set
from .facts import (
    BuildArgument,
    BuildContext,
    BuildTarget,
    ChartRelease,
    ContactedAddress,
    ForwardedPort,
    HandledImage,
    HostFile,
    HostFolder,
    ImageTask,
    NamedContainer,
    NamedFile,
    NamedMember,
    NamedObject,
    NamedOutput,
    NamedRegion,
    NamedResource,
    NamedScript,
    NamedService,
    NamedTarget,
    NamedTask,
    PassedVariable,
    QueueWorker,
    ReplacedImage,
    ServiceFile,
    SetVariable,
    StartedContainer,
    StartedServer,
    WrittenFile,
)
from .formats.shell.branches import untaken
from .formats.shell.folders import folder_after, in_folders
from .infrastructure import addressed, region_of, region_provider
from .inputs import inputs, is_path, program_of
from .starting import started_files, worker_queues

if TYPE_CHECKING:
    from .core.facts import F, Fact, Statement
    from .core.kind import Document
    from .core.place import At
    from .formats.shell import Command, Function, Shell, Word
    from .subjects import Script

# A variable of a shell, of a workflow in an expression, of a Taskfile, or of a justfile.
_VARIABLE = regex(
    r"\$\{(\w+)\}|\$(\w+)|\$\{\{\s*(?:env\.(\w+)|github\.(\w+)|((?:inputs|matrix|needs|steps)\.[\w.-]+))\s*\}\}"
    r"|\{\{\s*\.?(\w+)\s*\}\}"
)
_UNKNOWN = regex(r"\$\{\w+\}|[$`<>*?{}\[\]]")
# An address of another repository or file: `https://...`, `github.com/org/...`, `git@...`.
_REMOTE = regex(r"[\w+.-]+://|[\w-]+(?:\.[\w-]+)+/|\w+@")
# Names that documents write where the reader has to write another one.
_PLACEHOLDER = regex(r"\b(?i:my|your|some|example|foo|bar|placeholder)\b|^[A-Z_]+$|[<>{}\[\]…]|\.\.\.")


# The names of kinds in kubectl, as `kubectl api-resources` prints them.
_KINDS = {
    "configmap": "ConfigMap",
    "cm": "ConfigMap",
    "cronjob": "CronJob",
    "cj": "CronJob",
    "daemonset": "DaemonSet",
    "ds": "DaemonSet",
    "deployment": "Deployment",
    "deploy": "Deployment",
    "horizontalpodautoscaler": "HorizontalPodAutoscaler",
    "hpa": "HorizontalPodAutoscaler",
    "ingress": "Ingress",
    "ing": "Ingress",
    "job": "Job",
    "secret": "Secret",
    "service": "Service",
    "svc": "Service",
    "serviceaccount": "ServiceAccount",
    "sa": "ServiceAccount",
    "statefulset": "StatefulSet",
    "sts": "StatefulSet",
    # Custom resources, those of Flux also as its command calls them.
    "application": "Application",
    "bucket": "Bucket",
    "certificate": "Certificate",
    "clusterissuer": "ClusterIssuer",
    "externalsecret": "ExternalSecret",
    "gateway": "Gateway",
    "gitrepository": "GitRepository",
    "gitrepo": "GitRepository",
    "helmrelease": "HelmRelease",
    "hr": "HelmRelease",
    "helmrepository": "HelmRepository",
    "helmrepo": "HelmRepository",
    "httproute": "HTTPRoute",
    "imagepolicy": "ImagePolicy",
    "imagerepository": "ImageRepository",
    "issuer": "Issuer",
    "kustomization": "Kustomization",
    "ks": "Kustomization",
    "ocirepository": "OCIRepository",
    "ocirepo": "OCIRepository",
    "servicemonitor": "ServiceMonitor",
}
# The options of kubectl whose value is the next word.
KUBECTL_VALUES = word_set(
    "-n --namespace --context --cluster --user --kubeconfig -s --server --as --token -c --container -f "
    "--filename -k --kustomize -l --selector -o --output --timeout --field-selector --for --replicas "
    "--image --type -p --patch --patch-file --to-revision --revision --since --since-time --tail --from-literal "
    "--from-file --from-env-file --docker-server --docker-username --docker-password "
    "--docker-email --field-manager --grace-period --cert --key --port --target-port --name --min --max "
    "--cpu-percent --duration --schedule --request-timeout"
)
_NAMING = word_set(
    "annotate attach autoscale debug delete describe edit exec expose get label logs patch port-forward "
    "scale wait"
)
DOCKER_VALUES = word_set(
    "-f --file -t --tag --build-arg --target --platform --cache-from --cache-to --secret --ssh --label "
    "--network --output -o --progress --build-context --builder --iidfile --metadata-file --shm-size "
    "--ulimit --add-host --annotation --attest --provenance --sbom -c --context -H --host -l --log-level "
    "--config"
)
# The options of Compose whose value is the next word: those before the subcommand, and those of each subcommand.
_COMPOSE_VALUES = word_set(
    "-f --file -p --project-name --profile --env-file --project-directory --parallel --ansi --progress "
    "-c --context -H --host --config --log-level"
)
_COMPOSE_GLOBAL = frozenset(
    {"--ansi", "--env-file", "--file", "--profile", "--project-directory", "--project-name"}
)
_COMPOSE_VALUES_OF = {
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
MAKE_VALUES = word_set("-C --directory -f --file --makefile -j --jobs -l -o -W -I --include-dir")
# The subcommands of Compose whose operands are services, and those of which only the first one is.
_COMPOSE_SERVICES = word_set(
    "build create down images kill logs pause ps pull push restart rm start stop top unpause up watch"
)
_COMPOSE_FIRST = frozenset({"exec", "run", "port"})


@record
class Setting:
    """Where a script runs: its folder from the root (None if it is unknown), and the variables that are known.

    `defaults` are the values of variables that its callers may set, `lists` those of several words.
    `example` is whether a person has to adapt the commands, as in a document. `target` is the target of a Makefile
    that runs the script, `block` the offset of the script in its document, or the number of its job. With `servers`,
    the commands state what listens on the machine. A script in a `file` has functions that run elsewhere.
    """

    folder: str | None = ""
    variables: Mapping[str, str] = {}
    defaults: Mapping[str, str] = {}
    lists: Mapping[str, tuple[str, ...]] = {}
    example: bool = False
    target: str = ""
    block: int = 0
    servers: bool = False
    file: bool = False


def stated(document: Document, script: Script, setting: Setting) -> Iterator[Fact]:
    """The facts that the commands of a script state."""
    shell = script.parsed
    if shell is not None:
        yield from written(document, script, shell)
        for _, facts in calls(document, script, setting):
            yield from facts


class Commands(Protocol):
    """A script, or words that run without a shell."""

    @property
    def parsed(self) -> Shell | None:
        """The tree of commands."""

    def place(self, start: int, end: int) -> At:
        """The place of a part of the tree."""


def _entered(folder: str | None, target: str) -> str | None:
    """The folder after `cd TARGET`; in an image, where it begins with `/`, all paths are known."""
    if folder is None or not target or _UNKNOWN.search(target):
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
    constants = {name: text for name, text in setting.variables.items() if name not in assigned}
    dead = _Spans(untaken(shell, partial(_constant, constants)) if constants else [])
    moves: list[str | None] = []

    def enter(folder: str | None, target: str) -> str | None:
        moves.append(folder)
        return _entered(folder, expanded(target, variables))

    for command, inside in in_folders(shell, setting.folder, enter):
        if command.start in dead:
            continue
        # A function of a file runs where it is called.
        elsewhere = setting.file and "function" in command.context and not 0 <= last < command.start
        folder = None if elsewhere else inside
        command = _spread(command, {**defaults, **variables}, lists)
        call = Call(document, script, command, folder, variables, setting.example, defaults)
        if any(not one.start <= command.start < one.end for one in functions.get(command.name, ())):
            # A function of this name replaces the program.
            yield call, []
            continue
        read = _READERS.get(command.name)
        found = [*_own_script(call), *_likely_files(call)] if read is None else list(read(call))
        found += _inputs(call)
        if setting.example or setting.target or setting.servers:
            found += _server(call, setting)
        yield call, found
    entering = (command for command in shell.programs if _enters(command))
    for command, inside in zip(entering, moves, strict=False):
        if not (setting.file and "function" in command.context) and command.start not in dead:
            call = Call(document, script, command, inside, variables, setting.example, defaults)
            yield call, list(_entered_folder(call))


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


# A word that is one variable, or all values of an array.
_ALONE = regex(r"\$(\w+)|\$\{(\w+)\}")
_ELEMENTS = regex(r"\"?\$\{(\w+)\[[@*]\]\}\"?")


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


def _spread(
    command: Command, variables: Mapping[str, str], lists: Mapping[str, tuple[Word, ...] | tuple[str, ...]]
) -> Command:
    """A command with the words of its arrays and of variables of several words, and with its program.

    An unknown variable before a program is empty or a wrapper: `$SUDO docker push`.
    """
    if not any(word.expansions for word in command.words):
        return command
    from .formats.shell import Word

    words: list[Word] = []
    for index, word in enumerate(command.words):
        match = _ALONE.fullmatch(word.raw) or _ELEMENTS.fullmatch(word.raw) if word.expansions else None
        name = next(filter(None, match.groups()), "") if match else ""
        if name in lists:
            for one in lists[name]:
                words.append(Word.literal(one, word.start, word.end) if isinstance(one, str) else one)
        elif index == 0 and variables.get(name):
            words.append(Word.literal(variables[name], word.start, word.end))
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


def image_tasks(
    facts: Iterable[Fact],
    dockerfile: str,
    stage: str = "",
    before: int = -1,
    mounts: tuple[tuple[str, str], ...] = (),
) -> Iterator[ImageTask]:
    """The scripts and targets that commands run in an image; their folders are those of the image."""
    for fact in facts:
        if isinstance(fact, NamedScript):
            yield ImageTask(
                fact.site, fact.name, fact.manifest, fact.command, dockerfile, stage, mounts, before
            )
        elif isinstance(fact, NamedTarget):
            yield ImageTask(fact.site, fact.name, fact.makefile, "make", dockerfile, stage, mounts, before)


def written(document: Document, script: Script, shell: Shell) -> Iterator[WrittenFile]:
    """The names of the files that a script writes; `*` if it unpacks, fetches or generates any number of them."""
    words = [redirect.target for redirect in shell.redirects if ">" in redirect.operator]
    for command in shell.programs:
        operands = command.operands()
        if _unpacks(command) or creates_project(command):
            yield document.fact(WrittenFile, script.place(command.start, command.end), name="*")
        elif operands and operands[0].text == "generate" and command.name != "make":
            yield document.fact(WrittenFile, script.place(command.start, command.end), name="*generated")
        elif command.name in ("cp", "mv", "install", "ln") and operands:
            words.append(operands[-1])
        elif command.name in ("tee", "touch", "mkdir"):
            words.extend(operands)
        elif command.name in ("curl", "wget"):
            words.extend(word for word in operands if "://" in word.text)
        words.append(command.option("-o", "--output", "-O", "-out", "--out", "--output-dir"))
    assigned = {one.name: one.value.text for one in shell.assignments if one.value is not None}
    for word in words:
        name = "" if word is None else expanded(word.text, assigned).rstrip("/").rpartition("/")[2]
        if word is not None and name:
            yield document.fact(WrittenFile, script.place(word.start, word.end), name=name)


_UNPACKING = word_set("tar unzip unxz gunzip 7z cpio bsdtar rsync scp")
# The subcommands that write files, of tools that do other things as well.
_FETCHING = {
    "aws": word_set("s3 s3api"),
    "gcloud": word_set("storage"),
    "gh": word_set("checkout clone download fork sync"),
    "git": word_set("clone submodule"),
    "gsutil": word_set("cp mv rsync"),
}


# The commands that create a project in a folder, by their first words.
_CREATING = {
    "bun": word_set("create init"),
    "cargo": word_set("init new"),
    "cap": word_set("add"),
    "composer": word_set("create-project"),
    "cordova": word_set("create"),
    "copier": word_set("copy"),
    "cookiecutter": frozenset(),
    "create-react-app": frozenset(),
    "django-admin": word_set("startproject"),
    "dotnet": word_set("new"),
    "expo": word_set("init prebuild"),
    "flutter": word_set("create"),
    "gradle": word_set("init"),
    "helm": word_set("create"),
    "hugo": word_set("new"),
    "ignite": word_set("new"),
    "ionic": word_set("start"),
    "laravel": word_set("new"),
    "mix": word_set("new phx.new"),
    "mvn": word_set("archetype:generate"),
    "nest": word_set("new"),
    "ng": word_set("new"),
    "npm": word_set("create init"),
    "nuxi": word_set("init"),
    "pnpm": word_set("create init"),
    "poetry": word_set("init new"),
    "rails": word_set("new"),
    "react-native": word_set("init"),
    "sam": word_set("init"),
    "symfony": word_set("new"),
    "uv": word_set("init"),
    "vue": word_set("create"),
    "yarn": word_set("create init"),
}
# `npx create-web`, `npx web-cli generate .`
_RUNNERS = word_set("bunx npx pnpx")
_GENERATOR = regex(r"(?:@[\w-]+/)?create-[\w-]+(?:@.*)?|@?[\w/-]*cli(?:@.*)?")
_GENERATING = word_set("create generate init new")


def creates_project(command: Command) -> bool:
    """Whether a command creates a project, whose files it does not name."""
    operands = [word.text for word in command.operands()]
    if operands[:1] == ["dlx"] or (command.name in _RUNNERS and operands):
        name, *rest = (operands[1:] or [""]) if operands[0] == "dlx" else operands
        generator = _GENERATOR.fullmatch(name) is not None
        if generator and ("create-" in name or not _GENERATING.isdisjoint(rest[:1])):
            return True
        return not _CREATING.get(name.partition("@")[0], frozenset()).isdisjoint(rest[:1])
    if command.name.endswith("-cli"):
        return not _GENERATING.isdisjoint(operands[:1])
    if command.name == "go":
        return operands[:2] == ["mod", "init"]
    verbs = _CREATING.get(command.name)
    return verbs is not None and (not verbs or not verbs.isdisjoint(operands[:1]))


def _unpacks(command: Command) -> bool:
    """Whether a command writes files that it does not name."""
    if command.name in _UNPACKING:
        first = command.arguments[0].text.lstrip("-") if command.arguments else ""
        return not (
            command.name in ("bsdtar", "tar")
            and (first.startswith("c") or command.has_flag("-c", "--create"))
        )
    fetching = _FETCHING.get(command.name)
    operands = command.operands()
    if operands and operands[-1].text.startswith(("s3://", "gs://")):
        return False  # an upload
    return fetching is not None and any(word.text in fetching for word in command.arguments)


def expanded(text: str, variables: Mapping[str, str]) -> str:
    """A text with the known variables replaced, and the others as `${NAME}`.

    A value of a matrix is `matrix.NAME`, an output `steps.ID.outputs.NAME` or `needs.ID.outputs.NAME`.
    """

    def value(match: re.Match[str]) -> str:
        shell, plain, env, github, matrix, task = match.groups()
        if matrix:
            return variables.get(matrix.lower(), match[0])
        name = shell or plain or env or task or f"GITHUB_{github.upper()}"
        return variables.get(name, f"${{{name}}}")

    return _VARIABLE.sub(value, text) if "$" in text or "{{" in text else text


# The commit that is checked out, or its first characters.
_HEAD = regex(
    r"(?:\$\(|`)\s*(?:git\s+rev-parse\s+(?:--verify\s+|(--short)(?:=(\d+))?\s+)*HEAD"
    r"|git\s+(?:log\s+-1|show\s+-s)\s+--(?:pretty|format)=[\"']?(?:format:)?%([hH])[\"']?(?:\s+HEAD)?"
    r"|echo\s+(?:-n\s+)?[\"']?(?:\$\{?(?:GITHUB_SHA|CI_COMMIT_SHA)\}?|\$\{\{\s*github\.sha\s*\}\})[\"']?\s*\|\s*"
    r"(?:cut\s+-c\s*1?-(\d+)|head\s+-c\s*(\d+)))\s*(?:2>\s*/dev/null\s*)?(?:\)|`)"
)
# The variable with the commit in the commands of a pipeline.
_COMMITS = {"github-workflow": "GITHUB_SHA", "github-action": "GITHUB_SHA", "gitlab-ci": "CI_COMMIT_SHA"}
_SHORT = "7"


def with_commit(text: str, kind: str) -> str:
    """A text in which the command that gives the commit is the variable of the pipeline: `${GITHUB_SHA::7}`."""
    variable = _COMMITS.get(kind)
    if variable is None or ("$(" not in text and "`" not in text):
        return text

    def value(match: re.Match[str]) -> str:
        short, length, form, cut, head = match.groups()
        count = cut or head or length or (_SHORT if short or form == "h" else "")
        return f"${{{variable}::{count}}}" if count else f"${{{variable}}}"

    return _HEAD.sub(value, text)


@record
class Call:
    """A command with what is known where it runs."""

    document: Document
    script: Commands
    command: Command
    folder: str | None
    variables: Mapping[str, str]
    example: bool
    defaults: Mapping[str, str] = {}

    def usual(self, word: Word) -> str:
        """The value of a word, with variables that have a default: `${DIR:-deploy}/app.yaml`."""
        text = self.text(word)
        if "$" not in text:
            return text
        return expanded(_DEFAULT.sub(lambda match: match[1], text), self.defaults)

    def text(self, word: Word) -> str:
        """The value of a word, with known variables."""
        return expanded(with_commit(word.text, self.document.kind), self.variables)

    def known(self, text: str) -> bool:
        """Whether a text is meant as it is written."""
        return bool(text) and not _UNKNOWN.search(text) and not (self.example and _PLACEHOLDER.search(text))

    def options(self, *names: str) -> Iterator[Word]:
        """The values of all options with one of these names."""
        arguments = self.command.arguments
        for index, word in enumerate(arguments):
            if word.text == "--":
                return
            head, equals, _ = word.text.partition("=")
            if equals and head in names:
                yield word.sub(word.raw.index("=") + 1)
            elif word.text in names and index + 1 < len(arguments):
                yield arguments[index + 1]

    def text_if_known(self, text: str) -> str:
        """A text with known variables; empty if a part of it is unknown."""
        known = expanded(text, self.variables)
        return known if self.known(known) else ""

    def option(self, *names: str) -> str:
        """The value of an option; empty if it is not set."""
        word = next(self.options(*names), None)
        return "" if word is None else self.text(word)

    def fact(self, sort: type[F], word: Word, **values: object) -> F:
        """A fact at a word of the command."""
        return self.document.fact(sort, self.script.place(word.start, word.end), **values)

    def statement(self, about: str, name: str, word: Word) -> Statement:
        """A statement at a word of the command."""
        return self.document.statement(about, name, self.script.place(word.start, word.end))

    def file(self, word: Word, command: str, *, folder: bool = False) -> Iterator[Fact]:
        """A file or a folder that the command reads."""
        text = self.usual(word)
        plain = text.removeprefix("./")
        absolute = plain.startswith("/") and not (self.folder or "").startswith("/")
        named = plain and not _REMOTE.match(plain) and not absolute and not plain.startswith(("~", "-", "@"))
        if self.folder is None or not named or "$" in plain or (self.example and _PLACEHOLDER.search(plain)):
            return
        path = normpath(join(self.folder, plain))
        if not path.startswith(".."):
            yield self.fact(NamedFile, word, file=path, written=text, command=command, folder=folder)


# A default that is known: `${NAME:-value}`.
_DEFAULT = regex(r"\$\{\w+:?-([^${}`]*)\}")


def _inputs(call: Call) -> Iterator[Fact]:
    """The files that a command reads because of its options, or as its standard input."""
    if "||" in call.command.following:
        return
    for one in inputs(call.command):
        text = call.usual(one.word)
        if is_path(text, folder=one.folder) and not is_built(text):
            for fact in call.file(one.word, one.by, folder=one.folder):
                yield replace(fact, likely=one.likely) if one.likely else fact
    for redirect in call.command.redirects:
        if redirect.operator == "<" and redirect.target is not None and call.command.name:
            text = call.usual(redirect.target)
            if is_path(text, folder=False) and not is_built(text):
                for fact in call.file(redirect.target, f"{call.command.name} <"):
                    yield replace(fact, likely=True)


def _server(call: Call, setting: Setting) -> Iterator[Fact]:
    """Whether programs listen on this machine after a command, and the ports of it to which the command connects."""
    command, block = call.command, setting.block
    if not command.words:
        return
    word = command.words[0]
    how, target = "", setting.target
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
                    target=target,
                    route=_route(match[2] or "/") if route is None else "",
                    method=method,
                )
            yield from _request(call, argument, method)
        return
    verbs = [one.text for one in command.operands(_COMPOSE_VALUES)]
    if command.name == "docker-compose" or verbs[:1] == ["compose"]:
        how = "compose" if not {"up", "start", "run", "watch"}.isdisjoint(verbs) else ""
    elif command.name in ("docker", "podman"):
        how, ports = _run_ports(call, verbs, example=setting.example)
        yield from _containers(call, setting)
    elif command.name == "make":
        for one in call.command.operands(MAKE_VALUES):
            if "=" not in one.text:
                folder = call.option("-C", "--directory")
                makefile = normpath(join(call.folder or "", folder, "Makefile"))
                yield call.fact(StartedServer, one, how="make", block=block, target=f"{makefile}:{one.text}")
        return
    elif command.name == "kubectl" and verbs[:1] == ["port-forward"]:
        ports = [int(one.partition(":")[0]) for one in verbs[1:] if one.partition(":")[0].isdecimal()]
        how = "run" if ports else "other"
    elif script := _started_script(call):
        yield call.fact(StartedServer, word, how="script", block=block, target=script)
        return
    elif command.name not in _QUIET and (setting.example or not _builds(command)):
        how = "other"
    if how:
        yield call.fact(StartedServer, word, how=how, block=block, target=target, ports=tuple(ports))


def _request(call: Call, word: Word, method: str) -> Iterator[Fact]:
    """The request that a client sends to a program, if it has to succeed."""
    text = call.usual(word)
    if "/" not in text or call.command.negated or "||" in call.command.following:
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
    verbs = [word.text for word in command.operands(_PACKAGE_VALUES)]
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


def _containers(call: Call, setting: Setting) -> Iterator[Fact]:
    """The container that `docker run` starts, or those that `docker logs` and other commands name."""
    command = call.command
    operands = list(command.operands(_RUN_VALUES))
    if operands and operands[0].text == "container":
        operands = operands[1:]
    if not operands:
        return
    verb, *rest = operands
    by, block, target = f"{command.name} {verb.text}", setting.block, setting.target
    if verb.text in ("create", "run") and rest:
        words = [word for word in command.arguments if word.start > rest[0].start]
        name, _, digest = split_reference(call.text(rest[0]))
        given = [call.text(word).partition("=") for word in call.options("-e", "--env")]
        settings = tuple((key, value) for key, equals, value in given if equals and "$" not in value)
        ports = [_MAPPED.fullmatch(call.text(word)) for word in call.options("-p", "--publish")]
        yield call.fact(
            StartedContainer,
            rest[0],
            name=call.option("--name"),
            image="" if digest or "$" in name else name,
            block=block,
            target=target,
            words=tuple(call.text(word) for word in words),
            settings=settings,
            ports=tuple((int(match[1]), int(match[2])) for match in ports if match),
            complete=len(settings) == len(given)
            and not any(call.options("--env-file", "--entrypoint", "-v", "--volume", "--mount")),
        )
    elif verb.text == "rename":
        yield call.fact(StartedContainer, verb, name="$", image="", block=block, target=target)
    elif verb.text in _NAMING_CONTAINERS and "||" not in command.following:
        named = rest if verb.text in _SEVERAL else rest[:1]
        if verb.text == "cp":
            named = [word.before(":") for word in rest[:2] if _IN_CONTAINER.match(word.text)]
        for word in named:
            text = call.text(word)
            if call.known(text) and not _CONTAINER_ID.fullmatch(text):
                yield call.fact(NamedContainer, word, name=text, command=by, block=block, target=target)


_MAPPED = regex(r"(?:\d+\.[\d.]+:)?(\d{1,5}):(\d{1,5})(?:/tcp)?")
_IN_CONTAINER = regex(r"[A-Za-z0-9][\w.-]+:")
_CONTAINER_ID = regex(r"[0-9a-f]{12,64}")
_NAMING_CONTAINERS = word_set("attach cp exec kill logs pause port restart rm stop top unpause wait")
_SEVERAL = word_set("kill pause restart rm stop unpause wait")
# The options of `docker run`, `exec`, `logs` and others whose value is the next word.
_RUN_VALUES = DOCKER_VALUES - {"-f", "--tag", "-t", "-o"} | word_set(
    "--add-host --cap-add --cap-drop --cpus --device --dns -e --entrypoint --env --env-file --expose --gpus "
    "--health-cmd --health-interval --health-retries --health-start-period --health-timeout --hostname --ip --ipc "
    "-l --link --log-driver --log-opt -m --memory --mount --name --net --network-alias -p --pid --publish --pull "
    "--restart --runtime --security-opt --shm-size --since --signal -s --stop-signal --stop-timeout --sysctl --tail -n "
    "--time --tmpfs -u --until --user --userns -v --volume --volumes-from -w --workdir"
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


def _kubectl(call: Call) -> Iterator[Fact]:
    command = call.command
    # `logs -f` follows the output.
    follows = any(word.text == "logs" for word in command.arguments)
    operands = list(command.operands(KUBECTL_VALUES - {"-f"} if follows else KUBECTL_VALUES))
    if not operands:
        return
    verb, *rest = operands
    if verb.text == "kustomize" and rest:
        yield from _path(call, rest[0], "kubectl kustomize", folder=True)
    if verb.text in ("set", "rollout", "create") and rest:
        sort, *rest = rest
        name = f"kubectl {verb.text} {sort.text}"
    else:
        sort, name = None, f"kubectl {verb.text}"
    if verb.text in ("apply", "create", "replace") and any(
        _REMOTE.match(text)
        or text.startswith("<(")
        or (text == "-" and not _has_files(command, call.example))
        for text in map(call.text, call.options("-f", "--filename", "-k", "--kustomize"))
    ):
        yield from _installs(call)
    if verb.text in ("apply", "create", "replace", "delete", "diff"):
        for word in call.options("-f", "--filename"):
            yield from call.file(word, f"{name} -f" if sort is None else name)
        for word in call.options("-k", "--kustomize"):
            yield from call.file(word, f"kubectl {verb.text} -k", folder=True)
    if name in ("kubectl create job", "kubectl set env"):
        for word in call.options("--from"):
            yield from (_object(call, name, *found) for found in _objects(call, [word]))
    if sort is not None and verb.text == "create":
        made = rest[1:] if sort.text == "secret" else rest
        kind = _KINDS.get(sort.text)
        if kind and made:
            yield call.fact(
                NamedObject, made[0], object_kind=kind, name=call.text(made[0]), command=name,
                namespace=call.option("-n", "--namespace"), creates=True,
            )  # fmt: skip
        return
    if verb.text not in _NAMING and not (sort and verb.text in ("set", "rollout")):
        return
    if any(call.options("-l", "--selector")) or command.has_flag("--all", "--ignore-not-found"):
        return
    targets = list(_objects(call, rest))
    container = next(call.options("-c", "--container"), None)
    if verb.text == "port-forward":
        yield from _forwarded(call, rest)
    for kind, word, text in targets:
        yield _object(call, name, kind, word, text)
        named = container is not None and call.known(call.text(container))
        if container is not None and named and verb.text in ("exec", "logs", "attach"):
            yield _object(call, name, kind, container, text, call.text(container))
    if sort is not None and (verb.text, sort.text) == ("set", "image"):
        yield from _set_images(call, name, rest, targets)


# The programs that print manifests of files, changed or not.
_PRINTING = word_set(
    "awk base64 cat envsubst find grep gsed head helm helmfile jq kubectl kustomize perl sed sops tail tee tr yq"
)


def _has_files(command: Command, example: bool) -> bool:
    """Whether the standard input of a command has manifests that are in files, or created by kubectl.

    The here-documents of an `example` are read with its document.
    """
    pipeline = command.pipeline
    if pipeline is None or command.index == 0:
        return any(
            one.operator == "<" or (example and one.operator.startswith("<<")) for one in command.redirects
        )
    return all(_prints_files(one, example) for stage in pipeline.stages[: command.index] for one in stage)


def _prints_files(command: Command, example: bool) -> bool:
    if any(one.operator.startswith("<<") for one in command.redirects):
        return example
    # `$(KUSTOMIZE) build config/default`
    return command.name in _PRINTING or (not command.name and command.subcommand in ("build", "template"))


def _forwarded(call: Call, operands: list[Word]) -> Iterator[ForwardedPort]:
    """The ports of `kubectl port-forward service/web 8080:80`."""
    for kind, word, name in _objects(call, operands[:1]):
        for port in operands[1:]:
            remote = call.text(port).rpartition(":")[2]
            if port is not word and remote and call.known(remote):
                yield call.fact(
                    ForwardedPort,
                    port,
                    object_kind=kind,
                    name=name,
                    namespace=call.option("-n", "--namespace"),
                    port=int(remote) if remote.isdecimal() else remote,
                )


def _installs(call: Call, name: str = "*") -> Iterator[Fact]:
    """A command that creates objects that are defined elsewhere, or by the chart of this name."""
    yield call.fact(NamedObject, call.command.words[0], object_kind="*", name=name, command="", creates=True)


def _objects(call: Call, operands: list[Word]) -> Iterator[tuple[str, Word, str]]:
    """The kind, the word and the name of each object among operands: `deployment/web`, or `deployment web`."""
    if not operands:
        return
    first, *rest = operands
    if "/" in first.text:
        for word in operands:
            kind, slash, name = call.text(word).partition("/")
            found = _kind(kind)
            if found and slash and call.known(name):
                yield found, word, name
    elif found := _kind(first.text):
        for word in rest[:1]:
            name = call.text(word)
            if "=" not in name and call.known(name):
                yield found, word, name


def _kind(text: str) -> str | None:
    plain = text.lower().partition(".")[0]
    if plain.endswith("ies"):
        return _KINDS.get(f"{plain.removesuffix('ies')}y")
    return _KINDS.get(plain) or _KINDS.get(plain.removesuffix("s")) or _KINDS.get(plain.removesuffix("es"))


def _object(call: Call, name: str, kind: str, word: Word, text: str, container: str = "") -> NamedObject:
    namespace = call.option("-n", "--namespace")
    return call.fact(
        NamedObject, word, object_kind=kind, name=text, command=name, namespace=namespace, container=container
    )


def _set_images(
    call: Call, name: str, operands: list[Word], targets: list[tuple[str, Word, str]]
) -> Iterator[Fact]:
    """The containers and images of `kubectl set image deployment/web web=nginx:1.29`."""
    for word in operands:
        container, equals, image = call.text(word).partition("=")
        if not equals:
            continue
        for kind, _, text in targets:
            if call.known(container):
                yield _object(call, name, kind, word, text, container)
        yield from _image(call, word, image, "deploy", name)


def _image(
    call: Call, word: Word, text: str, does: str, command: str, dockerfile: str = "", target: str = ""
) -> Iterator[Fact]:
    """An image that a command handles, if its name is known."""
    name, tag, digest = split_reference(text)
    if name and not call.example and not digest:
        yield call.fact(
            HandledImage,
            word,
            does=does,
            name=name,
            tag=tag,
            command=command,
            dockerfile=dockerfile,
            target=target,
        )


def split_reference(text: str) -> tuple[str, str, str]:
    """The name, the tag and the digest of an image; the tag and the digest are empty if they are not written."""
    text, _, digest = text.partition("@")
    # The colon of `${NAME:-default}` begins no tag.
    masked = _EXPRESSION.sub(lambda match: "$" * len(match[0]), text)
    colon = masked.rfind(":")
    if colon > masked.rfind("/"):
        return text[:colon], text[colon + 1 :], digest
    return text, "", digest


_EXPRESSION = regex(r"\$\{\{[^}]*\}\}|\$\{[^}]*\}")


def built_by(folder: str | None, context: str, file: str) -> str:
    """The path of the Dockerfile that `docker build --file FILE CONTEXT` reads; empty if it is unknown."""
    path = file or join(context, "Dockerfile")
    if (
        folder is None
        or "$" in path
        or (not context and not file)
        or _REMOTE.match(path)
        or path.startswith(("/", "~"))
    ):
        return ""
    path = normpath(join(folder, path))
    return "" if path.startswith("..") else path


def built_by_unknown(folder: str | None, context: str, file: str) -> str:
    """The path of a Dockerfile with the unknown variables in it, as `built_by`; empty if all of it is known."""
    if "$" not in f"{context}{file}":
        return ""
    masked: list[str] = []

    def mask(match: re.Match[str]) -> str:
        masked.append(match[0])
        return f"\ue000{len(masked) - 1}\ue001"

    path = built_by(folder, _EXPRESSION.sub(mask, context), _EXPRESSION.sub(mask, file))
    return _MASK.sub(lambda match: masked[int(match[1])], path)


_MASK = regex("\ue000(\\d+)\ue001")


def handled(
    document: Document,
    at: At,
    text: str,
    does: str,
    command: str,
    variables: Mapping[str, str],
    dockerfile: str = "",
    target: str = "",
    pattern: str = "",
) -> Iterator[HandledImage]:
    """An image that an action or another program handles."""
    name, tag, digest = split_reference(expanded(text.strip(), variables))
    if name and not digest:
        yield document.fact(
            HandledImage,
            at,
            does=does,
            name=name,
            tag=tag,
            command=command,
            dockerfile=dockerfile,
            target=target,
            pattern=pattern if "$" in name else "",
        )


def _docker(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands(DOCKER_VALUES))
    if operands and operands[0].text == "compose":
        yield from _compose(call)
        return
    if operands and operands[0].text in ("buildx", "image", "builder"):
        operands = operands[1:]
    if not operands:
        return
    verb, *rest = operands
    name = f"{call.command.name} {verb.text}"
    if verb.text in ("build", "b"):
        for word in call.options("-f", "--file"):
            yield from call.file(word, f"{name} --file")
        pushed = call.command.has_flag("--push")
        context = call.usual(rest[0]) if rest else ""
        given = next(call.options("-f", "--file"), None)
        dockerfile = built_by(call.folder, context, "" if given is None else call.usual(given))
        if rest and context not in (".", "./") and is_path(context, folder=True) and not is_built(context):
            yield from _context(call, rest[0], name, alone=given is None)
        if dockerfile and context and call.known(context):
            folder = normpath(join(call.folder or "", context))
            yield call.fact(BuildContext, rest[0], dockerfile=dockerfile, folder=folder)
        target = ""
        for word in call.options("--target"):
            target = call.usual(word) if call.known(call.usual(word)) else ""
            if dockerfile and target:
                yield call.fact(BuildTarget, word, stage=target, dockerfile=dockerfile, by=name)
        for word in call.options("--build-arg"):
            argument = word.text.partition("=")[0]
            if dockerfile and argument.isidentifier():
                yield call.fact(BuildArgument, word, name=argument, dockerfile=dockerfile, by=name)
        for word in call.options("--build-context"):
            given_name = word.text.partition("=")[0]
            if _VERB.fullmatch(given_name):
                yield call.statement("build-context", given_name, word)
        for word in call.options("-t", "--tag"):
            does = "push" if pushed else "build"
            yield from _image(call, word, call.text(word), does, name, dockerfile, target)
    elif verb.text == "push" and rest:
        tags = ":${TAG}" if call.command.has_flag("-a", "--all-tags") else ""
        yield from _image(call, rest[0], call.text(rest[0]) + tags, "push", name)
    elif verb.text == "imagetools" and rest and rest[0].text == "create":
        for word in call.options("-t", "--tag"):
            yield from _image(call, word, call.text(word), "push", f"{name} create")
    elif verb.text == "tag" and len(rest) == 2:
        yield from _image(call, rest[1], call.text(rest[1]), "build", name)
    elif verb.text == "run":
        yield from _run_inside(call)


# The images that run one program.
_PROGRAMS = {"alpine/helm": "helm", "hashicorp/terraform": "terraform", "bitnami/kubectl": "kubectl"}
# The root of the repository in the source of a mount.
_HERE = regex(r"(?:\$\{?(?:PWD|GITHUB_WORKSPACE|CI_PROJECT_DIR)\}?|\$\(pwd\)|`pwd`|\.)(?:/|$)")
_VERB = regex(r"[\w-]+")


def _run_inside(call: Call) -> Iterator[Fact]:
    """The files that the program of `docker run` reads in folders of the repository that are mounted.

    The program is that of `--entrypoint`, or that of an image with one program.
    """
    from .formats.shell import Word

    command = call.command
    operands = [word for word in command.operands(_RUN_VALUES) if word.text not in ("container", "run")]
    if not operands or call.folder is None:
        return
    image = operands[0]
    entry = next((word for word in call.options("--entrypoint") if word.start < image.start), None)
    name = split_reference(call.text(image))[0].removeprefix("docker.io/")
    program = basename(call.text(entry)) if entry is not None else _PROGRAMS.get(name, "")
    read = _READERS.get(program)
    if not program or read is _docker:
        return
    mounts = dict(_mounted(call, image.start))
    words = [Word.literal(program, image.start, image.end)]
    folder = _in_repository(call.option("-w", "--workdir"), mounts)
    for word in command.arguments:
        if word.start <= image.start:
            continue
        option, equals, value = call.text(word).rpartition("=")
        mounted = _in_repository(value, mounts)
        if mounted is not None:
            # A path of the container as one from the folder of the command.
            path = relpath(mounted or ".", folder or ".")
            word = Word.literal(f"{option}{equals}{path}", word.start, word.end)
        elif folder is None and not value.startswith("-"):
            # A relative path is one of the image.
            word = Word.literal(value if _VERB.fullmatch(value) else f"$/{value}", word.start, word.end)
        words.append(word)
    inside = replace(call, command=replace(command, words=tuple(words)), folder=folder or "")
    found = (*(read(inside) if read else ()), *_inputs(inside))
    yield from (fact for fact in found if isinstance(fact, NamedFile))


def _mounted(call: Call, end: int) -> Iterator[tuple[str, str]]:
    """The folders of the repository that `docker run` mounts, by their paths in the container."""
    for word in call.options("-v", "--volume"):
        source, _, rest = call.text(word).partition(":")
        target = rest.partition(":")[0]
        here = _HERE.match(source)
        if word.start < end and here is not None and call.folder is not None and target.startswith("/"):
            below = source[here.end() :]
            if "$" not in below:
                yield target.rstrip("/"), normpath(join(call.folder, below))


def _in_repository(path: str, mounts: Mapping[str, str]) -> str | None:
    """The path in the repository of a path in a container; None if it is not in a folder that is mounted."""
    if not path.startswith("/") or "$" in path:
        return None
    path = normpath(path)
    for target in sorted(mounts, key=len, reverse=True):
        if path == target or path.startswith(f"{target}/"):
            return normpath(join(mounts[target], path[len(target) + 1 :]))
    return None


def _context(call: Call, word: Word, by: str, *, alone: bool) -> Iterator[Fact]:
    """The folder from which an image is built; `alone` if its Dockerfile is in it."""
    for fact in call.file(word, by, folder=True):
        if alone and call.command.name == "docker" and isinstance(fact, NamedFile):
            written = join(fact.written, "Dockerfile")
            yield replace(fact, file=join(fact.file, "Dockerfile"), written=written, folder=False)
        else:
            yield fact


def _compose(call: Call) -> Iterator[Fact]:
    command = call.command
    operands = _compose_operands(command)
    verb = operands[0].text if operands else ""
    files = []
    for word in call.options("-f", "--file"):
        if verb and word.start > operands[0].start:
            break  # `logs -f` follows the output
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
    services = operands[1:2] if verb in _COMPOSE_FIRST else operands[1:] if verb in _COMPOSE_SERVICES else []
    for option, value in _misplaced(command, operands) if verb in _COMPOSE_FIRST | _COMPOSE_SERVICES else ():
        services = [word for word in services if word.start != value.start]
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
        service = call.text(word)
        if call.known(service):
            yield call.fact(NamedService, word, name=service, command=f"docker compose {verb}", files=paths)
    if (
        paths
        and verb in ("exec", "run")
        and services
        and not command.option("-w", "--workdir", "--entrypoint")
    ):
        words = [word for word in command.arguments if word.start > services[0].start]
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


def _worker(call: Call) -> Iterator[Fact]:
    """The queues of the worker that a command starts."""
    yield from (*_own_script(call), *_likely_files(call))
    found = worker_queues([call.text(word) for word in call.command.words])
    if found is not None:
        yield call.fact(
            QueueWorker, call.command.words[0], tool=found.tool, queues=found.queues, known=found.known
        )


# The options of ssh whose value is the next word.
_SSH_VALUES = word_set("-B -b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w")


def _ssh(call: Call) -> Iterator[Fact]:
    """The services that the commands on another host name; its folders are unknown."""
    command, shell = call.command, call.script.parsed
    operands = command.operands(_SSH_VALUES)
    if shell is None or not operands:
        return
    scripts: list[Shell] = []
    for word in operands[1:]:
        quoted = word.raw[:1] if word.raw[:1] in ("'", '"') and len(word.raw) == word.end - word.start else ""
        if quoted and " " in word.raw:
            scripts.append(shell.nested(word.start + 1, word.end - 1))
    bodies = [one.body for one in command.redirects if one.body is not None]
    scripts += [shell.nested(body.start, body.end) for body in bodies]
    if not scripts and len(operands) > 2:
        yield from on_other_host(
            call, replace(command, words=command.words[command.words.index(operands[1]) :])
        )
    for script in scripts:
        for inner in script.programs:
            yield from on_other_host(call, inner)


def on_other_host(call: Call, command: Command) -> Iterator[Fact]:
    """The services that a command of Compose names whose folder is on another host."""
    words = [word.text for word in command.words]
    if words[:1] == ["docker-compose"] or words[:2] in (["docker", "compose"], ["podman", "compose"]):
        yield from _compose(replace(call, command=command, folder=None))


def _compose_operands(command: Command) -> tuple[Word, ...]:
    """The subcommand of Compose and its operands."""
    operands = command.operands(_COMPOSE_VALUES)
    if command.name != "docker-compose":
        operands = operands[1:]
    if not operands:
        return ()
    verb = operands[0]
    rest = replace(command, words=tuple(word for word in command.words if word.start >= verb.start))
    return verb, *rest.operands(_COMPOSE_VALUES_OF.get(verb.text, ()))


def _misplaced(command: Command, operands: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """The options of Compose itself that are written after a subcommand, which does not accept them, and their values.

    What follows the service of `exec` and `run` are the arguments of a program.
    """
    verb = operands[0]
    program = operands[1].end if len(operands) > 1 and verb.text in _COMPOSE_FIRST else None
    words = [word for word in command.arguments if word.start > verb.start]
    for word, following in zip_longest(words, words[1:]):
        name, written, _ = word.text.partition("=")
        if name in _COMPOSE_GLOBAL and (program is None or word.start < program):
            value = word if written else following
            if value is not None and value.text not in ("", "--"):
                yield word.before("=") if written else word, value


def _make(call: Call) -> Iterator[Fact]:
    folder, file = call.option("-C", "--directory"), call.option("-f", "--file", "--makefile")
    if call.folder is None or "$" in folder or "$" in file or folder.startswith("/"):
        return
    makefile = normpath(join(call.folder, folder, file or "Makefile"))
    for word in call.options("-C", "--directory"):
        if not is_built(call.text(word)):
            yield from call.file(word, "make -C", folder=True)
    for word in call.command.operands(MAKE_VALUES):
        target = call.text(word)
        name, equals, _ = word.text.partition("=")
        if equals and name.isidentifier():
            others = tuple(one.text.partition("=")[0] for one in call.command.arguments if "=" in one.text)
            yield call.fact(PassedVariable, word.before("="), name=name, makefile=makefile, others=others)
        if "=" not in target and call.known(target) and not target.isdigit():
            yield call.fact(NamedTarget, word, name=target, makefile=makefile)


@record
class _Runner:
    """How a task runner is called: the options whose value is the next word, and those with which it runs no task.

    `folder` and `file` are the options that set where it searches for its file, and the file. It runs `several` tasks,
    or passes what follows the first one on.
    """

    tool: str
    valued: frozenset[str]
    other: frozenset[str] = frozenset()
    folder: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    several: bool = False


_JUST = _Runner(
    "just",
    word_set(
        "-f --justfile -d --working-directory --chooser --color --command-color --dotenv-filename --dotenv-path -E "
        "--dump-format --list-heading --list-prefix --shell --shell-arg --tempdir --timestamp-format"
    ),
    word_set(
        "-c --command --changelog --choose --completions --dump -e --edit --evaluate --fmt -g --global-justfile "
        "--groups --init -l --list --man --request --set -s --show --summary --usage --variables -h --help -V --version"
    ),
    folder=("-d", "--working-directory"),
    file=("-f", "--justfile"),
)
_TASK = _Runner(
    "task",
    word_set("-C --concurrency -d --dir -I --interval -o --output --sort -t --taskfile"),
    word_set(
        "-g --global -l --list -a --list-all -i --init --completion --summary -h --help --version --experiments"
    ),
    folder=("-d", "--dir"),
    file=("-t", "--taskfile"),
    several=True,
)
_POE = _Runner(
    "poe",
    word_set("-C --directory --root -e --executor -X --executor-opt"),
    word_set("-h --help --version --completion"),
    folder=("-C", "--directory", "--root"),
)
_RAKE = _Runner(
    "rake",
    word_set(
        "-f --rakefile -e --execute -p --execute-print -E --execute-continue -I --libdir -j --jobs -r --require"
    ),
    word_set(
        "-T --tasks -D --describe -P --prereqs -W --where -h -H --help -V --version -e --execute -g --system"
    ),
    file=("-f", "--rakefile"),
    several=True,
)
_MAGE = _Runner(
    "mage",
    word_set("-d -w -goos -goarch -gocmd -t -ldflags -compile"),
    word_set("-l -h -help -init -clean -compile -version"),
    folder=("-d",),
)
_MISE = _Runner(
    "mise",
    word_set("-j --jobs -C --cd -o --output -t --tool --shell -s --timeout"),
    word_set("-h --help"),
    folder=("-C", "--cd"),
)
_RUNNERS_OF = {
    "just": _JUST,
    "task": _TASK,
    "go-task": _TASK,
    "poe": _POE,
    "rake": _RAKE,
    "mage": _MAGE,
}


def _tasks(call: Call) -> Iterator[Fact]:
    """The tasks that a task runner runs: `just test`, `task build push`."""
    runner, command = _RUNNERS_OF[call.command.name], call.command
    if command.has_flag(*runner.other):
        return
    folder, file = call.option(*runner.folder), call.option(*runner.file)
    # What follows `--` are arguments of the tasks.
    end = next((word.start for word in command.arguments if word.text == "--"), None)
    words = [
        word
        for word in command.operands(runner.valued)
        if "=" not in word.text and (end is None or word.start < end)
    ]
    for word in words if runner.several else words[:1]:
        if runner is _RAKE and "[" in word.text:
            word = word.sub(0, word.raw.index("["))  # the arguments of the task
        text = call.text(word)
        if call.known(text):
            at, _, task = text.rpartition("/") if runner is _JUST else ("", "", text)
            yield from _named_task(call, runner.tool, word, task, folder=join(folder, at), file=file)


def _named_tasks(
    call: Call, tool: str, words: Iterable[Word], *, folder: str = "", file: str = "", program: bool = False
) -> Iterator[NamedTask]:
    """The tasks that words name; several names in a word are separated by commas."""
    for word in words:
        for part in word.split(","):
            if call.known(text := call.text(part)):
                yield from _named_task(call, tool, part, text, folder=folder, file=file, program=program)


def _named_task(
    call: Call, tool: str, word: Word, name: str, *, folder: str = "", file: str = "", program: bool = False
) -> Iterator[NamedTask]:
    """The task that a word names, if the folder and the file of its runner are known."""
    if call.folder is None or "$" in f"{folder}{file}" or f"{folder}{file}".startswith(("/", "~")):
        return
    inside = normpath(join(call.folder, folder))
    yield call.fact(
        NamedTask,
        word,
        name=name,
        tool=tool,
        command=call.command.name,
        folder="" if inside == "." else inside,
        file=normpath(join(call.folder, file)) if file else "",
        program=program,
    )


def _tox(call: Call) -> Iterator[Fact]:
    """The environments that `tox -e` runs."""
    words = [word for word in call.options("-e", "--env", "-qe", "-re", "-rqe") if word.text.upper() != "ALL"]
    folder = call.option("--root", "--workdir")
    if not folder and not call.command.has_flag("--plugins", "--installpkg", "--help"):
        yield from _named_tasks(call, "tox", words, file=call.option("-c", "--conf"))


def _nox(call: Call) -> Iterator[Fact]:
    """The sessions that `nox -s` runs."""
    words: list[Word] = []
    reads = False
    for word in call.command.arguments:
        head, equals, _ = word.text.partition("=")
        if word.text == "--":
            break
        if head.startswith("-"):
            reads = head in _SESSIONS and not equals
            if head in _SESSIONS and equals:
                words.append(word.sub(word.raw.index("=") + 1))
        elif reads:
            words.append(word)
    yield from _named_tasks(call, "nox", words, file=call.option("-f", "--noxfile"))


_SESSIONS = word_set("-s -e -rs -Rs --session --sessions")


def _mise(call: Call) -> Iterator[Fact]:
    """The tasks that `mise run` runs: `mise run lint ::: test`."""
    operands = list(call.command.operands(_MISE.valued))
    if [word.text for word in operands[:1]] not in (["run"], ["r"]):
        return
    folder, before = call.option(*_MISE.folder), ":::"
    words = []
    for word in operands[1:]:
        if before == ":::" and not word.text.startswith("//"):
            words.append(word)
        before = word.text
    yield from _named_tasks(call, "mise", words, folder=folder)


def _behind(call: Call) -> Iterator[Fact]:
    """What the program names that another one runs, as `uv run`, and whether it is a script of the project."""
    yield from _own_script(call)
    yield from _likely_files(call)
    command = program_of(call.command)
    tool = call.command.name
    if tool == "poetry" and call.command.subcommand == "poe":
        command = replace(call.command, words=call.command.words[1:])
    if command is call.command:
        return
    within = replace(call, command=command)
    read = _READERS.get(command.name)
    if read is not None:
        yield from read(within)
        return
    yield from _own_script(within)
    name = call.text(command.words[0])
    environment, colon, script = name.rpartition(":")
    if tool == "hatch":
        word = command.words[0]
        if colon:
            yield from _named_tasks(within, "hatch", [word.sub(0, word.raw.rindex(":"))])
        if _is_script_name(script) and call.known(name):
            script = f"{environment or 'default'}:{script}"
            yield from _named_task(within, "hatch script", word, script, program=True)
    elif (sort := _SCRIPTS_OF.get(tool)) and _is_script_name(name):
        yield from _named_tasks(within, sort, command.words[:1], program=True)


def _is_script_name(name: str) -> bool:
    """Whether a word may be the name of a script, and not a file or an option."""
    return _SCRIPT_NAME.fullmatch(name) is not None and name not in ("python", "python3")


_SCRIPT_NAME = regex(r"[A-Za-z][\w:-]*")
_SCRIPTS_OF = {"pdm": "pdm", "poetry": "entry point", "uv": "entry point"}


# npm has a default command for this script, or a command of this name.
_NPM_BUILTIN = frozenset({"env", "restart"})
_PACKAGE_VALUES = word_set(
    "--prefix -C --dir --cwd --loglevel --reporter --script-shell -w --workspace -F --filter --filter-prod"
)
# The options that select a package of the workspace; `-w` of pnpm selects the root.
_MEMBER_OPTIONS = {
    "npm": ("-w", "--workspace"),
    "pnpm": ("-F", "--filter"),
    "turbo": ("-F", "--filter"),
}
_PACKAGE = regex(r"(?:@[\w.-]+/)?[\w-][\w.-]*")
_SELECTING = frozenset[str]().union(*_MEMBER_OPTIONS.values())
# The options with which a script is not that of the folder alone, or need not exist.
_WORKSPACE = _SELECTING | word_set(
    "--workspaces -ws --if-present -r --recursive --filter-prod -g --global --include-workspace-root"
)


def _package_script(call: Call) -> Iterator[Fact]:
    """The script that `npm run build`, `npm test`, `pnpm run build` or `yarn build:web` runs.

    pnpm, yarn and bun also run the programs of dependencies, so only a name that no program has is sure to be a script.
    """
    tool = call.command.name
    folder = call.option("--prefix", "-C", "--dir", "--cwd")
    arguments = [word.text.partition("=")[0] for word in call.command.arguments]
    operands = call.command.operands(_PACKAGE_VALUES)
    selected = list(call.options(*_MEMBER_OPTIONS.get(tool, ())))
    if tool == "yarn" and len(operands) > 2 and operands[0].text == "workspace":
        selected, operands = [operands[1]], operands[2:]
        arguments = [word.text for word in operands]
    package = ""
    if selected:
        for word in selected:
            yield from _member(call, word, "npm", tool)
        package = call.text(selected[0])
        if len(selected) > 1 or not _PACKAGE.fullmatch(package):
            return
        arguments = [option for option in arguments if option not in _SELECTING]
    if call.folder is None or "$" in folder or folder.startswith("/") or not _WORKSPACE.isdisjoint(arguments):
        return
    verb = operands[0].text if operands else ""
    if tool == "npm" and verb in ("test", "t", "tst", "stop", "start"):
        word, name = operands[0], verb if verb in ("start", "stop") else "test"
    elif verb in ("run", "run-script", "rum", "urn") and len(operands) > 1:
        word, name = operands[1], call.text(operands[1])
    elif tool in ("yarn", "pnpm") and (":" in verb or verb in _USUAL_SCRIPTS):
        word, name = operands[0], call.text(operands[0])
    else:
        return
    sure = tool == "npm" or (tool == "pnpm" and verb == "run") or ":" in name or name in _USUAL_SCRIPTS
    if sure and call.known(name) and name not in _NPM_BUILTIN and not _PATTERN.search(name):
        manifest = normpath(join(call.folder, folder, "package.json"))
        yield call.fact(
            NamedScript,
            word,
            name=name,
            manifest="" if package else manifest,
            command=f"{tool} {verb}",
            given=bool(folder or package),
            package=package,
        )


def _member(
    call: Call, word: Word, tool: str, command: str, *, likely: bool = False, name: str = ""
) -> Iterator[NamedMember]:
    """A package, a module or a project of a workspace that a word selects."""
    text = name or call.text(word)
    if call.folder is not None and call.known(text) and _MEMBER.fullmatch(text):
        folder = "" if call.folder == "." else call.folder
        yield call.fact(
            NamedMember, word, tool=tool, name=text, command=command, folder=folder, likely=likely
        )


_MEMBER = regex(r":?@?[A-Za-z0-9_](?:[\w./:-]*\w)?")


def _turbo(call: Call) -> Iterator[Fact]:
    """The packages that `turbo run TASK --filter=NAME` selects."""
    for word in call.options(*_MEMBER_OPTIONS["turbo"]):
        yield from _member(call, word, "npm", "turbo")


def _cargo(call: Call) -> Iterator[Fact]:
    """The package of the workspace that `cargo -p NAME` selects, or the program."""
    yield from _likely_files(call)
    for word in call.options("-p", "--package"):
        yield from _member(call, word, "cargo", "cargo", likely=True)


def _maven(call: Call) -> Iterator[Fact]:
    """The modules that `mvn -pl MODULE` selects."""
    yield from _own_script(call)
    yield from _likely_files(call)
    if call.option("-f", "--file"):
        return
    for word in call.options("-pl", "--projects"):
        for part in word.split(","):
            yield from _member(call, part, "maven", "mvn -pl")


def _gradle(call: Call) -> Iterator[Fact]:
    """The projects of the tasks that Gradle runs: `gradle :api:test`."""
    yield from _own_script(call)
    yield from _likely_files(call)
    if call.option("-p", "--project-dir"):
        return
    for word in call.command.operands(_GRADLE_VALUES):
        project, colon, task = word.text.strip(":").rpartition(":")
        if colon and task.isidentifier() and word.static:
            yield from _member(call, word, "gradle", "gradle", name=project)


_GRADLE_VALUES = word_set(
    "-x --exclude-task -b -c -I --init-script -p --project-dir --tests -g --console --max-workers"
)


# Names of scripts that no program of a usual dependency has.
_USUAL_SCRIPTS = word_set(
    "build check clean dev develop e2e format lint prod release test typecheck type-check"
)


# pnpm runs the scripts that a regular expression matches, and yarn those of a workspace.
_PATTERN = regex(r"[*/\s\\]")


# The extensions of scripts, and the folders of files that a build writes.
_SCRIPT = regex(r"(?:[\w.@+-]+/)*[\w.@+-]+\.(?:bash|cjs|js|mjs|php|pl|py|rb|sh|ts)")
_BUILT = regex(
    r"(?:^|/)(?:\.?venv|_?build|bin|dist|generated|lib|node_modules|out|output|target|tmp|vendor)(?:/|$)"
)


def is_built(path: str) -> bool:
    """Whether a build may write a file or a folder, because of its name or that of a folder above it."""
    path = normpath(path).removeprefix(f"{ROOT}/")
    return _BUILT.search(path) is not None


def named_path(
    document: Document,
    at: At,
    written: str,
    by: str,
    *,
    folder: bool = False,
    base: str = "",
    likely: bool = False,
) -> Iterator[NamedFile]:
    """A path that a setting names (`by`), from `base` in the folder of the file, unless a build writes it."""
    path = document.source.path
    file = normpath(written if base == "/" else join(dirname(path), base, written))
    if not file.startswith(("..", "/")) and not is_built(file) and not _SAMPLE.search(path):
        yield document.fact(
            NamedFile, at, file=file, written=written, command=by, folder=folder, likely=likely
        )


# Folders of projects that are templates, data of tests or copies.
_SAMPLE = regex(
    r"(?:^|/)(?:test-?data|_*fixtures?_*|templates?|node_modules|vendor|third[-_]party|snapshots?)/|[{}]"
)


def _path(call: Call, word: Word, command: str, *, folder: bool = False) -> Iterator[Fact]:
    """A file or a folder that the command reads, unless a build may write it."""
    if not is_built(call.text(word).removeprefix("./")):
        yield from call.file(word, command, folder=folder)


def _own_script(call: Call) -> Iterator[Fact]:
    """The script that is started by its path: `./scripts/test.sh`."""
    if call.command.words:
        word = call.command.words[0]
        if "/" in word.text and _is_script(call, word):
            yield from _path(call, word, "run of a script")
        elif word.text.startswith("/"):
            yield from _on_a_host(call, word, "run of a script")
        elif _IN_SCRIPTS.fullmatch(word.text):
            for fact in _path(call, word, "run of a script"):
                yield replace(fact, likely=True)


# A script without an extension, in a folder of scripts.
_IN_SCRIPTS = regex(r"(?:\./)?(?:[\w-]+/)*(?:ci|dev|hack|hooks|scripts?|tools)/[\w-]+")


# Files that are written by hand, and read by tools.
_READ = regex(
    r"(?:\./)?(?:[\w@+-][\w.@+-]*/)+[\w.@+-]+"
    r"\.(?:cue|hcl|ini|jsonnet|properties|rego|sql|tf|toml|tfvars|ya?ml)"
)
_FILE_OPTIONS = word_set(
    "-f --file --filename -c --config --config-file --manifest --values --policy --rules --schema"
)
# Commands that write their operands, or name files for other purposes.
_WRITING = word_set(
    "[ [[ cat cd chmod chown cp curl diff echo find git grep ln ls mkdir mv printf rm scp tar tee test touch unzip wget"
    " zip cmp dd exit export gh gzip head install jq less rsync set sort source split ssh stat tail test-path truncate"
)


def _likely_files(call: Call) -> Iterator[Fact]:
    """The files that the options and operands of an unknown command name: `-f ./deploy/app.yaml`."""
    command = call.command
    if call.example or command.name in _WRITING or not command.name or "||" in command.following:
        return
    before = ""
    for word in command.arguments:
        text = word.text
        read = before in _FILE_OPTIONS or (text.startswith("./") and not before.startswith("-o"))
        if read and word.static and _READ.fullmatch(text) and "out" not in before and not is_built(text):
            for one in call.file(word, command.name):
                yield replace(one, likely=True)
        before = text


def _on_a_host(call: Call, word: Word, command: str) -> Iterator[HostFile]:
    """The script that is started by a path from the root of a host."""
    text = call.text(word)
    if _HOST_SCRIPT.fullmatch(text) and not (call.folder or "").startswith("/") and call.known(text):
        yield call.fact(HostFile, word, file=normpath(text), command=command)


_HOST_SCRIPT = regex(r"/(?:[\w.@+-]+/)+[\w.@+-]+\.(?:bash|php|pl|py|rb|sh)")


def _copied_to_host(call: Call) -> Iterator[Fact]:
    """The folder that `rsync --archive deploy/ shop@example.com:/srv/shop/` copies."""
    operands = call.command.operands(_RSYNC_VALUES)
    if len(operands) != _FROM_AND_TO or call.folder is None:
        return
    source, target = call.text(operands[0]), _HOST_PATH.fullmatch(call.text(operands[1]))
    if target is None or not is_path(source, folder=True):
        return
    name = basename(source.rstrip("/"))
    # A folder without a slash at the end is itself copied to the target.
    whole = source.endswith(("/", "/.")) or source == "."
    at = target[1] if whole else join(target[1], name)
    yield call.fact(HostFolder, operands[0], folder=normpath(join(call.folder, source)), target=normpath(at))


_FROM_AND_TO = 2
_HOST_PATH = regex(r"[^/\s:]+:(/[\w./@+-]+)")
_RSYNC_VALUES = word_set(
    "-e --rsh --exclude --exclude-from --include --include-from --files-from --chmod --chown --filter -f --rsync-path "
    "--port --timeout --bwlimit -i -F -P -o -c -l -S"
)


def _interpreter(call: Call) -> Iterator[Fact]:
    """The script that an interpreter runs: `bash scripts/test.sh`, or a task runner: `python -m nox`."""
    command = program_of(call.command)
    if command is not call.command and command.name in ("nox", "poe", "tox"):
        yield from _READERS[command.name](replace(call, command=command))
        return
    word = _script_of(call.command)
    if word is not None and _is_script(call, word):
        yield from _path(call, word, call.command.name)
    elif word is not None and word.text.startswith("/"):
        yield from _on_a_host(call, word, call.command.name)
    elif word is not None and call.command.name in _SHELLS and _IN_SCRIPTS.fullmatch(word.text):
        for fact in _path(call, word, call.command.name):
            yield replace(fact, likely=True)


def _script_of(command: Command) -> Word | None:
    """The script among the arguments of an interpreter; None if it runs a module or a text."""
    arguments = iter(command.arguments)
    for word in arguments:
        text = word.text
        if not text.startswith("-") or len(text) < 2:
            return word
        if text in ("--", "-c", "-e", "-m", "-p", "-s", "--eval", "--print", "--test"):
            return None
        if text in _INTERPRETER_VALUES:
            next(arguments, None)
    return None


_INTERPRETER_VALUES = word_set("-r --require --import --loader --experimental-loader -W -X -o -O")


def _is_script(call: Call, word: Word) -> bool:
    """Whether a word is the path of a script, relative or below the root of the repository."""
    text = call.text(word)
    plain = basename(text) if text.startswith(ROOT) else word.text.removeprefix("./")
    return _SCRIPT.fullmatch(plain) is not None


def _started_script(call: Call) -> str:
    """The path of the shell script that a command runs; empty if it runs none, or if the path is unknown."""
    command = call.command
    words = command.arguments if command.name in _SHELLS else command.words
    if not words or call.folder is None or words[0].text.startswith("-"):
        return ""
    text = call.text(words[0])
    if "/" not in text and command.name not in _SHELLS:
        return ""
    path = normpath(join(call.folder, text))
    return "" if not call.known(text) or path.startswith(("..", "/usr", "/bin")) else path


_SHELLS = word_set(". bash sh source")
# The root of the repository in the paths of a script that is read as a file.
ROOT = "/\x02"
# `$(cd FOLDER && pwd)` with a known folder.
ENTERED = regex(
    r"\$\(\s*(?:CDPATH=\S*\s+)?cd\s+(?:-P\s+|--\s+)?[\"']?(/\x02[^\"'\s)$;&]*)[\"']?\s*(?:>\s*/dev/null|&>\s*/dev/null)?"
    r"(?:\s+2>&1)?\s*&&\s*pwd(?:\s+-P)?\s*\)"
)


def _go(call: Call) -> Iterator[Fact]:
    """The packages that `go build ./cmd/web` reads; with `-C` they are in another folder."""
    if next(call.options("-C"), None) is None and call.command.subcommand in ("build", "run", "test", "vet"):
        for word in call.command.operands(_GO_VALUES)[1:]:
            package = word.text.removesuffix("/*").removesuffix("/*.go").removesuffix("/main.go")
            own = package.startswith("./") or package != word.text
            if own and not package.endswith((".go", "...")) and package not in ("./", "."):
                yield from _path(
                    call, word.sub(0, len(package)), f"go {call.command.subcommand}", folder=True
                )


_GO_VALUES = word_set(
    "-o -ldflags --ldflags -tags --tags -gcflags -asmflags -mod -modfile -p -run -timeout -count -coverprofile"
    " -covermode -coverpkg -bench -cpu -parallel -C -exec -overlay -pgo"
)


def _terraform(call: Call) -> Iterator[Fact]:
    tool = call.command.name
    inside = None
    for word in call.options("-chdir", "--chdir"):
        inside = word
        yield from call.file(word, f"{tool} -chdir", folder=True)
    folder = call.folder
    if inside is not None:
        text = call.usual(inside)
        folder = (
            None if folder is None or "$" in text or text.startswith("/") else normpath(join(folder, text))
        )
    if folder is not None:
        within = replace(call, folder=folder)
        for word in call.options("-var-file", "--var-file"):
            yield from within.file(word, f"{tool} -var-file")
        for word in call.options("-backend-config", "--backend-config"):
            # The other form is `KEY=VALUE`.
            if "=" not in word.text:
                yield from within.file(word, f"{tool} -backend-config")
    for word in call.options("-var", "--var"):
        name, _, value = call.text(word).partition("=")
        start = word.raw.find(name)
        at = word.sub(start, start + len(name)) if name and start >= 0 else word
        yield call.fact(SetVariable, at, name=name, value=value, folder=folder)
    operands = list(call.command.operands(_TERRAFORM_VALUES))
    if len(operands) > 1 and operands[0].text == "output":
        name = call.text(operands[1])
        if call.known(name):
            yield call.fact(NamedOutput, operands[1], name=name, folder=folder, command=f"{tool} output")
    elif operands and operands[0].text == "output" and call.command.has_flag("-json", "--json"):
        yield from _selected_outputs(call, f"{tool} output", folder)


def _selected_outputs(call: Call, command: str, folder: str | None) -> Iterator[NamedOutput]:
    """The outputs that `terraform output -json | jq -r .NAME.value` selects."""
    pipeline, index = call.command.pipeline, call.command.index + 1
    after = pipeline.stages[index] if pipeline is not None and index < len(pipeline.stages) else ()
    for other in after[:1] if after and after[0].name == "jq" else ():
        for word in other.operands(_JQ_VALUES)[:1]:
            for match in _OUTPUT_VALUE.finditer(word.raw):
                yield call.fact(
                    NamedOutput, word.sub(*match.span(1)), name=match[1], folder=folder, command=command
                )


_JQ_VALUES = word_set("--arg --argjson --slurpfile --rawfile --indent -f --from-file -L")
_OUTPUT_VALUE = regex(r"(?<![\w)\]])\.([A-Za-z_]\w*)\.value\b")


_TERRAFORM_VALUES = word_set("-state --state -chdir --chdir -var --var -var-file --var-file")


def _kaniko(call: Call) -> Iterator[Fact]:
    does = "build" if call.command.has_flag("--no-push") else "push"
    for word in call.options("-d", "--destination"):
        yield from _image(call, word, call.text(word), does, "kaniko")


def _copied(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands(_COPY_VALUES))
    if len(operands) > 2 and operands[0].text in ("copy", "cp", "push"):
        text = call.text(operands[-1]).removeprefix("docker://")
        yield from _image(call, operands[-1], text, "push", f"{call.command.name} {operands[0].text}")


_COPY_VALUES = word_set(
    "--src-creds --dest-creds --authfile --src-tls-verify --dest-tls-verify --platform -a --format"
)


def _scanned(call: Call) -> Iterator[Fact]:
    """The image that `trivy image --exit-code 1 IMAGE:TAG` scans, or that cosign signs, if only one word can be it."""
    found = [word for word in call.command.arguments if _IMAGE_WORD.fullmatch(call.text(word))]
    if len(found) == 1:
        yield from _image(call, found[0], call.text(found[0]), "scan", call.command.name)


_IMAGE_WORD = regex(r"[\w${}][\w.${}-]*(?::\d+)?/[\w./${}-]+:[\w.${}:#%-]+")


def _gcloud_deploys(call: Call) -> Iterator[Fact]:
    operands = [word.text for word in call.command.operands(_GCLOUD_VALUES)]
    if operands[:2] == ["run", "deploy"] or operands[:3] == ["run", "services", "update"]:
        for word in call.options("--image"):
            yield from _image(call, word, call.text(word), "deploy", "gcloud run deploy")


_GCLOUD_VALUES = word_set(
    "--image --region --project --platform --port --memory --cpu --service-account --format"
)


def _az_deploys(call: Call) -> Iterator[Fact]:
    operands = [word.text for word in call.command.operands(_AZURE_VALUES)]
    if operands[:2] in (["containerapp", "update"], ["containerapp", "up"], ["container", "create"]):
        for word in call.options("--image", "-i"):
            yield from _image(call, word, call.text(word), "deploy", f"az {operands[0]} {operands[1]}")


_AZURE_VALUES = word_set("--image -i --name -n --resource-group -g --environment --registry-server")


def _kustomize(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands(_KUSTOMIZE_VALUES))
    if [word.text for word in operands[:3]] == ["edit", "set", "image"]:
        yield _edits(call)
        for word in operands[3:]:
            text = call.text(word)
            old, _, new = text.rpartition("=")
            replaced = old or split_reference(text)[0]
            if call.folder is not None and call.known(replaced):
                yield call.fact(ReplacedImage, word, name=replaced, folder=call.folder)
            # Without a name after `=` only the tag is set.
            new = new if "/" in new or ":" in new or not old else f"{old}:{new}"
            yield from _image(call, word, new, "deploy", "kustomize edit set image")
    elif len(operands) > 1 and operands[0].text == "build":
        yield from _path(call, operands[1], "kustomize build", folder=True)


_KUSTOMIZE_VALUES = word_set(
    "-o --output -e --env --reorder --load-restrictor --mount --network-name --helm-command --helm-kube-version "
    "--helm-api-versions"
)
_PROMTOOL_VALUES = word_set(
    "--lint --format --run --junit --enable-feature --http.config.file --max-block-duration --url"
)


def _promtool(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands(_PROMTOOL_VALUES))
    if len(operands) > 2 and operands[0].text in ("check", "test"):
        for word in operands[2:]:
            yield from call.file(word, f"promtool {operands[0].text} {operands[1].text}")


def _amtool(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands())
    for word in operands[1:] if operands and operands[0].text == "check-config" else ():
        yield from call.file(word, "amtool check-config")


def _edits(call: Call) -> HandledImage:
    """A command that may put any tag into manifests."""
    return call.fact(
        HandledImage, call.command.words[0], does="edit", name="", tag="", command=call.command.name
    )


def _editor(call: Call) -> Iterator[Fact]:
    if call.command.name == "envsubst" or call.command.has_flag(
        "-i", "--in-place", "--inplace", "-pi", "-i.bak"
    ):
        yield _edits(call)


def _pusher(call: Call) -> Iterator[Fact]:
    """A program that pushes images of any name."""
    yield call.fact(
        HandledImage,
        call.command.words[0],
        does="push",
        name="${IMAGE}",
        tag="${TAG}",
        command=call.command.name,
    )


def _helm(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands(_HELM_VALUES))
    if operands and call.command.subcommand in ("install", "template", "upgrade"):
        yield from _release(call, operands[1:])
    if operands and call.command.subcommand in ("install", "upgrade"):
        yield from _installs(call, call.text(operands[-1]))
        if any(call.options("--set", "--set-string")):
            yield _edits(call)
            yield from _set_tags(call)
    for word in operands[1:]:
        # The name of a chart in a repository has no prefix, and cannot be packaged.
        verb, local = operands[0].text, word.text.startswith(("./", "../"))
        plain = _PLAIN_PATH.fullmatch(call.usual(word)) is not None
        if (local and verb in _HELM_CHARTS) or (verb in ("lint", "package") and plain):
            yield from _path(call, word, f"helm {operands[0].text}", folder=True)
        elif plain and verb in _HELM_CHARTS and "://" not in word.text:
            # `REPOSITORY/CHART`, unless there are charts in a folder of this name.
            for fact in _path(call, word, f"helm {operands[0].text}", folder=True):
                yield replace(fact, likely=True)
    if call.command.subcommand in ("diff", "install", "lint", "template", "upgrade"):
        for word in call.options("-f", "--values"):
            yield from call.file(word, "helm --values")


def _set_tags(call: Call) -> Iterator[Fact]:
    """The images whose tags `helm upgrade --set image.tag=TAG` sets; the name is known if it is set as well."""
    given: list[tuple[str, str, Word]] = []
    for word in call.options("--set", "--set-string"):
        for part in call.text(word).split(","):
            key, _, value = part.partition("=")
            given.append((key, value, word))
    names = {key: value for key, value, _ in given}
    for key, value, word in given:
        match = _TAG_KEY.fullmatch(key)
        if match is not None and "$" in value:
            prefix = match[1] or ""
            name = names.get(f"{prefix}repository") or "${IMAGE}"
            registry = names.get(f"{prefix}registry")
            name = f"{registry}/{name}" if registry else name
            yield from _image(
                call, word, f"{name}:{value}", "deploy", f"helm {call.command.subcommand} --set"
            )


# The value of a chart that is the tag of an image.
_TAG_KEY = regex(r"((?:[\w-]+\.)*)(?:tag|imageTag|image_tag)")


def _release(call: Call, operands: Sequence[Word]) -> Iterator[ChartRelease]:
    """The release of `helm upgrade --install NAME CHART`, or of `helm install CHART --generate-name`."""
    if not operands or (len(operands) == 1 and not call.command.has_flag("-g", "--generate-name")):
        return
    *named, chart = operands[:2]
    name = call.text(named[0]) if named else ""
    written = call.text(chart)
    if not call.known(written):
        return
    inside = not written.startswith(("/", "~")) or written.startswith(ROOT)
    local = call.folder is not None and inside and "://" not in written
    namespace = call.option("-n", "--namespace")
    files = [call.usual(word) for word in call.options("-f", "--values")]
    yield call.fact(
        ChartRelease,
        call.command.words[0],
        name=name if call.known(name) else "",
        chart=normpath(join(call.folder or "", written)) if local else written,
        namespace=namespace if call.known(namespace) else "",
        files=tuple(
            normpath(join(call.folder or "", file))
            for file in files
            if call.folder is not None and "$" not in file
        ),
    )


def _flux(call: Call) -> Iterator[Fact]:
    """The object of Flux that a command creates or names: `flux reconcile source git shop`."""
    operands = list(call.command.operands(_FLUX_VALUES))
    if not operands:
        return
    verb, *rest = operands
    if verb.text not in _FLUX_NAMING and verb.text != "create":
        if verb.text not in _FLUX_READING:
            yield from _installs(call)
        return
    words = [word.text for word in rest[:2]]
    depth = 2 if words[:1] in (["source"], ["sources"], ["image"], ["images"]) else 1
    kind = _FLUX_KINDS.get(" ".join(words[:depth])) or (_kind(words[0]) if depth == 1 and words else None)
    if kind is None or len(rest) <= depth:
        return
    word = rest[depth]
    name = f"flux {verb.text} {' '.join(words[:depth])}"
    if call.known(call.text(word)):
        yield call.fact(
            NamedObject,
            word,
            object_kind=kind,
            name=call.text(word),
            command=name,
            namespace=call.option("-n", "--namespace") or "flux-system",
            creates=verb.text == "create",
        )


# The commands of Flux that need an object, and their objects of two words.
_FLUX_NAMING = word_set("build delete diff export get reconcile resume suspend trace tree")
_FLUX_READING = word_set("check completion envsubst events list logs pull push stats tag version")
_FLUX_KINDS = {
    "image policy": "ImagePolicy",
    "image repository": "ImageRepository",
    "image update": "ImageUpdateAutomation",
    "images policy": "ImagePolicy",
    "images repository": "ImageRepository",
    "images update": "ImageUpdateAutomation",
    "source bucket": "Bucket",
    "source git": "GitRepository",
    "source helm": "HelmRepository",
    "source oci": "OCIRepository",
    "sources git": "GitRepository",
    "sources helm": "HelmRepository",
    "sources oci": "OCIRepository",
}
_FLUX_VALUES = word_set(
    "-n --namespace --context --kubeconfig --timeout --url --branch --tag --tag-semver --secret-ref --interval "
    "--source --path --chart --chart-version --values --values-from --target-namespace --depends-on --health-check "
    "--username --password --ignore-paths --prune --release-name"
)


def _argocd(call: Call) -> Iterator[Fact]:
    """The Application that a command creates or names: `argocd app sync shop`."""
    words = list(call.command.operands(_ARGOCD_VALUES))
    group, verb = ([word.text for word in words] + ["", ""])[:2]
    if group != "app":
        if group not in ("account", "login", "version"):
            yield from _installs(call)
        return
    for word in words[2:3] if verb in _ARGOCD_NAMING or verb == "create" else ():
        if call.known(call.text(word)) and "/" not in call.text(word):
            yield call.fact(
                NamedObject,
                word,
                object_kind="Application",
                name=call.text(word),
                command=f"argocd app {verb}",
                creates=verb == "create",
            )


_ARGOCD_NAMING = word_set("actions delete diff get history rollback set sync terminate-op unset wait")
_ARGOCD_VALUES = word_set(
    "--server --auth-token --grpc-web-root-path --timeout --revision --resource --label -l --selector -p "
    "--parameter --helm-set --kustomize-image --config --project -o --output"
)


_PLAIN_PATH = regex(r"\w[\w.-]*(?:/[\w.-]+)+")
_HELM_CHARTS = word_set("dependency install lint package template upgrade")
_HELM_VALUES = word_set(
    "-f --values --set --set-string --set-file -n --namespace --version --timeout --repo -d --destination "
    "--app-version --kube-context --kubeconfig --post-renderer --kube-version --api-versions -s --show-only "
    "--set-json --set-literal --history-max --description -o --output --output-dir --labels -l --name-template "
    "--username --password --ca-file --cert-file --key-file --keyring --kube-apiserver --kube-token --burst-limit"
)


# Infrastructure


def _resource(
    call: Call, word: Word | None, sort: str, provider: str, by: str, region: str = "", account: str = ""
) -> Iterator[Fact]:
    """A resource of a cloud that a command names by a word, and its region."""
    if word is None:
        return
    name, region, account = call.text(word), call.text_if_known(region), call.text_if_known(account)
    if call.known(name):
        yield call.fact(
            NamedResource,
            word,
            type=sort,
            name=name,
            provider=provider,
            by=by,
            region=region,
            account=account,
        )


def _addresses(call: Call, by: str) -> Iterator[Fact]:
    """The resources that the addresses in a command name: `s3://BUCKET/KEY`, `arn:aws:iam::ACCOUNT:role/NAME`."""
    for word in call.command.arguments:
        text = call.text(word)
        for named in addressed(text) if ":" in text else ():
            if call.known(named.name):
                yield call.fact(
                    NamedResource, word, type=named.type, name=named.name, provider=named.provider, by=by,
                    region=named.region, account=named.account,
                )  # fmt: skip


# The options of commands of AWS that name resources: by the words of the command, the option and the sort.
_AWS_OPTIONS = {
    ("eks", "--name"): "cluster",
    ("eks", "--cluster-name"): "cluster",
    ("ecr", "--repository-name"): "registry",
    ("lambda", "--function-name"): "function",
    ("dynamodb", "--table-name"): "table",
    ("s3api", "--bucket"): "bucket",
}
_AWS_NAMED = {
    ("eks", "--name"): word_set(
        "update-kubeconfig describe-cluster update-cluster-config update-cluster-version wait"
    )
}
_CLOUD_VALUES = word_set(
    "--region --profile --output --query --endpoint-url --zone --location --project --name -n --resource-group -g "
    "--subscription --format --account --account-name --file -f --container-name --container -c --registry --image "
    "--revision --set-env-vars --replace-env-vars --secrets --environment --command --args --cpu --memory"
)
_AWS_CREATING = ("create-", "delete-")


def _aws(call: Call) -> Iterator[Fact]:
    operands = [word.text for word in call.command.operands(_CLOUD_VALUES)]
    if len(operands) < 2:
        return
    service, verb = operands[:2]
    by = f"aws {service} {verb}"
    region = next(call.options("--region"), None)
    if region is not None:
        yield from _region(call, region, "aws", by)
    yield from _addresses(call, by)
    if service == "ecs":
        yield from services.ecs(call, verb)
        return
    if verb.startswith(_AWS_CREATING):
        return
    for (known, option), sort in _AWS_OPTIONS.items():
        allowed = _AWS_NAMED.get((known, option))
        if known == service and (allowed is None or verb in allowed):
            word = next(call.options(option), None)
            yield from _resource(call, word, sort, "aws", by, region.text if region else "")


def _region(call: Call, word: Word, provider: str, by: str) -> Iterator[Fact]:
    text = region_of(call.text(word))
    if call.known(text) and region_provider(text) == provider:
        yield call.fact(NamedRegion, word, region=text, provider=provider, by=by)


def _gcloud(call: Call) -> Iterator[Fact]:
    operands = list(call.command.operands(_CLOUD_VALUES))
    words = [word.text for word in operands if word.text not in ("beta", "alpha")]
    by = f"gcloud {' '.join(words[:3])}"
    yield from _gcloud_deploys(call)
    yield from services.cloud_run(call)
    yield from _addresses(call, by)
    location = next(call.options("--region", "--zone", "--location", "-z"), None)
    if location is not None:
        yield from _region(call, location, "google", by)
    if words[:3] == ["container", "clusters", "get-credentials"] and len(words) > 3:
        at = next(word for word in operands if word.text == words[3])
        region = region_of(call.text(location)) if location else ""
        yield from _resource(call, at, "cluster", "google", by, region, call.option("--project"))
    elif words[:1] == ["pubsub"] and words[2:3] != ["create"] and len(words) > 3:
        named = next(word for word in operands if word.text == words[3])
        if words[1] == "topics":
            yield from _resource(call, named, "topic", "google", by, account=call.option("--project"))
    elif words[:2] == ["container", "clusters"] and words[2:3] in (["create"], ["create-auto"]) and words[3:]:
        created = next(word for word in operands if word.text == words[3])
        yield from services.created(call, created, "cluster")


def _eksctl(call: Call) -> Iterator[Fact]:
    if [word.text for word in call.command.operands(_CLOUD_VALUES)][:2] == ["create", "cluster"]:
        yield from services.created(call, next(call.options("--name", "-n"), None), "cluster")


def _gsutil(call: Call) -> Iterator[Fact]:
    yield from _addresses(call, f"gsutil {call.command.subcommand}")


def _az(call: Call) -> Iterator[Fact]:
    words = [word.text for word in call.command.operands(_CLOUD_VALUES)]
    by = f"az {' '.join(words[:2])}"
    yield from _az_deploys(call)
    if words[:1] == ["containerapp"]:
        yield from services.container_apps(call, words)
    named = next(call.options("--name", "-n"), None)
    if words[:2] == ["aks", "create"]:
        yield from services.created(call, named, "cluster")
    if "create" in words or "delete" in words:
        return
    holds = ""
    if words[:2] == ["aks", "get-credentials"]:
        holds = "cluster"
        yield from _resource(call, named, holds, "azurerm", by)
    elif words[:2] == ["acr", "login"]:
        holds = "registry"
        yield from _resource(call, named, holds, "azurerm", by)
    elif words[:1] == ["acr"]:
        holds = "registry"
        yield from _resource(call, next(call.options("--registry", "-r"), None), holds, "azurerm", by)
    yield from _resource(call, next(call.options("--account-name"), None), "storage account", "azurerm", by)
    if words[:1] != ["group"]:
        group = next(call.options("--resource-group", "-g"), None)
        for fact in _resource(call, group, "resource group", "azurerm", by):
            yield replace(fact, holds=holds)


_READERS: dict[str, Callable[[Call], Iterator[Fact]]] = {
    "kubectl": _kubectl,
    "oc": _kubectl,
    "docker": _docker,
    "podman": _docker,
    "docker-compose": _compose,
    "ssh": _ssh,
    **dict.fromkeys(("celery", "dramatiq", "rq"), _worker),
    "make": _make,
    "gmake": _make,
    **dict.fromkeys(_RUNNERS_OF, _tasks),
    "tox": _tox,
    "turbo": _turbo,
    "cargo": _cargo,
    **dict.fromkeys(("mvn", "mvnw"), _maven),
    **dict.fromkeys(("gradle", "gradlew"), _gradle),
    "nox": _nox,
    "mise": _mise,
    **dict.fromkeys(
        ("bundle", "bunx", "hatch", "npx", "pdm", "pipenv", "pipx", "pnpx", "poetry", "uv", "uvx"), _behind
    ),
    **dict.fromkeys(("bun", "npm", "pnpm", "yarn"), _package_script),
    "terraform": _terraform,
    "tofu": _terraform,
    "executor": _kaniko,
    "kaniko": _kaniko,
    **dict.fromkeys(("cosign", "grype", "snyk", "syft", "trivy"), _scanned),
    "crane": _copied,
    "skopeo": _copied,
    "kustomize": _kustomize,
    "go": _go,
    **dict.fromkeys(
        (".", "bash", "node", "php", "python", "python3", "ruby", "sh", "source", "ts-node", "tsx", "zsh"),
        _interpreter,
    ),
    "promtool": _promtool,
    "amtool": _amtool,
    **dict.fromkeys(("rsync", "scp"), _copied_to_host),
    "argocd": _argocd,
    "flux": _flux,
    "helm": _helm,
    "aws": _aws,
    "gcloud": _gcloud,
    "eksctl": _eksctl,
    "gsutil": _gsutil,
    "az": _az,
    "jq": services.jq,
    **dict.fromkeys(("envsubst", "perl", "sed", "yq"), _editor),
    **dict.fromkeys(("buildah", "earthly", "goreleaser", "jib", "ko", "pack", "skaffold"), _pusher),
    **dict.fromkeys(
        (
            "cilium",
            "helmfile",
            "istioctl",
            "k3d",
            "kind",
            "linkerd",
            "microk8s",
            "minikube",
        ),
        _installs,
    ),
}
