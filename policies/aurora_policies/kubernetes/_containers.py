"""One finding about all containers of a pod that do not have a setting."""

from collections.abc import Iterable, Iterator
from typing import Any

from aurora_devops import Edit, Finding, Fix, Place, Related
from aurora_devops.core.lazy import regex
from aurora_devops.core.record import record
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

# How many containers a message names.
_NAMED = 10


@record
class Unset:
    """A container without a setting: the place of a finding about it, and the edit that adds the setting."""

    inside: ContainerIn
    at: Place
    edit: Edit | None = None


def per_pod(pod: PodIn, containers: Iterable[Unset | None], verb: str, setting: str) -> Iterator[Finding]:
    """One finding for the containers without a setting; `containers` has None for those that have it.

    `verb` and `setting` complete a message such as "container 'web' of Pod 'web' does not set a memory limit".
    A finding about several containers is at the key `containers` of the pod, and not at one of the containers:
    a comment that suppresses the policy at a container must not suppress it for the others.
    """
    unset = [each for each in containers if each is not None]
    if not unset:
        return
    at = unset[0].at
    related: tuple[Related, ...] = ()
    if len(unset) == 1:
        message = f"{unset[0].inside.title} of {pod.title} does not {verb} {setting}"
    elif len(unset) == len(list(pod.containers())):
        message = f"no container of {pod.title} {verb}s {setting}"
    else:
        *names, last = [f"'{each.inside.container.name}'" for each in unset[:_NAMED]]
        if len(unset) > _NAMED:
            names, last = [*names, last], f"{len(unset) - _NAMED} more"
        message = f"containers {', '.join(names)} and {last} of {pod.title} do not {verb} {setting}"
    if any(each.at.node is not at.node for each in unset):
        at = pod.at["containers"]
        related = tuple(Related(each.at, each.inside.title) for each in unset[:_NAMED])
    edits = tuple(each.edit for each in unset if each.edit is not None)
    yield Finding(at=at, message=message, fix=Fix(edits) if edits else None, related=related)


def secured(inside: ContainerIn | PodIn, key: str) -> Any:
    """A field of the security context of a container or a pod; None for one of a pod that no container inherits."""
    if isinstance(inside, ContainerIn):
        return inside.security[key]
    context = inside.spec.security_context
    overridden = [each.security[key] is not None for each in inside.containers()]
    return context[key] if context is not None and not (overridden and all(overridden)) else None


def sets_kernel_parameters(inside: ContainerIn) -> bool:
    """Whether it is an init container that only sets parameters of the node's kernel."""
    words = [*(inside.container.command or ()), *(inside.container.args or ())]
    commands = _SHELL.sub("", " ".join(map(str, words)))
    parts = [part.strip() for part in _ENDS.split(commands)]
    return inside.sort == "init" and all(_SYSCTL.fullmatch(part) for part in parts if part) and any(parts)


_SHELL = regex(r"^(?:/bin/)?(?:ba)?sh -\w+ (?:set -\w+)?")
_ENDS = regex(r"&&|[;\n]")
# `sysctl -w vm.max_map_count=262144`
_SYSCTL = regex(r"(?:/sbin/)?sysctl(?: -\w+)+(?: [\w./-]+=[\w./-]+)+")
