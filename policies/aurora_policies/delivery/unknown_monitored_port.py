from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import DeclaredObject, KeptPort
from aurora_devops.subjects import is_dynamic

from ._examples import DEPLOYMENT
from ._monitors import Monitors
from ._names import hint
from ._releases import creating_besides

_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: web
  namespace: shop
spec:
  selector:
    matchLabels:
      app: {}
  endpoints:
    - port: {}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: {}
  labels:
    app: web
spec:
  ports:
    - name: http
      port: 80
"""
_PODS = _MONITOR.replace("ServiceMonitor", "PodMonitor").replace("endpoints", "podMetricsEndpoints")
_PORTS = DEPLOYMENT + "          ports:\n            - name: web\n              containerPort: 8080\n"
_KEEPING = """\
scrape_configs:
  - job_name: web
    kubernetes_sd_configs:
      - role: {role}
    relabel_configs:
      - source_labels: [__meta_kubernetes_{object}_label_app]
        regex: {value}
        action: keep
      - source_labels: [__meta_kubernetes_{port}_name]
        regex: {name}
        action: keep
"""
# The name of the Service and that of the port in one expression.
_TOGETHER = """\
scrape_configs:
  - job_name: web
    kubernetes_sd_configs:
      - role: endpointslice
    relabel_configs:
      - source_labels: [__meta_kubernetes_service_name, __meta_kubernetes_endpointslice_port_name]
        regex: web;{}
        action: keep
"""
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
spec:
  source:
    repoURL: https://github.com/acme/shop
    path: {}
"""


@policy(
    "DLV041",
    severity="warning",
    category="observability",
    examples=[
        bad(
            _MONITOR.format("web", "«metrics»"),
            path="monitoring/web.yaml",
            files={"app/service.yaml": _SERVICE.format("shop")},
        ),
        bad(
            _MONITOR.format("web", "«htp»"),
            path="web/monitor.yaml",
            files={"web/service.yaml": _SERVICE.format("shop")},
        ),
        bad(
            _PODS.format("shop", "«metrics»"),
            path="monitoring/web.yaml",
            files={"k8s/api.yaml": _PORTS},
        ),
        bad(
            _PODS.format("shop", "«metrics»"),
            path="deploy/base/monitor.yaml",
            files={
                "deploy/base/api.yaml": _PORTS,
                "deploy/argocd/shop.yaml": _APPLICATION.format("deploy/base"),
            },
        ),
        bad(
            _PODS.format("shop", "«metrics»"),
            path="chart/templates/monitor.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.4.0\n",
                "chart/templates/api.yaml": _PORTS,
                "deploy/argocd/shop.yaml": _APPLICATION.format("chart"),
            },
        ),
        bad(
            _MONITOR.format("web", "«metrics»"),
            path="monitoring/web.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.4.0\n",
                "chart/templates/service.yaml": _SERVICE.format("{{ .Release.Namespace }}"),
            },
        ),
        bad(
            _KEEPING.format(
                role="pod", object="pod", value="shop", port="pod_container_port", name="«metrics»"
            ),
            path="prometheus.yml",
            files={"k8s/api.yaml": _PORTS},
        ),
        bad(
            _KEEPING.format(
                role="endpoints", object="service", value="web", port="endpoint_port", name="«metrics|admin»"
            ),
            path="prometheus.yml",
            files={"k8s/service.yaml": _SERVICE.format("shop")},
        ),
        bad(
            _TOGETHER.format("«metrics»"),
            path="prometheus.yml",
            files={"k8s/service.yaml": _SERVICE.format("shop")},
        ),
        good(
            _TOGETHER.format("http"),
            path="prometheus.yml",
            files={"k8s/service.yaml": _SERVICE.format("shop")},
            because="the Service has the port",
        ),
        good(
            _KEEPING.format(
                role="pod", object="pod", value="shop", port="pod_container_port", name="metrics|web"
            ),
            path="prometheus.yml",
            files={"k8s/api.yaml": _PORTS},
            because="the pods have one of the ports",
        ),
        good(
            _KEEPING.format(
                role="pod", object="pod", value="carts", port="pod_container_port", name="metrics"
            ),
            path="prometheus.yml",
            files={"k8s/api.yaml": _PORTS},
            because="the job keeps pods of another repository",
        ),
        good(
            _PODS.format("shop", "metrics"),
            path="deploy/base/monitor.yaml",
            files={
                "deploy/base/api.yaml": _PORTS,
                "deploy/argocd/shop.yaml": _APPLICATION.format("shop/base"),
            },
            because="the Application may create other pods",
        ),
        good(
            _MONITOR.format("web", "http"),
            path="monitoring/web.yaml",
            files={"app/service.yaml": _SERVICE.format("shop")},
            because="the Service has the port",
        ),
        good(
            _MONITOR.format("other", "metrics"),
            path="monitoring/web.yaml",
            files={"app/service.yaml": _SERVICE.format("shop")},
            because="the Services that it selects may be in another repository",
        ),
        good(
            _MONITOR.format("web", "metrics"),
            path="monitoring/web.yaml",
            files={"app/service.yaml": _SERVICE.format("blog")},
            because="the Service is in another namespace",
        ),
        *(
            good(
                _MONITOR.format("web", "metrics"),
                path="config/prometheus/monitor.yaml",
                files={path: _SERVICE.format("shop")},
                because="the Service is for tests",
            )
            for path in ("test/prow/service.yaml", "hack/testdata/service.yaml")
        ),
    ],
)
def unknown_monitored_port(repository: Repository) -> Iterator[Finding]:
    """A ServiceMonitor, a PodMonitor or a job of Prometheus names a port that the objects it selects do not have.

    Prometheus scrapes nothing at this endpoint, so alerts about its metrics never fire.
    Correct `port`. For a ServiceMonitor it is the name of a port of the Service, not of the container and not a
    number; for a PodMonitor it is the name of a port of a container.
    Nothing is reported if no Service or pod of the run is selected, and for a PodMonitor in a repository with custom
    resources for which an operator may create pods.

    The port of a job is that of a step that keeps targets by the name of a port, beside others that keep them by
    labels.

    https://prometheus-operator.dev/docs/developer/getting-started/
    """
    if not repository.of(DeclaredObject):
        return
    for kept, found in Monitors(repository).without_port() if repository.of(KeptPort) else ():
        first, ports = found[0], "the port " + " or ".join(f"'{port}'" for port in kept.ports)
        names = {str(name) for one in found for name, *_ in one.data("ports") if name}
        yield Finding(
            at=kept,
            message=f"the scrape job '{kept.job}' keeps {ports}, which {first.title} does not have"
            + hint(kept.ports[0], names),
            related=(Related(first.fact, f"the job keeps {first.title}"),),
        )
    # A run without manifests does not import the model.
    if not repository.about("kubernetes-monitor-port"):
        return
    from aurora_devops.kinds.kubernetes.facts import (
        MONITOR_PORT,
        PODS,
        SERVICE,
        facts_about,
        may_share_namespace,
    )
    from aurora_devops.kinds.kubernetes.lookup import objects_about, only_for_tests

    objects = {"Service": objects_about(repository, SERVICE), "pod": objects_about(repository, PODS)}
    managed = any("*" in one.kinds for one in creating_besides(repository, _WORKLOADS))
    for monitor in facts_about(repository, MONITOR_PORT):
        if managed and monitor.data("selects") == "pod":
            continue
        port, selector, namespaces = monitor.data("port"), monitor.selector, monitor.data("namespaces")
        if is_dynamic(port) or selector is None or selector.empty:
            continue
        selected = [
            one
            for one in objects[monitor.data("selects")].matching(selector)
            if not only_for_tests(one, monitor)
            and (
                monitor.data("any")
                or (one.namespace in ("", *namespaces) if namespaces else may_share_namespace(monitor, one))
            )
        ]
        names = {name or "" for one in selected for name, *_ in one.data("ports")}
        if not names or port in names or any(is_dynamic(name) for name in names):
            continue
        first = selected[0]
        yield Finding(
            at=monitor.fact,
            message=f"{first.title} has no port '{port}'{hint(port, names - {''})}",
            related=(Related(first.fact, f"{monitor.title} selects {first.title}"),),
        )


# The kinds of objects with pods.
_WORKLOADS = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "StatefulSet")
