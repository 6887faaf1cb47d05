from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Workload
from aurora_devops.kinds.kubernetes.model import PodAffinityTerm

from ._examples import deployment

_TOPOLOGIES = frozenset(
    {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
    }
)


def _selects(term: PodAffinityTerm, workload: Workload) -> bool:
    """Whether a term is about the workload's own pods."""
    if term.namespaces and (workload.object.namespace or "default") not in term.namespaces:
        return False
    return term.label_selector is None or term.label_selector.matches(workload.template.labels) is not False


@policy(
    "KUB057",
    severity="info",
    category="reliability",
    equivalents={
        "kube-linter": "no-anti-affinity",
        "kube-score": ("deployment-has-host-podantiaffinity", "statefulset-has-host-podantiaffinity"),
    },
    examples=[
        bad(deployment(spec="replicas: «3»\n")),
        good(deployment(spec="replicas: 1\n")),
        good(
            deployment(
                spec="replicas: 3\n",
                pod="""\
                    topologySpreadConstraints:
                      - maxSkew: 1
                        topologyKey: kubernetes.io/hostname
                        whenUnsatisfiable: ScheduleAnyway
                        labelSelector:
                          matchLabels:
                            app: web
                    """,
            ),
        ),
        good(
            deployment(
                spec="replicas: 3\n",
                pod="""\
                    affinity:
                      podAntiAffinity:
                        preferredDuringSchedulingIgnoredDuringExecution:
                          - weight: 100
                            podAffinityTerm:
                              topologyKey: kubernetes.io/hostname
                              labelSelector:
                                matchLabels:
                                  app: web
                    """,
            ),
        ),
    ],
)
def missing_anti_affinity(workload: Workload) -> Iterator[Finding]:
    """A workload with several replicas does not spread its pods over nodes.

    All pods can run on the same node, and stop together if it fails.
    Add a `podAntiAffinity` or a `topologySpreadConstraints` entry with `topologyKey: kubernetes.io/hostname` that
    selects the pods.

    <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    """
    spec, pod = workload.spec, workload.pod
    if spec is None or pod is None or not pod.whole or workload.kind == "DaemonSet":
        return
    if workload.replicas is None or workload.replicas < 2:
        return
    affinity = pod.spec.affinity.pod_anti_affinity if pod.spec.affinity else None
    for term in affinity.terms() if affinity else ():
        if term.topology_key in _TOPOLOGIES and _selects(term, workload):
            return
    for constraint in pod.spec.topology_spread_constraints:
        if constraint.label_selector is None or constraint.label_selector.matches(pod.labels) is not False:
            return
    message = f"{workload.title} does not spread its {workload.replicas} pods over nodes; add podAntiAffinity"
    yield Finding(at=spec.at["replicas"], message=message)
