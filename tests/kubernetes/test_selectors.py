"""Which pods a selector may match: labels that controllers add, operators, folders."""

import pytest

import aurora_devops


def found(files: dict[str, str] | str, *policies: str) -> list[tuple[str, int, str]]:
    report = aurora_devops.lint({"a.yaml": files} if isinstance(files, str) else files, select=policies)
    return [(finding.path, finding.line, finding.message) for finding in report.findings]


def workload(kind: str, *, name: str = "db", labels: str = "{app: db}", extra: str = "") -> str:
    version = "batch/v1" if kind == "Job" else "apps/v1"
    return (
        f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}\nspec:\n{extra}  selector:\n"
        f"    matchLabels: {labels}\n  template:\n    metadata:\n      labels: {labels}\n    spec:\n"
        "      containers:\n        - name: db\n          image: db:1\n"
    )


def service(selector: str) -> str:
    return f"apiVersion: v1\nkind: Service\nmetadata:\n  name: db\nspec:\n  selector: {selector}\n"


@pytest.mark.parametrize(
    ("kind", "label", "silent"),
    [
        ("StatefulSet", "statefulset.kubernetes.io/pod-name", True),
        ("StatefulSet", "apps.kubernetes.io/pod-index", True),
        ("DaemonSet", "controller-revision-hash", True),
        ("Job", "batch.kubernetes.io/job-name", True),
        ("Job", "job-name", True),
        ("Deployment", "pod-template-hash", True),
        ("Deployment", "statefulset.kubernetes.io/pod-name", False),
        ("StatefulSet", "job-name", False),
    ],
)
def test_a_label_that_the_controller_adds(kind: str, label: str, silent: bool) -> None:
    text = service(f"{{app: db, {label}: x}}") + "---\n" + workload(kind)
    assert bool(found(text, "dangling-service")) is not silent


@pytest.mark.parametrize(
    ("container", "label", "silent"),
    [
        ("image: ghcr.io/zalando/spilo-17:4.0-p2", "spilo-role", True),
        ("image: registry.example.com/patroni:4.0", "role", True),
        ("image: db:1\n          env: [{name: PATRONI_SCOPE, value: db}]", "role", True),
        ("image: db:1\n          env: [{name: PATRONI_KUBERNETES_ROLE_LABEL, value: tier}]", "tier", True),
        ("image: hashicorp/vault:1.20.4", "vault-active", True),
        ("image: quay.io/openbao/openbao:2.4", "openbao-active", True),
        ("image: hashicorp/vault-k8s:1.7.0", "vault-active", False),
        ("image: hashicorp/vault:1.20.4", "active", False),
        ("image: db:1\n          env: [{name: PGROLE, value: db}]", "role", False),
    ],
)
def test_a_label_that_the_program_adds(container: str, label: str, silent: bool) -> None:
    text = service(f'{{app: db, {label}: "true"}}') + "---\n" + workload("StatefulSet")
    assert bool(found(text.replace("image: db:1", container), "dangling-service")) is not silent


def test_the_other_labels_must_match_still() -> None:
    text = service("{app: web, statefulset.kubernetes.io/pod-name: db-0}") + "---\n" + workload("StatefulSet")
    assert [line for _, line, _ in found(text, "dangling-service")] == [6]


PEER = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector:
            matchLabels: {apps.kubernetes.io/pod-index: "0"}
"""


def test_a_peer_with_a_label_that_the_controller_adds() -> None:
    assert not found(PEER + "---\n" + workload("StatefulSet"), "dangling-network-peer")
    assert found(PEER + "---\n" + workload("Deployment"), "dangling-network-peer")


def test_a_peer_of_other_namespaces_is_unknown() -> None:
    text = PEER.replace("podSelector:\n   ", "namespaceSelector: {}\n          podSelector:\n   ")
    assert not found(text + "---\n" + workload("Deployment"), "dangling-network-peer")


NETWORK = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
spec:
  podSelector:
    matchLabels: {app: other}
"""


@pytest.mark.parametrize(
    ("resource", "silent"),
    [
        ("apiVersion: monitoring.coreos.com/v1\nkind: Prometheus", True),
        ("apiVersion: postgresql.cnpg.io/v1\nkind: Cluster", True),
        ("apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease", True),
        ("apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor", False),
        ("apiVersion: cert-manager.io/v1\nkind: Certificate", False),
        ("apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition", True),
        ("apiVersion: v1\nkind: LimitRange", False),
    ],
)
@pytest.mark.parametrize(
    ("text", "policy"), [(NETWORK, "dangling-network-policy"), (PEER, "dangling-network-peer")]
)
def test_an_operator_may_create_the_pods(text: str, policy: str, resource: str, silent: bool) -> None:
    files = {
        "db/a.yaml": text,
        "db/pod.yaml": workload("Deployment"),
        "db/custom.yaml": f"{resource}\nmetadata:\n  name: db\n",
    }
    assert bool(found(files, policy)) is not silent
    files["other/custom.yaml"] = files.pop("db/custom.yaml")
    assert found(files, policy)


AUTOSCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: db
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: db}
  maxReplicas: 3
"""


@pytest.mark.parametrize(("path", "reported"), [("app/hpa.yaml", True), ("tests/app/hpa.yaml", False)])
def test_an_autoscaler_of_the_same_folder(path: str, reported: bool) -> None:
    files = {"app/web.yaml": workload("Deployment", extra="  replicas: 2\n"), path: AUTOSCALER}
    report = aurora_devops.lint(files, select=["autoscaled-replicas"])
    places = [related.path for finding in report.findings for related in finding.related]
    assert places == (["app/hpa.yaml"] if reported else [])


def config_use(key: str) -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: a:1\n"
        "      env:\n        - name: MODE\n          valueFrom:\n            configMapKeyRef:\n"
        f"              name: web\n              key: {key}\n"
    )


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  mode: fast\n"


def test_a_key_of_a_config_map_of_the_same_folder() -> None:
    near = {"app/pod.yaml": config_use("level"), "app/config.yaml": CONFIG.format(name="web")}
    assert [message for *_, message in found(near, "unknown-config-key")] == [
        "ConfigMap 'web' has no key 'level'"
    ]
    far = {"app/pod.yaml": config_use("level"), "test/config.yaml": CONFIG.format(name="web")}
    assert not found(far, "unknown-config-key")
    overlay = {**near, "overlay/config.yaml": CONFIG.format(name="web").replace("mode", "level")}
    assert not found(overlay, "unknown-config-key")


def test_a_generator_may_create_the_config_map() -> None:
    text = config_use("level") + "---\n" + CONFIG.format(name="other")
    assert found({"app/pod.yaml": text}, "unknown-config-key")
    kustomization = (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [pod.yaml]\n"
        "configMapGenerator:\n  - name: web\n    literals: [level=1]\n"
    )
    assert not found({"app/pod.yaml": text, "app/kustomization.yaml": kustomization}, "unknown-config-key")


@pytest.mark.parametrize(
    ("pod", "silent"),
    [
        ("labelSelector: {matchLabels: {app: db}}", True),
        ("labelSelector: {}", True),
        ("labelSelector:", False),
        ("weight: 1", False),
    ],
)
def test_a_missing_label_selector_selects_no_pod(pod: str, silent: bool) -> None:
    term = f"          - topologyKey: kubernetes.io/hostname\n            {pod}\n"
    affinity = (
        "      affinity:\n        podAntiAffinity:\n          requiredDuringSchedulingIgnoredDuringExecution:\n"
        + term.replace("          ", "            ")
    )
    spread = "      topologySpreadConstraints:\n" + term.replace(
        "          - ", "        - maxSkew: 1\n          "
    ).replace("            ", "          ")
    for part in (affinity, spread):
        text = workload("Deployment", extra="  replicas: 3\n") + part
        assert bool(found(text, "missing-anti-affinity")) is not silent


@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ("minDomains: 0", ["minDomains of Deployment 'db' is 0; it must be 1 or more"]),
        ("minDomains: 2", ["minDomains of Deployment 'db' requires whenUnsatisfiable: DoNotSchedule"]),
        ("minDomains: 2", []),
        ("maxSkew: -1", ["maxSkew of Deployment 'db' is -1; it must be 1 or more"]),
    ],
)
def test_the_numbers_of_a_spread_constraint(fields: str, messages: list[str]) -> None:
    way = "ScheduleAnyway" if messages else "DoNotSchedule"
    text = workload("Deployment") + (
        "      topologySpreadConstraints:\n        - topologyKey: zone\n"
        f"          whenUnsatisfiable: {way}\n          {fields}\n"
    )
    assert [message for *_, message in found(text, "invalid-topology-spread")] == messages


@pytest.mark.parametrize(
    ("own", "named", "reported"),
    [("monitoring", "kube-system", False), ("monitoring", "monitoring", True), ("", "kube-system", True)],
)
def test_a_service_monitor_of_another_namespace(own: str, named: str, reported: bool) -> None:
    namespace = f", namespace: {own}" if own else ""
    files = {
        "a/monitor.yaml": (
            f"apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {{name: dns{namespace}}}\nspec:\n"
            f"  namespaceSelector: {{matchNames: [{named}]}}\n  selector: {{matchLabels: {{k8s-app: kube-dns}}}}\n"
        ),
        "a/service.yaml": service("{app: web}").replace("name: db", "name: db\n  namespace: monitoring"),
    }
    assert bool(found(files, "dangling-service-monitor")) is reported


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_key_that_is_its_own_secret(quote: str) -> None:
    secret = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  password: {quote}password{quote}\n"
    use = config_use("password").replace("configMapKeyRef", "secretKeyRef")
    report = aurora_devops.lint({"a/pod.yaml": use, "a/secret.yaml": secret})
    assert not report.failures
    assert "unknown-config-key" not in {finding.policy.name for finding in report.findings}


@pytest.mark.parametrize(
    ("version", "reported"),
    [
        ("apps/v1", False),
        ("", False),
        ("v1", True),
        ("apps/v2", True),
        ("apps/v1beta1", True),
        ("$VERSION", False),
    ],
)
def test_the_version_of_an_autoscalers_target(version: str, reported: bool) -> None:
    text = AUTOSCALER.replace("apps/v1", f"'{version}'") + "---\n" + workload("Deployment")
    assert bool(found(text, "dangling-autoscaler")) is reported


INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: dashboard, port: {number: 80}}}}
"""


@pytest.mark.parametrize(
    ("text", "policy"),
    [
        (INGRESS, "dangling-ingress"),
        (AUTOSCALER.replace("name: db}", "name: dashboard}"), "dangling-autoscaler"),
    ],
)
def test_an_operator_may_create_what_is_referred_to(text: str, policy: str) -> None:
    files = {"a/web.yaml": text, "a/others.yaml": service("{app: db}") + "---\n" + workload("Deployment")}
    assert found(files, policy)
    files["a/cluster.yaml"] = "apiVersion: ceph.rook.io/v1\nkind: CephCluster\nmetadata: {name: a}\n"
    assert not found(files, policy)


def test_a_config_map_without_keys_is_a_placeholder() -> None:
    config = CONFIG.format(name="web").replace("data:\n  mode: fast\n", "data: {}\n")
    assert not found({"a/pod.yaml": config_use("level"), "a/config.yaml": config}, "unknown-config-key")


CHART_SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports:
    - port: 80
      targetPort: {{ .Values.port }}
"""
CHART_POD = """\
apiVersion: v1
kind: Pod
metadata: {name: shop, labels: {app: web}}
spec:
  containers:
    - name: web
      image: web:1
      ports:
        - containerPort: {{ .Values.containerPort | default 4000 }}
"""


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ("port: 4400\n", [1]),
        ("port: 4000\n", []),
        ("port: 4400\ncontainerPort: 4400\n", []),
        ("port: http\n", [1]),
    ],
)
def test_a_target_port_from_the_values_of_a_chart(values: str, lines: list[int]) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "chart/values.yaml": values,
        "chart/templates/service.yaml": CHART_SERVICE,
        "chart/templates/workload.yaml": CHART_POD,
    }
    assert [(path, line) for path, line, _ in found(files, "dangling-service")] == [
        ("chart/values.yaml", line) for line in lines
    ]


def test_a_second_port_of_a_service_of_a_chart_need_not_be_listed() -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "chart/values.yaml": "port: 4400\n",
        "chart/templates/service.yaml": CHART_SERVICE + "    - port: 81\n      targetPort: 4000\n",
        "chart/templates/workload.yaml": CHART_POD + "        - containerPort: 6060\n",
    }
    assert found(files, "dangling-service") == []


@pytest.mark.parametrize(
    ("workload", "lines"),
    [
        (CHART_POD, [8]),
        (CHART_POD.replace("shop,", '{{ include "common.name" . }},'), []),
        (CHART_POD.replace("shop,", '{{ required "set the name" .Values.name }},'), []),
    ],
)
def test_the_pods_of_a_template_that_cannot_be_rendered_are_unknown(workload: str, lines: list[int]) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n  - name: common\n"
        "    version: 1.0.0\n    repository: https://charts.example.com\n",
        "chart/values.yaml": "{}\n",
        "chart/templates/service.yaml": CHART_SERVICE.replace("{{ .Values.port }}", "http"),
        "chart/templates/pods/web.yaml": workload,
        "chart/templates/tests/check.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: check, labels: {app: web}}\n"
        "spec:\n  containers:\n    - name: check\n      image: check:1\n",
    }
    assert [line for _, line, _ in found(files, "dangling-service")] == lines


def test_the_namespaces_of_a_service_and_its_pods_are_named() -> None:
    """In one file, an object without a namespace is in the default one."""
    there = service("{app: db}").replace("name: db", "name: db\n  namespace: shop")
    assert found(f"{there}---\n{workload('Deployment')}", "dangling-service") == [
        (
            "a.yaml",
            7,
            "Service 'db' selects no pod; it is in namespace 'shop', and Deployment 'db' in the default namespace",
        )
    ]
    assert found(f"{there}---\n{workload('Deployment', labels='{app: web}')}", "dangling-service") == [
        ("a.yaml", 7, "Service 'db' selects no pod; no pod has the labels 'app=db'")
    ]


def test_the_namespaces_of_a_config_map_and_its_pod_are_named() -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: web:1\n"
        "  volumes:\n    - name: shop\n      configMap: {name: shop}\n---\n"
    )
    config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop, namespace: shop}\ndata: {mode: fast}\n"
    assert [message for _, _, message in found(pod + config, "unknown-config-key")] == [
        "ConfigMap 'shop' is in namespace 'shop', and Pod 'web' in the default namespace"
    ]


SCALER = (
    "{{ if .Values.scaled }}\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: db}\n"
    "spec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: db}\n  maxReplicas: 3\n{{ end }}\n"
)


@pytest.mark.parametrize(
    ("replicas", "silent"),
    [
        ("{{ if not .Values.scaled }}\n  replicas: 2\n{{ end }}\n", True),
        ("{{ with .Values.replicas }}\n  replicas: {{ . }}\n{{ end }}\n", True),
        ("  replicas: 2\n", False),
        ("  replicas: {{ .Values.replicas }}\n", False),
    ],
)
def test_the_replicas_of_a_chart_that_may_be_scaled(replicas: str, silent: bool) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
        "chart/values.yaml": "scaled: false\nreplicas: 2\n",
        "chart/values-large.yaml": "scaled: true\nreplicas: 0\n",
        "chart/templates/scaler.yaml": SCALER,
        "chart/templates/deployment.yaml": workload("Deployment", extra=replicas),
    }
    assert bool(found(files, "autoscaled-replicas")) is not silent


@pytest.mark.parametrize(
    ("template", "label", "silent"),
    [
        (
            "{{ if .Values.cache }}\n" + workload("Deployment", labels="{app: cache}") + "{{ end }}\n",
            "cache",
            True,
        ),
        ("{{ range .Values.caches }}\n" + workload("StatefulSet") + "{{ end }}\n", "cache", True),
        (
            "{{ if .Values.cache }}\n" + workload("Deployment", labels="{app: cache}") + "{{ end }}\n",
            "db1",
            False,
        ),
        (workload("Deployment", name="cache", labels="{app: store}"), "cache", False),
    ],
)
def test_a_workload_that_the_values_of_a_chart_disable(template: str, label: str, silent: bool) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
        "chart/values.yaml": "cache: false\ncaches: []\n",
        "chart/templates/db.yaml": workload("Deployment"),
        "chart/templates/cache.yaml": template,
        "chart/templates/network.yaml": NETWORK_OF_CHART.format(label),
    }
    assert bool(found(files, "dangling-network-policy")) is not silent


NETWORK_OF_CHART = (
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: cache}}\nspec:\n"
    "  podSelector: {{matchLabels: {{app: {}}}}}\n  policyTypes: [Ingress]\n"
)
