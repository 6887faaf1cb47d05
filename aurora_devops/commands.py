"""What the commands of a script name: files, Kubernetes objects, services of Compose, targets of make, images.

The command lines are those of kubectl, docker, docker compose, make, terraform, promtool and helm, with their options
as documented by each tool.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from posixpath import join, normpath
from typing import TYPE_CHECKING

from .core.lazy import regex
from .core.record import record
from .facts import HandledImage, NamedFile, NamedObject, NamedScript, NamedService, NamedTarget, WrittenFile

if TYPE_CHECKING:
    from .core.facts import F, Fact
    from .core.kind import Document
    from .formats.shell import Command, Shell, Word
    from .subjects import Script

# A variable of a shell, or of a workflow in an expression.
_VARIABLE = regex(r"\$\{(\w+)\}|\$(\w+)|\$\{\{\s*(?:env\.(\w+)|github\.(\w+))\s*\}\}")
_UNKNOWN = regex(r"\$\{\w+\}|[$`<>*?{}\[\]]")
# An address of another repository or file: `https://...`, `github.com/org/...`, `git@...`.
_REMOTE = regex(r"[\w+.-]+://|[\w-]+(?:\.[\w-]+)+/|\w+@")
# Names that documents write where the reader has to write another one.
_PLACEHOLDER = regex(r"\b(?i:my|your|some|example|foo|bar|placeholder)\b|^[A-Z_]+$|[<>{}\[\]…]|\.\.\.")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
}
# The options of kubectl whose value is the next word.
_KUBECTL_VALUES = _words(
    "-n --namespace --context --cluster --user --kubeconfig -s --server --as --token -c --container -f "
    "--filename -k --kustomize -l --selector -o --output --timeout --field-selector --for --replicas "
    "--image --type -p --patch --patch-file --to-revision --revision --since --since-time --tail --from-literal "
    "--from-file --from-env-file --docker-server --docker-username --docker-password "
    "--docker-email --field-manager --grace-period --cert --key --port --target-port --name --min --max "
    "--cpu-percent --duration --schedule --request-timeout"
)
_NAMING = _words(
    "annotate attach autoscale debug delete describe edit exec expose get label logs patch port-forward "
    "scale wait"
)
_DOCKER_VALUES = _words(
    "-f --file -t --tag --build-arg --target --platform --cache-from --cache-to --secret --ssh --label "
    "--network --output -o --progress --build-context --builder --iidfile --metadata-file --shm-size "
    "--ulimit --add-host --annotation --attest --provenance --sbom -c --context -H --host -l --log-level "
    "--config"
)
_COMPOSE_VALUES = _words(
    "-f --file -p --project-name --profile --env-file --project-directory --parallel --ansi --progress -e "
    "--env -u --user -w --workdir --entrypoint --name -t --timeout --tail -n --since --until --index "
    "--scale --wait-timeout --pull --format --filter -v --volume -l --label --signal -s --rmi"
)
_MAKE_VALUES = _words("-C --directory -f --file --makefile -j --jobs -l -o -W -I --include-dir")
# The subcommands of Compose whose operands are services, and those of which only the first one is.
_COMPOSE_SERVICES = _words(
    "build create down images kill logs pause ps pull push restart rm start stop top unpause up watch"
)
_COMPOSE_FIRST = frozenset({"exec", "run", "port"})


@record
class Setting:
    """Where a script runs: its folder from the root (None if it is unknown), and the variables that are known.

    `example` is whether a person has to adapt the commands, as in a document.
    """

    folder: str | None = ""
    variables: Mapping[str, str] = {}
    example: bool = False


def stated(document: Document, script: Script, setting: Setting) -> Iterator[Fact]:
    """The facts that the commands of a script state."""
    shell = script.parsed
    if shell is None:
        return
    variables = dict(setting.variables)
    assigned = Counter(assignment.name for assignment in shell.assignments)
    for assignment in shell.assignments:
        # A variable that is set twice, or in parts, has no one value.
        once = assigned[assignment.name] == 1 and not assignment.append
        value = _expanded(assignment.value.text, variables) if once and assignment.value is not None else None
        if value is None or "$(" in value or "`" in value:
            variables.pop(assignment.name, None)
        else:
            variables[assignment.name] = value
    folder = setting.folder
    yield from _written(document, script, shell)
    for command in shell.programs:
        if command.name == "cd":
            target = command.arguments[0].text if command.arguments else ""
            known = (
                folder is not None
                and target
                and not _UNKNOWN.search(target)
                and not target.startswith(("/", "~"))
            )
            folder = normpath(join(folder or "", target)) if known else None
            continue
        read = _READERS.get(command.name)
        if read is not None:
            yield from read(_Call(document, script, command, folder, variables, setting.example))


def _written(document: Document, script: Script, shell: Shell) -> Iterator[WrittenFile]:
    """The names of the files that a script writes; `*` if it unpacks or fetches any number of them."""
    words = [redirect.target for redirect in shell.redirects if ">" in redirect.operator]
    for command in shell.programs:
        operands = command.operands()
        if command.name in _UNPACKING or (
            command.name == "git" and command.subcommand in ("clone", "submodule")
        ):
            yield document.fact(WrittenFile, script.place(command.start, command.end), name="*")
        elif command.name in ("cp", "mv", "install", "ln") and operands:
            words.append(operands[-1])
        elif command.name in ("tee", "touch", "mkdir"):
            words.extend(operands)
        words.append(command.option("-o", "--output", "-O", "-out", "--out", "--output-dir"))
    for word in words:
        if word is not None and (name := word.text.rstrip("/").rpartition("/")[2]):
            yield document.fact(WrittenFile, script.place(word.start, word.end), name=name)


_UNPACKING = _words("tar unzip unxz gunzip 7z cpio bsdtar rsync scp gh aws gsutil")


def _expanded(text: str, variables: Mapping[str, str]) -> str:
    """A text with the known variables replaced, and the others as `${NAME}`."""

    def value(match: object) -> str:
        shell, plain, env, github = match.groups()  # type: ignore[attr-defined]
        name = shell or plain or env or f"GITHUB_{github.upper()}"
        return variables.get(name, f"${{{name}}}")

    return _VARIABLE.sub(value, text) if "$" in text else text


@record
class _Call:
    """A command with what is known where it runs."""

    document: Document
    script: Script
    command: Command
    folder: str | None
    variables: Mapping[str, str]
    example: bool

    def text(self, word: Word) -> str:
        """The value of a word, with known variables."""
        return _expanded(word.text, self.variables)

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

    def option(self, *names: str) -> str:
        """The value of an option; empty if it is not set."""
        word = next(self.options(*names), None)
        return "" if word is None else self.text(word)

    def fact(self, sort: type[F], word: Word, **values: object) -> F:
        """A fact at a word of the command."""
        return self.document.fact(sort, self.script.place(word.start, word.end), **values)

    def file(self, word: Word, command: str, *, folder: bool = False) -> Iterator[Fact]:
        """A file or a folder that the command reads."""
        text = self.text(word)
        plain = text.removeprefix("./")
        named = plain and not _REMOTE.match(plain) and not plain.startswith(("/", "~", "-", "@"))
        if self.folder is None or not named or "$" in plain or (self.example and _PLACEHOLDER.search(plain)):
            return
        path = normpath(join(self.folder, plain))
        if not path.startswith(".."):
            yield self.fact(NamedFile, word, file=path, written=text, command=command, folder=folder)


def _kubectl(call: _Call) -> Iterator[Fact]:
    command = call.command
    # `logs -f` follows the output.
    follows = any(word.text == "logs" for word in command.arguments)
    operands = list(command.operands(_KUBECTL_VALUES - {"-f"} if follows else _KUBECTL_VALUES))
    if not operands:
        return
    verb, *rest = operands
    if verb.text in ("set", "rollout", "create") and rest:
        sort, *rest = rest
        name = f"kubectl {verb.text} {sort.text}"
    else:
        sort, name = None, f"kubectl {verb.text}"
    if verb.text in ("apply", "create", "replace") and any(
        _REMOTE.match(call.text(word)) for word in call.options("-f", "--filename", "-k", "--kustomize")
    ):
        yield from _installs(call)
    if verb.text in ("apply", "create", "replace", "delete", "diff"):
        for word in call.options("-f", "--filename"):
            yield from call.file(word, f"{name} -f" if sort is None else name)
        for word in call.options("-k", "--kustomize"):
            yield from call.file(word, f"kubectl {verb.text} -k", folder=True)
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
    for kind, word, text in targets:
        yield _object(call, name, kind, word, text)
        if container is not None and verb.text in ("exec", "logs", "attach"):
            yield _object(call, name, kind, container, text, call.text(container))
    if sort is not None and (verb.text, sort.text) == ("set", "image"):
        yield from _set_images(call, name, rest, targets)


def _installs(call: _Call) -> Iterator[Fact]:
    """A command that creates objects that are defined elsewhere."""
    yield call.fact(NamedObject, call.command.words[0], object_kind="*", name="*", command="", creates=True)


def _objects(call: _Call, operands: list[Word]) -> Iterator[tuple[str, Word, str]]:
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
    return _KINDS.get(plain) or _KINDS.get(plain.removesuffix("s")) or _KINDS.get(plain.removesuffix("es"))


def _object(call: _Call, name: str, kind: str, word: Word, text: str, container: str = "") -> NamedObject:
    namespace = call.option("-n", "--namespace")
    return call.fact(
        NamedObject, word, object_kind=kind, name=text, command=name, namespace=namespace, container=container
    )


def _set_images(
    call: _Call, name: str, operands: list[Word], targets: list[tuple[str, Word, str]]
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


def _image(call: _Call, word: Word, text: str, does: str, command: str) -> Iterator[Fact]:
    """An image that a command handles, if its name is known."""
    text, _, digest = text.partition("@")
    name, tag = text, ""
    colon = text.rfind(":")
    if colon > text.rfind("/"):
        name, tag = text[:colon], text[colon + 1 :]
    if name and not call.example and not digest:
        yield call.fact(HandledImage, word, does=does, name=name, tag=tag, command=command)


def _docker(call: _Call) -> Iterator[Fact]:
    operands = list(call.command.operands(_DOCKER_VALUES))
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
        for word in call.options("-t", "--tag"):
            yield from _image(call, word, call.text(word), "push" if pushed else "build", name)
    elif verb.text == "push" and rest:
        yield from _image(call, rest[0], call.text(rest[0]), "push", name)
    elif verb.text == "tag" and len(rest) == 2:
        yield from _image(call, rest[1], call.text(rest[1]), "build", name)


def _compose(call: _Call) -> Iterator[Fact]:
    command = call.command
    operands = [word for word in command.operands(_COMPOSE_VALUES) if word.text != "compose"]
    files = []
    verb = operands[0].text if operands else ""
    for word in call.options("-f", "--file"):
        if verb and word.start > operands[0].start:
            break  # `logs -f` follows the output
        yield from call.file(word, "docker compose -f")
        files.append(call.text(word))
    if call.folder is None or any("$" in file for file in files):
        return
    paths = tuple(normpath(join(call.folder, file)) for file in files)
    if not paths:
        paths = (f"{call.folder}/" if call.folder not in ("", ".") else "",)
    services = operands[1:2] if verb in _COMPOSE_FIRST else operands[1:] if verb in _COMPOSE_SERVICES else []
    for word in services:
        service = call.text(word)
        if call.known(service):
            yield call.fact(NamedService, word, name=service, command=f"docker compose {verb}", files=paths)


def _make(call: _Call) -> Iterator[Fact]:
    folder, file = call.option("-C", "--directory"), call.option("-f", "--file", "--makefile")
    if call.folder is None or "$" in folder or "$" in file or folder.startswith("/"):
        return
    makefile = normpath(join(call.folder, folder, file or "Makefile"))
    for word in call.command.operands(_MAKE_VALUES):
        target = call.text(word)
        if "=" not in target and call.known(target) and not target.isdigit():
            yield call.fact(NamedTarget, word, name=target, makefile=makefile)


# npm has default commands for these scripts, or a command of this name.
_NPM_BUILTIN = frozenset({"env", "restart", "start"})
_PACKAGE_VALUES = _words("--prefix -C --dir --cwd --loglevel --reporter --script-shell")
_WORKSPACE = _words(
    "-w --workspace --workspaces -ws --if-present -r --recursive -F --filter --filter-prod -g --global "
    "--include-workspace-root"
)


def _package_script(call: _Call) -> Iterator[Fact]:
    """The script that `npm run build`, `npm test`, `pnpm run build` or `yarn build:web` runs.

    pnpm, yarn and bun also run the programs of dependencies, so only a name that no program has is sure to be a script.
    """
    tool = call.command.name
    folder = call.option("--prefix", "-C", "--dir", "--cwd")
    arguments = [word.text.partition("=")[0] for word in call.command.arguments]
    if call.folder is None or "$" in folder or folder.startswith("/") or not _WORKSPACE.isdisjoint(arguments):
        return
    operands = call.command.operands(_PACKAGE_VALUES)
    verb = operands[0].text if operands else ""
    if tool == "npm" and verb in ("test", "t", "tst", "stop"):
        word, name = operands[0], "stop" if verb == "stop" else "test"
    elif verb in ("run", "run-script", "rum", "urn") and len(operands) > 1:
        word, name = operands[1], call.text(operands[1])
    elif tool in ("yarn", "pnpm") and ":" in verb:
        word, name = operands[0], call.text(operands[0])
    else:
        return
    sure = tool == "npm" or (tool == "pnpm" and verb == "run") or ":" in name
    if sure and call.known(name) and name not in _NPM_BUILTIN and not _PATTERN.search(name):
        manifest = normpath(join(call.folder, folder, "package.json"))
        yield call.fact(NamedScript, word, name=name, manifest=manifest, command=f"{tool} {verb}")


# pnpm runs the scripts that a regular expression matches, and yarn those of a workspace.
_PATTERN = regex(r"[*/\s\\]")


def _terraform(call: _Call) -> Iterator[Fact]:
    tool = call.command.name
    inside = None
    for word in call.options("-chdir", "--chdir"):
        inside = word
        yield from call.file(word, f"{tool} -chdir", folder=True)
    folder = call.folder
    if inside is not None:
        text = call.text(inside)
        folder = (
            None if folder is None or "$" in text or text.startswith("/") else normpath(join(folder, text))
        )
    if folder is not None:
        within = _Call(call.document, call.script, call.command, folder, call.variables, call.example)
        for word in call.options("-var-file", "--var-file"):
            yield from within.file(word, f"{tool} -var-file")


def _promtool(call: _Call) -> Iterator[Fact]:
    operands = list(call.command.operands())
    if len(operands) > 2 and operands[0].text in ("check", "test"):
        for word in operands[2:]:
            yield from call.file(word, f"promtool {operands[0].text} {operands[1].text}")


def _helm(call: _Call) -> Iterator[Fact]:
    if call.command.subcommand in ("install", "upgrade"):
        yield from _installs(call)
    if call.command.subcommand in ("diff", "install", "lint", "template", "upgrade"):
        for word in call.options("-f", "--values"):
            yield from call.file(word, "helm --values")


_READERS: dict[str, Callable[[_Call], Iterator[Fact]]] = {
    "kubectl": _kubectl,
    "oc": _kubectl,
    "docker": _docker,
    "podman": _docker,
    "docker-compose": _compose,
    "make": _make,
    "gmake": _make,
    **dict.fromkeys(("bun", "npm", "pnpm", "yarn"), _package_script),
    "terraform": _terraform,
    "tofu": _terraform,
    "promtool": _promtool,
    "helm": _helm,
    **dict.fromkeys(
        (
            "argocd",
            "cilium",
            "flux",
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
