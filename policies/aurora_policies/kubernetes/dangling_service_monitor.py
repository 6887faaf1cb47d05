from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ManagedObjects
from aurora_devops.kinds.kubernetes.facts import (
    MONITOR,
    PODS,
    SERVICE,
    ObjectFact,
    facts_about,
)
from aurora_devops.kinds.kubernetes.lookup import Objects, creating, objects_about
from aurora_devops.subjects import is_dynamic

from ._examples import pod
from ._siblings import Creators, lacked_label, may_select_in_release, place_of_selector

_CLUSTER = """\
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: monitor
  namespace: shop
spec:
  instances: 3
"""
_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: {kind}
metadata:
  name: monitor
  namespace: shop
spec:
  {mark}selector{end}:
    matchLabels:
      {labels}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  labels:
    app: shop
    component: api
spec:
  ports:
    - port: 80
"""
# Labels that many objects of an application share.
_SHARED = frozenset(
    {
        "app.kubernetes.io/instance",
        "app.kubernetes.io/managed-by",
        "app.kubernetes.io/part-of",
        "app.kubernetes.io/version",
        "chart",
        "helm.sh/chart",
        "heritage",
        "k8s-app-group",
        "prometheus",
        "release",
    }
)


@policy(
    "KUB105",
    severity="warning",
    category="observability",
    equivalents={"kube-linter": "dangling-servicemonitor"},
    examples=[
        bad(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: «wbe»
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels:
                app: web
            spec:
              ports:
                - port: 80
            """
        ),
        good(
            _MONITOR.format(
                kind="ServiceMonitor", mark="", end="", labels='app: "{{ .Release.Name }}"'
            ).replace("  namespace: shop\n", ""),
            path="shop/templates/monitor.yaml",
            files={
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "shop/templates/service.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop\n"
                "  labels:\n    app: shop\nspec:\n  ports:\n    - port: 80\n",
            },
            because="a release may have the name of the chart",
        ),
        good(
            """\
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              labels:
                app: web
            spec:
              ports:
                - port: 80
            """
        ),
        bad(
            _MONITOR.format(
                kind="ServiceMonitor", labels="app: shop\n      component: «web»", mark="", end=""
            ),
            path="monitoring/web.yaml",
            files={"app/service.yaml": _SERVICE},
        ),
        bad(
            _MONITOR.format(kind="PodMonitor", labels="app: «web»", mark="", end=""),
            path="web/monitor.yaml",
            files={"web/pod.yaml": pod(head="namespace: shop\nlabels:\n  app: api\n")},
        ),
        good(
            _MONITOR.format(kind="ServiceMonitor", labels="app: queue", mark="", end=""),
            path="monitoring/web.yaml",
            files={"app/service.yaml": _SERVICE},
            because="the Service may be in another repository",
        ),
        good(
            _MONITOR.format(kind="ServiceMonitor", labels="app: shop", mark="", end="").replace(
                "spec:", "spec:\n  namespaceSelector:\n    matchNames: [shop]"
            ),
            path="app/monitor.yaml",
            files={"app/service.yaml": _SERVICE.replace("  namespace: shop\n", "")},
            because="the namespace of the Service may be the one that the monitor names",
        ),
        bad(
            _MONITOR.format(kind="ServiceMonitor", labels="app: shop", mark="", end="")
            .replace("app: shop", "app: «shop»")
            .replace("  namespace: shop\n", "")
            .replace("spec:", "spec:\n  namespaceSelector:\n    matchNames: [shop]"),
            path="app/monitor.yaml",
            files={"app/service.yaml": _SERVICE.replace("  namespace: shop\n", "")},
        ),
        bad(
            _MONITOR.format(kind="ServiceMonitor", labels="app: web", mark="", end="")
            .replace("app: web", "app: «web»")
            .replace("spec:", "spec:\n  namespaceSelector:\n    matchNames: [shop]"),
            path="app/monitor.yaml",
            files={"app/service.yaml": _SERVICE},
        ),
        good(
            _MONITOR.format(kind="PodMonitor", labels="cnpg.io/cluster: monitor", mark="", end=""),
            path="database/monitoring/monitor.yaml",
            files={
                "database/monitoring/pod.yaml": pod(head="namespace: shop\nlabels:\n  app: api\n"),
                "database/cluster.yaml": _CLUSTER,
            },
            because="the operator creates the pods of the Cluster",
        ),
        bad(
            _MONITOR.format(kind="PodMonitor", labels="cnpg.io/cluster: «monitor»", mark="", end=""),
            path="database/monitoring/monitor.yaml",
            files={
                "database/monitoring/pod.yaml": pod(head="namespace: shop\nlabels:\n  app: api\n"),
                "database/cluster.yaml": _CLUSTER.replace("shop", "market"),
            },
        ),
        good(
            _MONITOR.format(kind="ServiceMonitor", labels="app: web", mark="", end=""),
            path="app/monitor.yaml",
            files={"app/service.yaml": _SERVICE.replace("namespace: shop", "namespace: market")},
            because="what is in the namespace is defined elsewhere",
        ),
    ],
)
def dangling_service_monitor(repository: Repository) -> Iterator[Finding]:
    """The selector of a ServiceMonitor matches no Service, or that of a PodMonitor no pod.

    Prometheus scrapes nothing for it, so alerts about the metrics never fire.
    Correct `spec.selector`. That of a ServiceMonitor is compared with the labels of the Service, not with those of its
    pods.
    Nothing is reported where the folder of the monitor contains no such object, and no object of its namespaces has
    its name or one of the labels that it selects; or where it names other namespaces than its own, and the folder
    contains no Service of them. With such an object in the folder, nothing is reported either if the folder contains a
    custom resource, or its kustomization a remote chart, for which Services or pods may be created; or if a custom
    resource or a release of a chart in the namespace has the name of the monitor, or a part of it.

    https://prometheus-operator.dev/docs/developer/getting-started/
    """
    objects = {"Service": objects_about(repository, SERVICE), "pod": objects_about(repository, PODS)}
    counterparts = {sort: _Counterparts(found) for sort, found in objects.items()}
    managed, creators = creating(repository), Creators(repository)
    monitors = facts_about(repository, MONITOR)
    # With other values of a chart a monitor may select the Services of the cluster.
    selecting = {_key(monitor) for monitor in monitors if _selects(monitor, objects)}
    for monitor in monitors:
        sort = monitor.data("selects")
        if _key(monitor) in selecting:
            continue
        selector = monitor.selector
        if selector is not None and may_select_in_release(objects[sort], monitor, selector):
            continue
        if any(
            one.may_create("Pod" if sort == "pod" else sort, monitor.name, monitor.namespace)
            for one in managed
            if not one.freely
        ):
            continue
        meant = counterparts[sort].of(monitor) if repository.whole else None
        if meant is not None and any(one.freely for one in managed if _may_serve(one, sort)):
            meant = None
        near = (
            any(_is_watched(monitor, one) for one in objects[sort].siblings(monitor))
            and not counterparts[sort].elsewhere(monitor)
            and not creators.near(monitor)
        )
        if near or meant is not None:
            beside = [
                one
                for one in objects[sort]
                if one.fact.unit == monitor.fact.unit and one.namespace == monitor.namespace
            ]
            meant = _closest(monitor, beside) or meant
            related = (
                Related(meant.fact, f"the labels of {meant.title} are '{meant.label_text}'")
                if meant
                else None
            )
            yield Finding(
                at=place_of_selector(repository, monitor, beside),
                message=f"{monitor.title} selects no {sort}; correct spec.selector",
                related=(related,) if related else (),
            )


def _may_serve(creator: ManagedObjects, sort: str) -> bool:
    """Whether Services or pods of any name may be created."""
    return not {"*", "Pod" if sort == "pod" else sort}.isdisjoint(creator.kinds)


def _is_watched(monitor: ObjectFact, one: ObjectFact) -> bool:
    """Whether an object may be in a namespace that a monitor is about."""
    if not monitor.namespace or not one.namespace or monitor.data("any"):
        return True
    return one.namespace in (monitor.data("namespaces") or [monitor.namespace])


def _key(monitor: ObjectFact) -> tuple[str, str, str]:
    return monitor.fact.path, monitor.fact.unit, monitor.title


def _closest(monitor: ObjectFact, beside: Iterable[ObjectFact]) -> ObjectFact | None:
    """An object that lacks one label of a monitor, the same one for all such objects; if possible of its name."""
    found: dict[str, list[ObjectFact]] = {}
    for one in beside:
        if lacked := lacked_label(monitor, one):
            found.setdefault(lacked, []).append(one)
    if len(found) != 1 or monitor.selector is None or len(monitor.selector.match_labels) == 1:
        return None
    near = next(iter(found.values()))
    return next((one for one in near if one.name == monitor.name), near[0])


def _selects(monitor: ObjectFact, objects: Mapping[str, Objects]) -> bool:
    """Whether a monitor selects an object.

    An object without a namespace is installed in that of the release of a chart, or in that of the monitor.
    """
    namespaces = monitor.data("namespaces")
    own = monitor.fact.unit != "" or (monitor.namespace != "" and monitor.namespace in namespaces)
    return any(
        not namespaces or one.namespace in namespaces or (own and not one.namespace)
        for one in objects[monitor.data("selects")].matching(monitor.selector)
    )


class _Counterparts:
    """Which object a monitor is probably meant for."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects
        self.places = {(one.folder, one.namespace) for one in objects}
        self.labelled: defaultdict[tuple[str, str], list[ObjectFact]] = defaultdict(list)
        for one in objects:
            for key, value in one.own_labels.items():
                if key not in _SHARED:
                    self.labelled[key, str(value)].append(one)

    def elsewhere(self, monitor: ObjectFact) -> bool:
        """Whether it is about other namespaces than its own, and its folder has no object of them."""
        namespaces = monitor.data("namespaces")
        if not namespaces or not monitor.namespace or monitor.namespace in namespaces:
            return False
        return not any((monitor.folder, namespace) in self.places for namespace in namespaces)

    def of(self, monitor: ObjectFact) -> ObjectFact | None:
        """An object of its namespaces that has its name, or one of the labels that it selects."""
        selector = monitor.selector
        if selector is None or any(is_dynamic(str(value)) for value in selector.match_labels.values()):
            return None
        namespaces = monitor.data("namespaces") or [monitor.namespace]
        wanted = [self.labelled.get((key, str(value)), ()) for key, value in selector.match_labels.items()]
        for one in (*(one for found in wanted for one in found), *self.objects.named(monitor.name, monitor)):
            known = not selector.match_labels.keys().isdisjoint(one.own_labels)
            if known and (one.namespace in namespaces or monitor.data("any")):
                return one
        return None
