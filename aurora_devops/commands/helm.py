"""The charts, releases and values that helm names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import ChartRelease, HelmfileCommand, NamedRelease
from .call import Call
from .files import ROOT, read_path
from .images import edits, handled_image
from .kubernetes import agents, installs

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Word


def helm(call: Call) -> Iterator[Fact]:
    """The release, the chart, the values files and the images that `helm` names."""
    operands = list(call.command.operands(_HELM_VALUES))
    yield from agents(call, "--kube-context")
    if operands and call.command.subcommand in ("install", "template", "upgrade"):
        yield from _release(call, operands[1:])
    verbs = [word.text for word in operands]
    at = 2 if verbs[:1] == ["get"] else 1
    needed = "||" not in call.command.following and not call.command.has_flag("--ignore-not-found")
    # The name in a variable may be that of an installation in another form.
    plain = len(operands) > at and operands[at].static
    if plain and verbs[0] in _NAMING and needed and call.known(call.text(operands[at])):
        namespace = call.option("-n", "--namespace")
        yield call.fact(
            NamedRelease,
            operands[at],
            name=call.text(operands[at]),
            command=" ".join(("helm", *verbs[:at])),
            namespace=namespace if call.known(namespace) else "",
        )
    if operands and call.command.subcommand in ("install", "upgrade"):
        yield from installs(call, call.text(operands[-1]))
        if any(call.options("--set", "--set-string")):
            yield edits(call)
            yield from _set_tags(call)
    for word in operands[1:]:
        # The name of a chart in a repository has no prefix, and cannot be packaged.
        verb, local = operands[0].text, word.text.startswith(("./", "../"))
        plain = _PLAIN_PATH.fullmatch(call.usual(word)) is not None
        if (local and verb in _HELM_CHARTS) or (verb in ("lint", "package") and plain):
            yield from read_path(call, word, f"helm {operands[0].text}", folder=True)
        elif plain and verb in _HELM_CHARTS and "://" not in word.text:
            # `REPOSITORY/CHART`, unless there are charts in a folder of this name.
            for fact in read_path(call, word, f"helm {operands[0].text}", folder=True):
                yield replace(fact, likely=True)
    if call.command.subcommand in ("diff", "install", "lint", "template", "upgrade"):
        for word in call.options("-f", "--values"):
            yield from call.file(word, "helm --values")


def helmfile(call: Call) -> Iterator[Fact]:
    """What a command of helmfile selects, and that it creates what is defined elsewhere."""
    yield from installs(call)
    file = call.option("-f", "--file")
    if call.folder is None or "://" in file or (file and not call.known(file)) or file.startswith(("/", "~")):
        return
    environment = call.option("-e", "--environment")
    selectors = [call.text(word) for word in call.options("-l", "--selector")]
    path = normpath(join(call.folder, file)) if file else call.folder
    yield call.fact(
        HelmfileCommand,
        call.command.words[0],
        file="" if path == "." else path,
        environment=environment if call.known(environment) else "",
        selectors=tuple(selectors) if all(map(call.known, selectors)) else (),
    )


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
            yield from handled_image(
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
        checked=_is_checked(call),
        sets=tuple(dict.fromkeys(_set_keys(call, files))),
    )


def _set_keys(call: Call, files: Sequence[str]) -> Iterator[str]:
    """The first keys of the values that a command sets, `*` for those of unknown files and options."""
    if any("$" in file for file in files):
        yield "*"
    for word in call.options("--set", "--set-string", "--set-json", "--set-file", "--set-literal"):
        for part in call.text(word).split(","):
            match = _KEY.match(part)
            yield match[1] if match else "*"


_KEY = regex(r"([A-Za-z_][\w-]*)[.=\[]")


def _is_checked(call: Call) -> bool:
    """Whether the objects of `helm template` are neither applied nor written to a file."""
    command = call.command.outermost
    if call.command.subcommand != "template" or call.command.has_flag("--output-dir"):
        return False
    pipeline = command.pipeline
    later = [one for stage in pipeline.stages[command.index :] for one in stage] if pipeline else [command]
    redirects = [one for each in (command, *later) for one in each.redirects]
    files = [one.target.text for one in redirects if one.target is not None and ">" in one.operator]
    written = any(file != "/dev/null" and not file.isdecimal() for file in files)
    return (
        not written and not any(one.name in _APPLYING for one in later) and not command.inside("substitution")
    )


# Commands that apply the manifests which they read, or write them to a file.
_APPLYING = word_set("kapp kubectl kustomize oc tee xargs")
_NAMING = word_set("delete get history rollback status test uninstall")
_PLAIN_PATH = regex(r"\w[\w.-]*(?:/[\w.-]+)+")
_HELM_CHARTS = word_set("dependency install lint package template upgrade")
_HELM_VALUES = word_set(
    "-f --values --set --set-string --set-file -n --namespace --version --timeout --repo -d --destination "
    "--app-version --kube-context --kubeconfig --post-renderer --kube-version --api-versions -s --show-only "
    "--set-json --set-literal --history-max --description -o --output --output-dir --labels -l --name-template "
    "--username --password --ca-file --cert-file --key-file --keyring --kube-apiserver --kube-token --burst-limit"
)
