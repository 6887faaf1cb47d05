from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.kinds.kubernetes.facts import SCHEDULING, ObjectFact
from aurora_devops.kinds.kubernetes.lookup import Objects

from ._examples import deployment
from ._siblings import labels_like, selecting_nothing, wanted

# How similar the value of a label must be to that of a pod.
_NEARLY = 0.75

_SPREAD = """\
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: DoNotSchedule
    {selector}
"""
_AFFINITY = """\
affinity:
  {field}:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        {selector}
"""


@policy(
    "KUB334",
    severity="warning",
    category="reliability",
    examples=[
        bad(deployment(pod=_SPREAD.format(selector="«labelSelector»: {matchLabels: {app: api}}"))),
        bad(
            deployment(
                pod=_AFFINITY.format(
                    field="podAntiAffinity",
                    selector="«labelSelector»: {matchExpressions: [{key: app, operator: In, values: [webs]}]}",
                )
            )
        ),
        good(deployment(pod=_SPREAD.format(selector="labelSelector: {matchLabels: {app: web}}"))),
        good(
            deployment(
                pod=_AFFINITY.format(
                    field="podAffinity", selector="labelSelector: {matchLabels: {app: redis}}"
                )
            ),
            because="the pods may be in another repository",
        ),
    ],
)
def unmatched_scheduling_term(repository: Repository) -> Iterator[Finding]:
    """The selector of a topology spread constraint or of a pod affinity matches no pod.

    The pods are not spread, so all of them can run on one node; a required affinity keeps them from being scheduled.
    Correct the `labelSelector`, or the labels of the pods.
    A constraint is reported if its selector matches neither its own pods nor others. A term of an affinity is only
    reported if a pod of the same folder has almost the same label, because it may be about pods that are deployed from
    elsewhere. Terms for other namespaces are not checked.

    <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    """
    # Without the workload itself, as in a patch, the labels are unknown.
    for term, selector, pods in selecting_nothing(repository, SCHEDULING):
        field = term.data("field")
        if field == "topologySpreadConstraints":
            if not term.own_labels or selector.matches(term.own_labels) is not False:
                continue
        elif not _misspelled(wanted(selector), pods, term):
            continue
        labels = ", ".join(f"{key}={value}" for key, value in wanted(selector).items())
        message = f"{field} of {term.title} selects no pod" + (
            f"; no pod has the labels '{labels}'" if labels else ""
        )
        yield Finding(at=term.fact, message=message, related=labels_like(pods, term, selector))


def _misspelled(labels: dict[str, str], pods: Objects, term: ObjectFact) -> bool:
    """Whether a pod of the folder has each of the labels, one of them with a slightly different value."""
    for pod in pods.siblings(term):
        own = {key: str(value) for key, value in pod.own_labels.items()}
        different = [key for key, value in labels.items() if own.get(key) != value]
        if len(different) == 1 and different[0] in own:
            key = different[0]
            if nearest(labels[key], [own[key]], _NEARLY) or _shares(labels[key], own[key]):
                return True
    return False


def _shares(one: str, other: str) -> bool:
    """Whether one of two values begins or ends with the other, as a whole word."""
    short, long = sorted((one, other), key=len)
    return long.startswith(f"{short}-") or long.endswith(f"-{short}")
