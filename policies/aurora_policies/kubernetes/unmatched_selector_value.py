from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.kinds.kubernetes.facts import (
    PODS,
    SELECTED_VALUE,
    SERVICE,
    ObjectFact,
    facts_about,
    may_share_namespace,
)

from ..delivery._names import contains_words
from ._siblings import Creators

_PODS = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {0}
  namespace: shop
spec:
  selector:
    matchLabels:
      app: {0}
  template:
    metadata:
      labels:
        app: {0}
    spec:
      containers:
        - name: main
          image: ghcr.io/acme/shop:1.4
---
"""
_BOTH = {"k8s/api.yaml": _PODS.format("api"), "k8s/worker.yaml": _PODS.format("worker")}
_SELECTING = """\
apiVersion: {}
kind: {}
metadata:
  name: shop
  namespace: shop
spec:
  {}:
    matchExpressions:
      - key: app
        operator: In
        values: [api, {}]
"""
_BUDGET = _SELECTING.format("policy/v1", "PodDisruptionBudget", "minAvailable: 1\n  selector", "{}")
_NETWORK = _SELECTING.format(
    "networking.k8s.io/v1", "NetworkPolicy", "policyTypes: [Ingress]\n  podSelector", "{}"
)


@policy(
    "KUB340",
    severity="warning",
    category="reliability",
    examples=[
        bad(_BUDGET.format("«workers»"), path="k8s/budget.yaml", files=_BOTH),
        bad(_NETWORK.format("«wroker»"), path="k8s/policy.yaml", files=_BOTH),
        bad(
            _SELECTING.format("monitoring.coreos.com/v1", "PodMonitor", "selector", "«jobs-worker»"),
            path="k8s/monitor.yaml",
            files=_BOTH,
        ),
        good(_BUDGET.format("worker"), path="k8s/budget.yaml", files=_BOTH, because="pods have both values"),
        good(
            _BUDGET.format("letters"),
            path="k8s/budget.yaml",
            files=_BOTH,
            because="the pods may be deployed later, and no similar ones are left out",
        ),
        good(
            _BUDGET.format("worker, workers"),
            path="k8s/budget.yaml",
            files=_BOTH,
            because="the value that is meant is listed, too",
        ),
    ],
)
def unmatched_selector_value(repository: Repository) -> Iterator[Finding]:
    """An expression of a selector lists a value that no pod has, and leaves out a similar one.

    The object has no effect on the pods that are meant: they are not protected, restricted or scraped.
    Correct the value. Compared are the values of `In` of PodDisruptionBudgets, NetworkPolicies, ServiceMonitors and
    PodMonitors with the labels of the pods or Services of their namespace. Nothing is reported if an operator or a
    chart may create the objects.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    values = facts_about(repository, SELECTED_VALUE) if repository.whole else []
    if not values:
        return
    objects = {"pod": facts_about(repository, PODS), "Service": facts_about(repository, SERVICE)}
    creators = Creators(repository)
    for one in values:
        near = None if creators.near(one) else _meant(one, objects[one.data("selects")])
        if near is not None:
            value, meant = near
            yield Finding(
                at=one.fact,
                message=f"{one.title} selects '{one.data('key')}: {one.data('value')}', which no "
                f"{one.data('selects')} has; did you mean '{value}'?",
                related=(Related(meant.fact, meant.title),),
            )


def _meant(one: ObjectFact, objects: list[ObjectFact]) -> tuple[str, ObjectFact] | None:
    """The similar value that a selector leaves out, with an object; None if an object may have its own value."""
    key, value, listed = one.data("key"), str(one.data("value")), one.data("values")
    beside = [other for other in objects if may_share_namespace(one, other)]
    if any(
        str(other.labels.get(key, "")) == value or "$" in str(other.labels.get(key, "")) for other in beside
    ):
        return None
    others = {
        text: other
        for other in beside
        if other.namespace == one.namespace
        and (text := str(other.own_labels.get(key, "")))
        and text not in listed
    }
    words = [text for text in others if contains_words(value, text) or contains_words(text, value)]
    near = nearest(value, others, _NEARLY) or (words[0] if len(words) == 1 else None)
    return None if near is None else (near, others[near])


_NEARLY = 0.75
