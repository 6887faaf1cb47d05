from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod


class Options(PolicyOptions):
    accepted: tuple[str, ...] = option(
        ("system-cluster-critical", "system-node-critical"), description="Priority classes that pods can use."
    )


@policy(
    "KUB141",
    severity="info",
    category="reliability",
    equivalents={"kube-linter": "priority-class-name"},
    examples=[
        bad(pod(spec="priorityClassName: «urgent»\n")),
        good(pod(spec="priorityClassName: urgent\n"), options={"accepted": ["urgent"]}),
        good(pod(spec="priorityClassName: system-cluster-critical\n")),
    ],
)
def priority_class(inside: PodIn, options: Options) -> Iterator[Finding]:
    """A pod sets a priority class that is not in the list of accepted classes.

    A pod with a high priority can evict other pods from their nodes.
    Remove `priorityClassName`, or set an accepted class.
    The option `accepted` lists the classes that pods can use.

    <https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/>
    """
    name = inside.spec.priority_class_name
    if name and name not in options.accepted and not is_dynamic(name):
        message = f"{inside.title} uses priority class '{name}', which is not in the option 'accepted'"
        yield Finding(at=inside.at["priorityClassName"], message=message)
