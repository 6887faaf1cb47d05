from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import PodIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod


class Options(PolicyOptions):
    accepted: tuple[str, ...] = option(
        ("system-cluster-critical", "system-node-critical"), description="Priority classes that may be used."
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
    """A pod has a priority class that is not among the accepted ones.

    Its pods push others off their nodes.
    The option `accepted` names the classes that may be used.
    """
    name = inside.spec.priority_class_name
    if name and name not in options.accepted and not is_dynamic(name):
        yield Finding(at=inside.at["priorityClassName"], message=f"{inside.title} has the priority {name}")
