"""The objects and files that kubectl and kustomize name."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.words import word_set
from ..facts import CommandSelector, ForwardedPort, NamedAgent, NamedObject, ReplacedImage, UnrestrictedBuild
from .call import REMOTE, Call
from .files import read_path
from .images import edits, handled_image, loaded, split_reference
from .loops import ALONE

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Command, Word

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


def agents(call: Call, option: str) -> Iterator[Fact]:
    """The agent of GitLab that an option of kubectl or helm sets."""
    for word in call.options(option):
        yield from _agent(call, word)


def _agent(call: Call, word: Word) -> Iterator[Fact]:
    if match := _AGENT.fullmatch(call.text(word)):
        yield call.fact(NamedAgent, word, project=match[1], name=match[2], command=call.command.name)


# `group/project:agent`; the path may be that of the project of the pipeline.
_AGENT = regex(r"(\$\{CI_PROJECT_PATH\}|[\w.-]+(?:/[\w.-]+)+):([a-z0-9][a-z0-9-]*)")


def kubectl(call: Call) -> Iterator[Fact]:
    """The files that `kubectl` applies, and the objects, containers, ports and images that it names."""
    command = call.command
    # `logs -f` follows the output.
    follows = any(word.text == "logs" for word in command.arguments)
    operands = list(command.operands(KUBECTL_VALUES - {"-f"} if follows else KUBECTL_VALUES))
    if not operands:
        return
    yield from agents(call, "--context")
    verb, *rest = operands
    if [word.text for word in operands[:2]] == ["config", "use-context"] and len(operands) > 2:
        yield from _agent(call, operands[2])
    if verb.text == "kustomize" and rest:
        yield from read_path(call, rest[0], "kubectl kustomize", folder=True)
        yield from _unrestricted(call)
    if verb.text in ("set", "rollout", "create") and rest:
        sort, *rest = rest
        name = f"kubectl {verb.text} {sort.text}"
    else:
        sort, name = None, f"kubectl {verb.text}"
    if verb.text in ("apply", "create", "replace") and any(
        REMOTE.match(text) or text.startswith("<(") or (text == "-" and not _has_files(command, call.example))
        for text in map(call.text, call.options("-f", "--filename", "-k", "--kustomize"))
    ):
        yield from installs(call)
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
                namespace=call.option("-n", "--namespace"), creates=True, keys=_created_keys(call, rest),
            )  # fmt: skip
        return
    if verb.text not in _NAMING and not (sort and verb.text in ("set", "rollout")):
        return
    selectors = list(call.options("-l", "--selector"))
    if selectors and (verb.text == "logs" or (rest and rest[0].text in _PODS)):
        yield from _selected(call, selectors, name)
    if selectors or command.has_flag("--all", "--ignore-not-found"):
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


def _selected(call: Call, selectors: list[Word], command: str) -> Iterator[CommandSelector]:
    """The labels by which a command selects pods; nothing if it compares them in another way."""
    namespace = call.option("-n", "--namespace")
    for word in selectors:
        found = [_EQUAL.fullmatch(part.strip()) for part in call.text(word).split(",")]
        labels = [(match[1], match[2]) for match in found if match is not None]
        if labels and len(labels) == len(found):
            yield call.fact(
                CommandSelector,
                word,
                labels=tuple(labels),
                command=command,
                namespace=namespace if call.known(namespace) else "",
            )


_PODS = frozenset({"pod", "pods", "po"})
_EQUAL = regex(r"([\w./-]+)={1,2}([\w.-]+)")


def _created_keys(call: Call, operands: list[Word]) -> tuple[str, ...]:
    """The keys of the ConfigMap or the Secret that a command creates; none if others are possible."""
    if operands[0].text == "tls":
        return ("tls.crt", "tls.key")
    if operands[0].text == "docker-registry":
        return (".dockerconfigjson",)
    if call.command.option("--from-env-file") is not None:
        return ()
    given = [word.text for word in call.command.arguments if "[@]" in word.text or word.text in ("$@", "$*")]
    # Variables beside the name may be options.
    if given or len([word for word in operands if word.text.startswith("$")]) > 1:
        return ()
    words = [*call.options("--from-literal"), *call.options("--from-file")]
    keys = [_key_of(call.text(word)) for word in words]
    return tuple(keys) if all(keys) else ()


def _key_of(text: str) -> str:
    """The key of a value of `--from-literal` or `--from-file`; empty if it is unknown, or if it is a folder."""
    key, equals, _ = text.partition("=")
    name = key if equals else basename(key)
    return name if _KEY.fullmatch(name) and (equals or "." in name) else ""


_KEY = regex(r"[\w.-]+")
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
            local, _, remote = call.text(port).rpartition(":")
            local = local or remote
            if port is not word and remote and call.known(remote):
                yield call.fact(
                    ForwardedPort,
                    port,
                    object_kind=kind,
                    name=name,
                    namespace=call.option("-n", "--namespace"),
                    port=int(remote) if remote.isdecimal() else remote,
                    local=int(local) if local.isdecimal() else 0,
                )


def installs(call: Call, name: str = "*") -> Iterator[Fact]:
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
            found = kind_of(kind)
            if found and slash and call.known(name):
                yield found, word, name
    elif found := kind_of(first.text):
        for word in rest[:1]:
            name = call.text(word)
            if "=" not in name and call.known(name):
                yield found, word, name


def kind_of(text: str) -> str | None:
    """The kind that a word of `kubectl` means: `deploy`, `ingresses`, `deployments.apps`; None if it is unknown."""
    plain = text.lower().partition(".")[0]
    if plain.endswith("ies"):
        return _KINDS.get(f"{plain.removesuffix('ies')}y")
    return _KINDS.get(plain) or _KINDS.get(plain.removesuffix("s")) or _KINDS.get(plain.removesuffix("es"))


def _object(call: Call, name: str, kind: str, word: Word, text: str, container: str = "") -> NamedObject:
    command = call.command
    looked_up = name.rpartition(" ")[2] in _LOOKING
    return call.fact(
        NamedObject,
        word,
        object_kind=kind,
        name=text,
        command=name,
        namespace=call.option("-n", "--namespace"),
        container=container,
        optional=looked_up and ("||" in command.following or command.context[-1:] == ("condition",)),
    )


# What shows, or takes away, an object that may exist.
_LOOKING = word_set("delete describe get logs")


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
        yield from handled_image(call, word, image, "deploy", name)


def local_cluster(call: Call) -> Iterator[Fact]:
    """What kind, minikube or k3d install, and the images that they load."""
    yield from installs(call)
    yield from loaded(call)


def kustomize(call: Call) -> Iterator[Fact]:
    """The images that `kustomize edit set image` replaces, or the folder that `kustomize build` reads.

    If a name or the folder is unknown, it may be any image.
    """
    operands = list(call.command.operands(_KUSTOMIZE_VALUES))
    if [word.text for word in operands[:3]] == ["edit", "set", "image"]:
        known = True
        for word in operands[3:]:
            text = call.text(word)
            old, _, new = text.rpartition("=")
            replaced = old or split_reference(text)[0]
            known = known and call.known(replaced) and call.folder is not None
            if call.known(replaced) and (call.folder is not None or call.document.kind in _RECIPES):
                yield call.fact(ReplacedImage, word, name=replaced, folder=call.folder)
            if old and ALONE.fullmatch(new):
                # It may be another name or only a tag.
                continue
            # Without a name after `=` only the tag is set.
            new = new if "/" in new or ":" in new or not old else f"{old}:{new}"
            # The name `*` is that of before.
            new = f"{old}{new[1:]}" if new.startswith(("*:", "*@")) else new
            yield from handled_image(call, word, new, "deploy", "kustomize edit set image")
        if not known:
            yield edits(call)
    elif len(operands) > 1 and operands[0].text == "build":
        yield from read_path(call, operands[1], "kustomize build", folder=True)
        yield from _unrestricted(call)


# What runs in a folder that an argument or a variable may tell.
_RECIPES = frozenset({"makefile", "shell-script"})


def _unrestricted(call: Call) -> Iterator[UnrestrictedBuild]:
    for word in call.options("--load-restrictor", "--load_restrictor"):
        if call.text(word).lower() in ("loadrestrictionsnone", "none"):
            yield call.fact(UnrestrictedBuild, word)


_KUSTOMIZE_VALUES = word_set(
    "-o --output -e --env --reorder --load-restrictor --mount --network-name --helm-command --helm-kube-version "
    "--helm-api-versions"
)
