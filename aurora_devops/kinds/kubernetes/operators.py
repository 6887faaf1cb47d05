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


# The Services and the Secrets that operators create for a custom resource, by its name.
_SERVICES: dict[str, tuple[str, ...]] = {
    "postgresql.cnpg.io/Cluster": ("{}-rw", "{}-ro", "{}-r"),
    "postgresql.cnpg.io/Pooler": ("{}",),
    "acid.zalan.do/postgresql": ("{}", "{}-repl"),
    "postgres-operator.crunchydata.com/PostgresCluster": ("{}-primary", "{}-replicas", "{}-ha", "{}-pods"),
    "kafka.strimzi.io/Kafka": ("{}-kafka-bootstrap", "{}-kafka-brokers"),
    "kafka.strimzi.io/KafkaBridge": ("{}-bridge-service",),
    "kafka.strimzi.io/KafkaConnect": ("{}-connect-api",),
    "rabbitmq.com/RabbitmqCluster": ("{}", "{}-nodes"),
    "elasticsearch.k8s.elastic.co/Elasticsearch": ("{}-es-http", "{}-es-internal-http", "{}-es-transport"),
    "kibana.k8s.elastic.co/Kibana": ("{}-kb-http",),
    "mongodbcommunity.mongodb.com/MongoDBCommunity": ("{}-svc",),
    "k8s.mariadb.com/MariaDB": ("{}", "{}-primary", "{}-secondary", "{}-internal"),
    "k8s.keycloak.org/Keycloak": ("{}-service", "{}-discovery"),
    "grafana.integreatly.org/Grafana": ("{}-service",),
    "opentelemetry.io/OpenTelemetryCollector": (
        "{}-collector",
        "{}-collector-headless",
        "{}-collector-monitoring",
    ),
    "jaegertracing.io/Jaeger": ("{}-collector", "{}-query", "{}-agent"),
    "monitoring.coreos.com/Prometheus": ("prometheus-operated",),
    "monitoring.coreos.com/Alertmanager": ("alertmanager-operated",),
    "monitoring.coreos.com/ThanosRuler": ("thanos-ruler-operated",),
}
_CNPG = (
    *(
        "username",
        "user",
        "password",
        "dbname",
        "host",
        "port",
        "uri",
        "fqdn-uri",
        "jdbc-uri",
        "fqdn-jdbc-uri",
    ),
    "pgpass",
)
_SECRETS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "postgresql.cnpg.io/Cluster": (
        ("{}-app", _CNPG),
        ("{}-superuser", _CNPG),
        ("{}-ca", ()),
        ("{}-server", ()),
    ),
    "kafka.strimzi.io/Kafka": (("{}-cluster-ca-cert", ()), ("{}-clients-ca-cert", ())),
    "kafka.strimzi.io/KafkaUser": (("{}", ()),),
    "rabbitmq.com/RabbitmqCluster": (("{}-default-user", ()),),
    "elasticsearch.k8s.elastic.co/Elasticsearch": (
        ("{}-es-elastic-user", ("elastic",)),
        ("{}-es-http-certs-public", ()),
    ),
    "k8s.keycloak.org/Keycloak": (("{}-initial-admin", ("username", "password")),),
    "grafana.integreatly.org/Grafana": (("{}-admin-credentials", ()),),
}


def services_of(group: str, kind: str, name: str) -> list[str]:
    """The names of the Services that an operator creates for a custom resource, as far as they are known."""
    return [one.format(name) for one in _SERVICES.get(f"{group}/{kind}", ())]


def secrets_of(group: str, kind: str, name: str) -> list[tuple[str, tuple[str, ...]]]:
    """The names of the Secrets that an operator creates for a custom resource, and their keys, none if unknown."""
    return [(one.format(name), keys) for one, keys in _SECRETS.get(f"{group}/{kind}", ())]


def created_for(group: str, kind: str) -> tuple[str, ...]:
    """The kinds of objects that an operator creates for a custom resource; `*` for any kind."""
    return _CREATED.get(f"{group}/{kind}", _CREATED.get(group, _ANY))


def names_freely(group: str) -> bool:
    """Whether the objects for a custom resource can have names that do not contain its own."""
    return group in _DEPLOYING or "crossplane" in group
