"""The kinds of objects that operators create for custom resources.

Source: the documentation of the operators. For a custom resource that is not listed, an operator may create objects of
any kind. Secrets whose names are written in custom resources are facts of their own (config_facts.py).
"""

from __future__ import annotations

_ANY = ("*",)
_PROMETHEUS = ("ConfigMap", "Pod", "Secret", "Service", "StatefulSet")

# By group, or by group and kind.
_CREATED: dict[str, tuple[str, ...]] = {
    "acme.cert-manager.io": (),
    "argoproj.io/AnalysisTemplate": (),
    "argoproj.io/AppProject": (),
    "argoproj.io/ClusterAnalysisTemplate": (),
    "argoproj.io/ClusterWorkflowTemplate": (),
    "argoproj.io/Rollout": ("Pod", "ReplicaSet"),
    "argoproj.io/WorkflowTemplate": (),
    "autoscaling.k8s.io": (),
    "azmonitoring.coreos.com": (),
    "bitnami.com": (),
    "cert-manager.io": (),
    "cilium.io": (),
    "cloud.google.com": (),
    "configuration.konghq.com": (),
    "constraints.gatekeeper.sh": (),
    "crd.projectcalico.org": (),
    "elbv2.k8s.aws": (),
    "external-secrets.io": (),
    "gateway.networking.k8s.io": (),
    "grafana.integreatly.org/GrafanaDashboard": (),
    "grafana.integreatly.org/GrafanaDatasource": (),
    "grafana.integreatly.org/GrafanaFolder": (),
    "image.toolkit.fluxcd.io": (),
    "karpenter.k8s.aws": (),
    "karpenter.sh": (),
    "keda.sh/ClusterTriggerAuthentication": (),
    "keda.sh/ScaledJob": ("Job", "Pod"),
    "keda.sh/ScaledObject": ("HorizontalPodAutoscaler",),
    "keda.sh/TriggerAuthentication": (),
    "kustomize.config.k8s.io": (),
    "kyverno.io": ("ConfigMap", "NetworkPolicy", "Secret"),
    "metallb.io": (),
    "monitoring.coreos.com/Alertmanager": _PROMETHEUS,
    "monitoring.coreos.com/AlertmanagerConfig": (),
    "monitoring.coreos.com/PodMonitor": (),
    "monitoring.coreos.com/Probe": (),
    "monitoring.coreos.com/Prometheus": _PROMETHEUS,
    "monitoring.coreos.com/PrometheusAgent": (*_PROMETHEUS, "DaemonSet"),
    "monitoring.coreos.com/PrometheusRule": (),
    "monitoring.coreos.com/ScrapeConfig": (),
    "monitoring.coreos.com/ServiceMonitor": (),
    "monitoring.coreos.com/ThanosRuler": _PROMETHEUS,
    "networking.gke.io": (),
    "networking.istio.io": (),
    "notification.toolkit.fluxcd.io": (),
    "operator.victoriametrics.com/VMPodScrape": (),
    "operator.victoriametrics.com/VMRule": (),
    "operator.victoriametrics.com/VMServiceScrape": (),
    "projectcontour.io": (),
    "route.openshift.io": (),
    "secrets-store.csi.x-k8s.io": (),
    "security.istio.io": (),
    "snapshot.storage.k8s.io": (),
    "source.extensions.fluxcd.io": (),
    "source.toolkit.fluxcd.io": (),
    "templates.gatekeeper.sh": (),
    "traefik.io": (),
}
# The groups whose custom resources contain or refer to manifests, so that the names of the objects can be any.
_DEPLOYING = (
    "addons.cluster.x-k8s.io",
    "app.kiegroup.org",
    "argoproj.io",
    "core.oam.dev",
    "fleet.cattle.io",
    "helm.cattle.io",
    "helm.crossplane.io",
    "helm.toolkit.fluxcd.io",
    "kubernetes.crossplane.io",
    "kustomize.toolkit.fluxcd.io",
    "kyverno.io",
    "operators.coreos.com",
    "work.karmada.io",
)


def created_for(group: str, kind: str) -> tuple[str, ...]:
    """The kinds of objects that an operator creates for a custom resource; `*` for any kind."""
    return _CREATED.get(f"{group}/{kind}", _CREATED.get(group, _ANY))


def names_freely(group: str) -> bool:
    """Whether the objects for a custom resource can have names that do not contain its own."""
    return group in _DEPLOYING or "crossplane" in group
