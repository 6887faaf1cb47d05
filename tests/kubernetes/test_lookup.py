"""Objects are looked up by name, folder and labels, with the same results as a comparison of all with all."""

import random
from functools import cache

import pytest

from aurora_devops.core.engine import Engine
from aurora_devops.core.facts import Repository
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.kinds.kubernetes.facts import NETWORK, PODS, facts_about, may_share_namespace
from aurora_devops.kinds.kubernetes.lookup import objects_about
from tests.core.test_growth import lines, work

# Objects that each refer to one of another kind.
RELATED = """\
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: app-@}
spec:
  serviceName: app-@
  replicas: 2
  selector: {matchLabels: {app: app-@}}
  template:
    metadata: {labels: {tier: web, app: app-@}}
    spec:
      serviceAccountName: app-@
      containers:
        - name: main
          image: "registry.example/app:@"
          env: [{name: A, valueFrom: {configMapKeyRef: {name: app-@, key: a}}}]
---
{apiVersion: v1, kind: ServiceAccount, metadata: {name: app-@}}
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: app-@}, data: {a: b}}
---
apiVersion: v1
kind: Service
metadata: {name: app-@, labels: {app: app-@}}
spec: {clusterIP: None, selector: {tier: web, app: app-@}, ports: [{port: 80, targetPort: http}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: app-@}
spec: {defaultBackend: {service: {name: app-@, port: {number: 80}}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: app-@}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: app-@}}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: app-@}
spec: {minAvailable: 1, selector: {matchLabels: {app: app-@}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: app-@}
spec:
  podSelector: {matchLabels: {app: app-@}}
  ingress: [{from: [{podSelector: {matchLabels: {tier: web, app: app-%}}}]}]
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: app-@}
spec: {selector: {matchLabels: {app: app-@}}, endpoints: [{port: http}]}
"""

POLICIES = [
    policy
    for policy in default_catalogue().policies
    if policy.module.startswith("aurora_policies.kubernetes.") and Repository in policy.visits
]


def repository(files: dict[str, str]) -> Repository:
    engine = Engine(default_catalogue(), Settings(select=("KUB",)))
    results = [engine.lint_bytes(path, text.encode()) for path, text in files.items()]
    return Repository(frozenset(files), tuple(fact for result in results for fact in result.facts), ())


@cache
def related(n: int) -> Repository:
    """Objects of as many applications, each in a namespace and a file of its own, or in none."""
    text = lines(n, RELATED)
    apart = {f"{i % 7}/app{i}.yaml": RELATED.replace("@", f"x{i}").replace("%", "x0") for i in range(n // 10)}
    return repository({"all.yaml": text, **apart})


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_twice_the_objects_are_twice_the_work(policy) -> None:
    assert policy.check is not None
    list(policy.check(related(3)))
    first, second = (work(lambda n=n: list(policy.check(related(n)))) for n in (100, 200))  # type: ignore[misc]
    assert second <= 2.3 * first, f"{first} calls, then {second}"


def objects(seed: int) -> dict[str, str]:
    """Pods and NetworkPolicies with a few labels, values, namespaces and files, so that many of them match."""
    chosen = random.Random(seed)

    def labels() -> str:
        names = chosen.sample(["a", "b", "c"], chosen.randint(0, 3))
        return ", ".join(f"{name}: '{chosen.choice(['1', '2', '$(X)'])}'" for name in names)

    files: dict[str, str] = {}
    for number in range(40):
        namespace = chosen.choice(["", ", namespace: default", ", namespace: x", ", namespace: y"])
        if number % 2:
            kind = "{apiVersion: v1, kind: Pod, metadata: {name: p@, labels: {%s}%s}, spec: {containers: []}}"
        else:
            kind = (
                "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n@%.0s%s}, "
                "spec: {podSelector: {matchLabels: {%s}, matchExpressions: [%s]}}}"
            )
        expression = chosen.choice(
            ["", "", "{key: b, operator: Exists}", "{key: a, operator: NotIn, values: ['1']}"]
        )
        text = kind % ((labels(), namespace) if number % 2 else ("", namespace, labels(), expression))
        path = f"{chosen.choice(['x', 'y'])}/{chosen.choice(['1', '2'])}.yaml"
        files[path] = files.get(path, "") + f"---\n{text.replace('@', str(number))}\n"
    return files


@pytest.mark.parametrize("seed", range(30))
def test_the_results_are_those_of_a_full_comparison(seed: int) -> None:
    found = repository(objects(seed))
    pods, networks = objects_about(found, PODS), objects_about(found, NETWORK)
    assert len(list(pods)) == len(list(networks)) == 20

    def names(some: object) -> list[str]:
        return [one.name for one in some]  # type: ignore[attr-defined]

    matched = 0
    for network in facts_about(found, NETWORK):
        assert network.selector is not None
        matching = [pod for pod in pods if network.selector.matches(pod.labels) is not False]
        wanted = [pod for pod in matching if may_share_namespace(network, pod)]
        assert names(pods.selected(network, network.selector)) == names(wanted)
        assert names(pods.matching(network.selector)) == names(matching)
        assert pods.has_sibling(network) == any(pod.folder == network.folder for pod in pods)
        matched += len(wanted)
    assert matched
    for pod in facts_about(found, PODS):
        selecting = [
            network
            for network in networks
            if may_share_namespace(network, pod) and network.selector.matches(pod.labels) is not False  # type: ignore[union-attr]
        ]
        assert names(networks.selecting(pod)) == names(selecting)
        assert names(pods.named(pod.name, pod)) == [pod.name]
