from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import PodIn

from ._examples import deployment

_SPREAD = """\
topologySpreadConstraints:
  - {key}: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: DoNotSchedule
    {selector}
"""


@policy(
    "KUB310",
    severity="warning",
    category="reliability",
    equivalents={"kube-score": "pod-topology-spread-constraints"},
    examples=[
        bad(deployment(pod=_SPREAD.format(key="«maxSkew»", selector="nodeTaintsPolicy: Honor"))),
        bad(deployment(pod=_SPREAD.format(key="«maxSkew»", selector="matchLabelKeys: [pod-template-hash]"))),
        good(
            deployment(pod=_SPREAD.format(key="maxSkew", selector="labelSelector: {matchLabels: {app: web}}"))
        ),
        good(
            deployment(pod=_SPREAD.format(key="maxSkew", selector="labelSelector: {}")),
            because="an empty selector matches all pods of the namespace",
        ),
        good(
            deployment(pod=_SPREAD.format(key="maxSkew", selector="labelSelector: null")).replace(
                "kind: Deployment", "kind: DaemonSet"
            ),
            because="each node has one pod of a DaemonSet",
        ),
        good(deployment(pod="terminationGracePeriodSeconds: 60\n")),
    ],
)
def spread_without_selector(inside: PodIn) -> Iterator[Finding]:
    """A topology spread constraint has no selector, so that it has no effect.

    Without `labelSelector` it counts no pods: each zone or node has none, and the scheduler may put all of them on
    one node.
    Set `labelSelector` to labels of the pods. An empty selector (`{}`) counts all pods of the namespace.

    <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    """
    if not inside.whole or inside.object.kind == "DaemonSet":
        return
    for constraint in inside.spec.topology_spread_constraints:
        if constraint.label_selector is None and constraint.topology_key:
            message = f"a topology spread constraint of {inside.title} has no labelSelector, so that it counts no pods"
            yield Finding(at=constraint.at["labelSelector"], message=message)
