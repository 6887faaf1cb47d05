"""The objects that the commands of Flux and Argo CD create or name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.words import word_set
from ..facts import NamedObject
from .call import Call
from .images import parameters
from .kubernetes import installs, kind_of

if TYPE_CHECKING:
    from ..core.facts import Fact


def flux(call: Call) -> Iterator[Fact]:
    """The object of Flux that a command creates or names: `flux reconcile source git shop`."""
    operands = list(call.command.operands(_FLUX_VALUES))
    if not operands:
        return
    verb, *rest = operands
    if verb.text not in _FLUX_NAMING and verb.text != "create":
        if verb.text not in _FLUX_READING:
            yield from installs(call)
        return
    words = [word.text for word in rest[:2]]
    depth = 2 if words[:1] in (["source"], ["sources"], ["image"], ["images"]) else 1
    kind = _FLUX_KINDS.get(" ".join(words[:depth])) or (kind_of(words[0]) if depth == 1 and words else None)
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


def argocd(call: Call) -> Iterator[Fact]:
    """The Application that a command creates or names: `argocd app sync shop`."""
    words = list(call.command.operands(_ARGOCD_VALUES))
    group, verb = ([word.text for word in words] + ["", ""])[:2]
    if verb == "set":
        yield from parameters(call)
    if group != "app":
        if group not in ("account", "login", "version"):
            yield from installs(call)
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
