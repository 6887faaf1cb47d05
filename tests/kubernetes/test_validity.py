"""What the API server refuses: types, values, names and numbers."""

from pathlib import Path

import pytest

import aurora_devops
from aurora_devops.core.engine import Engine
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source


def found(text: str, *policies: str, path: str = "manifest.yaml") -> list[tuple[int, str]]:
    report = aurora_devops.lint({path: text}, select=policies)
    return [(finding.line, finding.message) for finding in report.findings]


def pod(container: str = "", spec: str = "", image: str = "web:1") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
        f"spec:\n  containers:\n    - {{name: web, image: '{image}', {container}}}\n{spec}"
    )


def deployment(spec: str) -> str:
    return f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec: {{{spec}}}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (deployment("replicas: '3'"), "'spec.replicas' must be an integer, not a string"),
        (deployment("paused: 'yes'"), "'spec.paused' must be true or false, not a string"),
        (pod("command: [sleep, 10]"), "'command[1]' must be a string, not the number 10"),
        (pod("args: [true]"), "'args[0]' must be a string, not true"),
        (pod("stdin: 'true'"), "must be true or false, not a string"),
        (pod("securityContext: {privileged: 'true'}"), "must be true or false, not a string"),
        (pod("securityContext: {runAsUser: '1000'}"), "must be an integer, not a string"),
        (pod("livenessProbe: {periodSeconds: '5'}"), "must be an integer, not a string"),
        (pod("livenessProbe: {httpGet: {path: 1}}"), "must be a string, not the number 1"),
        (pod(spec="  nodeSelector: {gpu: true}\n"), "must be a string, not true"),
    ],
)
def test_a_value_of_a_wrong_type(text: str, message: str) -> None:
    ((_, said),) = found(text, "invalid-manifest", "unquoted-value")
    assert message in said


@pytest.mark.parametrize(
    "text",
    [
        deployment("replicas: ${REPLICAS}"),
        deployment("replicas: '{{ replicas }}'"),
        deployment("strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 1}}"),
        pod("livenessProbe: {httpGet: {port: http}}"),
        pod("livenessProbe: {httpGet: {port: 80}}"),
        pod("resources: {limits: {cpu: 2, memory: 64Mi}}"),
        pod(spec="  nodeSelector: {gpu: }\n"),
        "apiVersion: example.com/v1\nkind: Web\nmetadata: {name: a}\nspec: {replicas: '3', template: {spec: "
        "{containers: [{name: a, image: 'a:1', command: [1]}]}}}\n",
    ],
)
def test_a_value_of_a_right_type(text: str) -> None:
    assert found(text, "invalid-manifest") == []


def test_what_is_beside_a_wrong_type_is_read() -> None:
    text = pod("command: [sleep, 10], securityContext: {privileged: true}")
    assert [line for line, _ in found(text, "privileged-container")] == [6]


@pytest.mark.parametrize(
    ("quantity", "wrong"),
    [
        ("1GB", True),
        ("abc", True),
        ("1.5.2", True),
        ("''", True),
        ("64mi", True),
        ("-1", True),
        ("1.5Gi", False),
        ("1e3", False),
        ("128974848", False),
        (".5", False),
        ("$MEMORY", False),
        ("'{{ memory }}'", False),
    ],
)
def test_quantities(quantity: str, wrong: bool) -> None:
    for key in ("limits", "requests"):
        assert bool(found(pod(f"resources: {{{key}: {{memory: {quantity}}}}}"), "invalid-resources")) is wrong


@pytest.mark.parametrize(
    ("request_", "limit", "wrong"),
    [
        ("128Mi", "64Mi", True),
        ("1", "900m", True),
        ("1G", "1Gi", False),
        ("64Mi", "64Mi", False),
        ("1", "$CPU", False),
    ],
)
def test_a_request_above_the_limit(request_: str, limit: str, wrong: bool) -> None:
    text = pod(f"resources: {{requests: {{memory: {request_}}}, limits: {{memory: {limit}}}}}")
    assert bool(found(text, "invalid-resources")) is wrong


def test_a_request_of_another_resource_is_not_compared() -> None:
    assert found(pod("resources: {requests: {memory: 1Gi}, limits: {cpu: 1}}"), "invalid-resources") == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: nodeport}\n", "NodePort"),
        (pod("ports: [{containerPort: 80, protocol: udp}]"), "UDP"),
        (pod("imagePullPolicy: always"), "Always"),
        (pod("imagePullPolicy: Sometimes"), None),
        (deployment("strategy: {type: OnDelete}"), None),
        ("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a}\nspec: {policyTypes: [ingress]}\n",
         "Ingress"),
        ("apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\n"
         "subjects: [{kind: Users, name: a}]\n", None),
    ],
)  # fmt: skip
def test_a_value_that_is_not_supported(text: str, fixed: str | None) -> None:
    assert len(found(text, "invalid-value")) == 1
    outcomes = aurora_devops.fix({"a.yaml": text}, select=["invalid-value"])
    assert [fixed is not None and fixed in outcome.after for outcome in outcomes] == [True] * bool(fixed)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Role}\n",
        "apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: a}\nspec: {updateStrategy: {type: OnDelete}}\n",
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\nspec: {type: other}\n",
        pod("imagePullPolicy: $POLICY"),
        pod("imagePullPolicy: ''"),
    ],
)
def test_a_value_that_may_be_supported(text: str) -> None:
    assert found(text, "invalid-value") == []


def test_a_cluster_role_binding_gives_a_cluster_role() -> None:
    text = (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: a}\n"
        "roleRef: {kind: Role, name: view}\n"
    )
    assert len(found(text, "invalid-role-reference")) == 1


@pytest.mark.parametrize(
    ("mounted", "reported"), [("cache", False), ("cahce", True), ("data", True), ("'{{ volume }}'", False)]
)
def test_a_mounted_volume(mounted: str, reported: bool) -> None:
    text = pod(
        f"volumeMounts: [{{name: {mounted}, mountPath: /x}}]", "  volumes: [{name: cache, emptyDir: {}}]\n"
    )
    assert bool(found(text, "unknown-volume")) is reported


def test_a_claim_of_a_stateful_set_is_a_volume() -> None:
    text = (
        "apiVersion: apps/v1\nkind: {kind}\nmetadata: {name: db}\nspec:\n"
        "  volumeClaimTemplates: [{metadata: {name: data}}]\n  template:\n    spec:\n      containers:\n"
        "        - {name: db, image: 'db:1', volumeMounts: [{name: data, mountPath: /x}]}\n"
    )
    assert found(text.replace("{kind}", "StatefulSet"), "unknown-volume") == []
    assert len(found(text.replace("{kind}", "Deployment"), "unknown-volume")) == 1


def test_a_patch_may_mount_a_volume_of_the_whole() -> None:
    text = pod("volumeMounts: [{name: data, mountPath: /x}]", image="")
    assert found(text, "unknown-volume") == []
    assert found(text.replace("image: ''", "env: []"), "unknown-volume", path="overlays/web.yaml") == []


@pytest.mark.parametrize(
    ("kind", "name", "wrong"),
    [
        ("ConfigMap", "My_Config", True),
        ("ConfigMap", "a.b", False),
        ("ConfigMap", "-a", True),
        ("ConfigMap", "a" * 254, True),
        ("ConfigMap", "${NAME}", False),
        ("ConfigMap", "_", False),
        ("ConfigMap", "CONFIG_NAME", False),
        ("ConfigMap", "web-<node>", False),
        ("Service", "a.b", True),
        ("Service", "a" * 64, True),
        ("Namespace", "a.b", True),
        ("Deployment", "Web", True),
        ("CronJob", "a" * 52, False),
        ("CronJob", "a" * 53, True),
        ("ClusterRole", "system:View", False),
    ],
)
def test_the_name_of_an_object(kind: str, name: str, wrong: bool) -> None:
    versions = {"Deployment": "apps/v1", "CronJob": "batch/v1", "ClusterRole": "rbac.authorization.k8s.io/v1"}
    text = f"apiVersion: {versions.get(kind, 'v1')}\nkind: {kind}\nmetadata: {{name: '{name}'}}\n"
    assert bool(found(text, "invalid-name")) is wrong


@pytest.mark.parametrize(
    ("name", "wrong"), [("root_ca", True), ("root.ca", True), ("root-ca", False), ("$X", False)]
)
def test_the_name_of_a_part_of_a_pod(name: str, wrong: bool) -> None:
    assert bool(found(pod(spec=f"  volumes: [{{name: '{name}'}}]\n"), "invalid-name")) is wrong
    assert bool(found(pod().replace("{name: web, ", f"{{name: '{name}', "), "invalid-name")) is wrong


@pytest.mark.parametrize(
    ("ports", "count"),
    [
        ("[{port: 80}, {port: 443}]", 2),
        ("[{port: 80}, {port: 443, name: https}]", 1),
        ("[{port: 80, name: web}, {port: 443, name: web}]", 1),
        ("[{port: 80, name: Web}, {port: 443, name: https}]", 1),
        ("[{port: 80, name: a-name-of-more-than-15}, {port: 443, name: https}]", 0),
        ("[{port: 80}]", 0),
        ("[{port: 80000}]", 1),
        ("[{port: 80, targetPort: 0}]", 0),
        ("[{port: '$PORT'}]", 0),
        ("[{port: '$PORT'}, {port: '$METRICS'}]", 2),
    ],
)
def test_the_ports_of_a_service(ports: str, count: int) -> None:
    text = f"apiVersion: v1\nkind: Service\nmetadata: {{name: web}}\nspec: {{ports: {ports}}}\n"
    assert len(found(text, "invalid-port")) == count


TARGET = """\
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec:
  selector: {{app: web}}
  ports:
    - port: 80
      targetPort: {port}
---
apiVersion: v1
kind: Pod
metadata: {{name: web, labels: {{app: web}}}}
spec:
  containers:
    - {{name: web, image: "web:1", ports: [{{name: http, containerPort: 8080}}]}}
    - {{name: metrics, image: "web:1", ports: [{{name: metrics, containerPort: 9090}}]}}
"""


@pytest.mark.parametrize(
    ("port", "reported"),
    [
        ("htp", True),
        ("http", False),
        ("metrics", False),
        ("8081", True),
        ("8080", False),
        ("'{{ p }}'", False),
    ],
)
def test_the_target_port_of_a_service(port: str, reported: bool) -> None:
    lines = [line for line, _ in found(TARGET.format(port=port), "dangling-service")]
    assert lines == ([8] if reported else [])


def test_the_target_port_of_pods_elsewhere_is_unknown() -> None:
    service, _, web = TARGET.format(port="htp").partition("---\n")
    files = {"a/service.yaml": service, "b/pod.yaml": web}
    assert not aurora_devops.lint(files, select=["dangling-service"]).findings
    files = {"a/service.yaml": service, "a/pod.yaml": web}
    assert aurora_devops.lint(files, select=["dangling-service"]).findings


@pytest.mark.parametrize(
    ("label", "wrong"),
    [
        ("enforce: restrictd", True),
        ("warn: Baseline", True),
        ("audit: privileged", False),
        ("enforce: $LEVEL", False),
        ("enforce-version: latest", False),
        ("warn-version: '1.30'", True),
        ("warn-version: v1.30", False),
        ("other: restrictd", False),
    ],
)
def test_the_pod_security_level_of_a_namespace(label: str, wrong: bool) -> None:
    text = f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  labels:\n    pod-security.kubernetes.io/{label}\n"
    assert bool(found(text, "invalid-pod-security-level")) is wrong


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ("minReplicas: 5, maxReplicas: 3", True),
        ("minReplicas: 3, maxReplicas: 3", False),
        ("maxReplicas: 0", True),
        ("minReplicas: -1", True),
        ("minReplicas: $MIN, maxReplicas: 1", False),
        ("minReplicas: 5", False),
    ],
)
def test_the_numbers_of_an_autoscaler(spec: str, wrong: bool) -> None:
    text = f"apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"
    assert bool(found(text, "invalid-autoscaler")) is wrong


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("ZmFzdA==", False),
        ("''", False),
        ("fast!", True),
        ("ZmFzd", True),
        ("|\n    Zm\n    Fz\n    dA==", False),
        ("$TOKEN", False),
        ("'{{ token | b64 }}'", False),
        ("<token in base64>", False),
        ("TOKEN_IN_BASE64", False),
    ],
)
def test_the_data_of_a_secret(value: str, wrong: bool) -> None:
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  mode: {value}\n"
    assert bool(found(text, "invalid-base64")) is wrong


@pytest.mark.parametrize(
    ("path", "count"),
    [
        ("path: api, pathType: Exact", 1),
        ("path: /api, pathType: Exact", 0),
        ("path: /api", 1),
        ("pathType: ImplementationSpecific", 0),
        ("path: '{{ path }}', pathType: Prefix", 0),
    ],
)
def test_the_path_of_an_ingress(path: str, count: int) -> None:
    text = (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\n"
        f"spec: {{rules: [{{http: {{paths: [{{{path}, backend: {{service: {{name: a}}}}}}]}}}}]}}\n"
    )
    assert len(found(text, "invalid-ingress-path")) == count
    assert found(text.replace("io/v1", "io/v1beta1").replace("api,", "/api,"), "invalid-ingress-path") == []


@pytest.mark.parametrize(
    ("schedule", "wrong"),
    [
        ("61 * * * *", True),
        ("* * * *", True),
        ("0 0 * * 7", True),
        ("0 0 * * sun", False),
        ("0 0 ? * 1-5", False),
        ("5/15 * * * *", False),
        ("0 0 31 FEB *", False),
        ("10-5 * * * *", True),
        ("*/0 * * * *", True),
        ("@hourly", False),
        ("@every 1h30m", False),
        ("@every hour", True),
        ("@reboot", True),
        ("CRON_TZ=UTC 0 0 * * *", True),
        ("$SCHEDULE", False),
    ],
)
def test_the_schedule_of_a_cron_job(schedule: str, wrong: bool) -> None:
    text = f"apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: a}}\nspec: {{schedule: '{schedule}'}}\n"
    assert bool(found(text, "kubernetes/invalid-schedule")) is wrong


def is_certain(text: str) -> bool:
    """Whether all values of a manifest have the types of their fields."""
    documents, _ = Engine(default_catalogue(), Settings()).reader.read(Source("manifest.yaml", text))
    return not any(document.uncertain for document in documents)


@pytest.mark.parametrize(
    "container",
    [
        "stdin: '${STDIN}'",
        "ports: [{containerPort: '${PORT:-80}'}]",
        "ports: [{containerPort: '{{ port }}'}]",
        "securityContext: {runAsUser: '$USER', privileged: '${PRIVILEGED}'}",
        "livenessProbe: {periodSeconds: '${PERIOD}', httpGet: {port: '${PORT}'}}",
    ],
)
def test_a_variable_in_place_of_a_number(container: str) -> None:
    assert is_certain(pod(container))
    assert found(pod(container), "invalid-port", "invalid-manifest", "missing-field") == []


def test_the_pods_of_a_deployment_config_are_checked() -> None:
    text = (
        "apiVersion: apps.openshift.io/v1\nkind: DeploymentConfig\nmetadata: {name: a}\nspec:\n  template:\n"
        "    spec:\n      containers: [{name: a, image: 'a:1', runAsUser: 1, resources: {limits: {cpu: 1x}}}]\n"
    )
    assert len(found(text, "unknown-field", "invalid-resources")) == 2


@pytest.mark.parametrize(
    ("head", "spec", "count"),
    [
        ("apps/v1\nkind: Deployment", "{template: {metadata: {labels: {a: 1, b: x y}}}}", 2),
        (
            "batch/v1\nkind: CronJob",
            "{jobTemplate: {spec: {template: {metadata: {labels: {a: 1, b: x y}}}}}}",
            2,
        ),
        ("example.com/v1\nkind: Web", "{template: {metadata: {labels: {a: 1}}, spec: {containers: []}}}", 0),
    ],
)
def test_the_labels_of_a_template(head: str, spec: str, count: int) -> None:
    text = f"apiVersion: {head}\nmetadata: {{name: a}}\nspec: {spec}\n"
    assert len(found(text, "unquoted-value", "invalid-label")) == count


def test_a_value_of_json_is_corrected_as_json() -> None:
    text = (
        '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"type": "nodeport"}}\n'
    )
    (outcome,) = aurora_devops.fix({"a.json": text}, select=["invalid-value"])
    assert outcome.after == text.replace("nodeport", "NodePort")


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: 1\n", "the object has no apiVersion and no kind"), ("kind: Pod\n", "the object has no apiVersion")],
)
def test_a_manifest_without_version_or_kind(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "aurora.yaml").write_text("lint: {kinds: {'a.yaml': kubernetes}}\n")
    (tmp_path / "a.yaml").write_text(text)
    report = aurora_devops.lint(tmp_path, select=["missing-field"])
    assert [finding.message for finding in report.findings] == [message]


_CHART_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: web:1
      env:
        - name: KEY
          valueFrom:
            secretKeyRef:
@
"""


@pytest.mark.parametrize(
    ("values", "reference", "missing"),
    [
        ("secret:\n  name:\n  key:\n", "{{- toYaml .Values.secret | nindent 14 }}", []),
        ("secret:\n  name: web\n  key:\n", "{{- toYaml .Values.secret | nindent 14 }}", []),
        ("secret:\n  name: web\n", "{{- toYaml .Values.secret | nindent 14 }}", ["key"]),
        ("key:\n", "              name: web\n              key: {{ .Values.key }}", []),
        ("key:\n", "              name: {{ .Values.key }}", ["key"]),
    ],
)
def test_fields_that_a_chart_leaves_to_its_users(
    tmp_path: Path, values: str, reference: str, missing: list[str]
) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    (tmp_path / "values.yaml").write_text(values)
    (tmp_path / "templates" / "pod.yaml").write_text(_CHART_POD.replace("@", reference))
    report = aurora_devops.lint(tmp_path, select=["missing-field"])
    messages = [f"'valueFrom.secretKeyRef' of Pod 'web' has no {key}, which is required" for key in missing]
    assert [one.message for one in report.findings] == messages


@pytest.mark.parametrize(
    ("annotations", "image", "reported"),
    [
        ("{image.openshift.io/triggers: '[]'}", "image: ''", False),
        ("{image.openshift.io/triggers: '[]'}", "env: []", False),
        ("{image.openshift.io/trigger: '[]'}", "env: []", True),
        ("{}", "env: []", True),
    ],
)
def test_an_image_that_openshift_sets(annotations: str, image: str, reported: bool) -> None:
    text = (
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a, annotations: {annotations}}}\n"
        "spec:\n  selector: {matchLabels: {app: a}}\n  template:\n    metadata: {labels: {app: a}}\n    spec:\n"
        f"      containers:\n        - name: a\n          {image}\n"
    )
    assert bool(found(text, "missing-field")) == reported


def test_what_the_api_server_sets_itself_may_be_incomplete() -> None:
    text = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: as.example.com}\n"
        "spec: {group: example.com, scope: Namespaced, names: {kind: A, plural: as}, versions: [%s]}\n"
        "status: {acceptedNames: {kind: '', plural: ''}, conditions: [], storedVersions: []}\n"
    )
    version = "name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}"
    assert found(text % f"{{{version}}}", "missing-field") == []
    assert found(text % "{name: v1, served: true}", "missing-field")


@pytest.mark.parametrize(("image", "missing"), [("image: ''", False), ("image: ", True), ("tty: true", True)])
def test_an_empty_image_is_set_by_a_program(image: str, missing: bool) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: a, {image}}}]}}\n"
    assert bool(found(text, "missing-field")) == missing


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("CHART-TEMPLATE", False), ("app-CHART_NAME", False), ("Web", True), ("web_app", True), ("web-", True)],
)
def test_a_placeholder_as_the_name_of_a_container(name: str, wrong: bool) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{containers: [{{name: {name}, image: a:1}}]}}\n"
    assert bool(found(text, "invalid-name")) == wrong


@pytest.mark.parametrize(
    ("field", "known"),
    [("HELM_TOLERATIONS: ''", False), ("SERVICE_TYPE_1: x", False), ("Tolerations: []", True)],
)
def test_a_placeholder_for_a_field_makes_a_draft(field: str, known: bool) -> None:
    text = pod(spec=f"  {field}\n  tolerations: {{a: b}}\n")
    assert bool(found(text, "unknown-field", "invalid-manifest")) == known


@pytest.mark.parametrize(
    ("port", "reported"), [("HEALTH_PORT", False), ("APP_PORT_2", False), ("HTTP", True), ("health", True)]
)
def test_a_placeholder_as_the_port_of_a_probe(port: str, reported: bool) -> None:
    assert (
        bool(found(pod(f"livenessProbe: {{tcpSocket: {{port: {port}}}}}"), "undeclared-probe-port"))
        == reported
    )


@pytest.mark.parametrize(
    ("name", "reported"),
    [
        ("release-name-database-backup-content-block-manager-web", False),
        ("release-name-database-backup-and-restore-of-the-content-block-manager-web", True),
        ("database-backup-of-the-content-block-manager-and-the-web", True),
    ],
)
def test_the_name_of_a_release_may_be_shorter(name, reported):
    text = (
        f"apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {name}\nspec: {{schedule: '0 0 * * *'}}\n"
    )
    assert bool(found(text, "invalid-name")) == reported


@pytest.mark.parametrize("kind", ["''", "Widget"])
def test_a_generated_definition_without_a_group_is_reported_once(kind):
    text = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {annotations: {a: b}}\n"
        f"spec:\n  group: ''\n  names: {{kind: {kind}, plural: ''}}\n  scope: ''\n  versions:\n"
    )
    message = "'spec' of CustomResourceDefinition has no group, which is required"
    assert found(text, "missing-field") == [(5, message)]
    others = found(text.replace("group: ''", "group: example.com"), "missing-field")
    assert len(others) > 1


@pytest.mark.parametrize(
    "container",
    ["{name: '{{ .Values.name }}', ports: [{containerPort: WEB_PORT}, {name: x}]}", "{name: '{{ name }}'}"],
)
def test_a_source_of_templates_is_completed_later(container):
    text = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec: {{containers: [{container}]}}\n"
    assert found(text, "missing-field", "invalid-port") == []
    plain = text.replace("{{ .Values.name }}", "web").replace("{{ name }}", "web")
    assert found(plain, "missing-field", "invalid-port") != []


def of_chart(template: str) -> list[str]:
    files = {"Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n", "templates/a.yaml": template}
    report = aurora_devops.lint(files, select=["missing-field"])
    assert not report.failures
    return [finding.message for finding in report.findings]


def test_a_name_that_a_template_prints_may_need_values():
    helper = '{{ define "n" }}{{ if .Values.queue }}a-{{ .Values.queue }}{{ end }}{{ end }}'
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {a: b}\n"
    assert of_chart(helper + text + '  name: {{ include "n" . }}\n') == []
    assert of_chart(helper + text) == ["ConfigMap has no name; add metadata.name"]


WEBHOOK = (
    "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata: {name: web}\n"
    "webhooks:\n  - name: web.example.com\n    admissionReviewVersions: [v1]\n    sideEffects: None\n"
    "    clientConfig:\n      service: {name: web}\n"
)


@pytest.mark.parametrize("files", [{"kustomization.yaml": "resources: [web.yaml]\n"}, {}])
def test_the_namespace_of_a_webhook_may_be_that_of_an_overlay(files):
    report = aurora_devops.lint({"web.yaml": WEBHOOK, **files}, select=["missing-field"])
    assert bool(report.findings) == (not files)


@pytest.mark.parametrize(
    ("selected", "label", "reported"),
    [
        ("{{ .Release.Name }}", "{{ .Chart.Name }}", False),
        ("web", "{{ .Release.Name }}-web", False),
        ("{{ .Release.Name }}-web", "{{ .Release.Name }}-api", True),
        ("web", "{{ .Chart.Name }}-api", True),
    ],
)
def test_a_label_with_the_name_of_a_release_may_be_any(selected, label, reported):
    files = {
        "Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "templates/web.yaml": (
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector:\n"
            f"    matchLabels: {{app: '{selected}'}}\n  template:\n    metadata: {{labels: {{app: '{label}'}}}}\n"
            "    spec: {containers: [{name: web, image: 'web:1'}]}\n"
        ),
    }
    assert bool(aurora_devops.lint(files, select=["mismatched-selector"]).findings) == reported


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("src/main/kubernetes/common.yml", False),
        ("shop/src/main/jkube/settings.yaml", False),
        ("src/main/resources/kubernetes/common.yml", True),
        ("kubernetes/common.yml", True),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {port: 80}\n",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers: [{name: a}]\n",
    ],
)
def test_resources_that_a_build_completes(path, text, found):
    report = aurora_devops.lint({path: text}, select=["unquoted-value", "missing-field"])
    assert sum(report.files.values()) == 1
    assert bool(report.findings) == found


@pytest.mark.parametrize(
    ("value", "reported"), [("<CLUSTER_NAME>", False), ("web-<stage>", False), ("a > b", True), ("<a", True)]
)
def test_a_placeholder_of_a_label_is_replaced(value, reported):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n  labels: {{name: '{value}'}}\n"
    assert bool(found(text, "invalid-label")) == reported


@pytest.mark.parametrize(("kind", "reported"), [("DeploymentConfig", False), ("Deployment", True)])
def test_the_triggers_of_a_deployment_config_set_the_image(kind, reported):
    group = "apps.openshift.io/v1" if kind == "DeploymentConfig" else "apps/v1"
    text = (
        f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: web}}\nspec:\n  selector: {{matchLabels: {{app: a}}}}\n"
        "  template:\n    metadata: {labels: {app: a}}\n    spec:\n      containers: [{name: web}]\n"
    )
    assert bool(found(text, "missing-field")) == reported


@pytest.mark.parametrize("value", ["PORT", "'<port>'", "__PORT__", "'@PORT@'", "your-port", "xxx"])
def test_a_placeholder_in_place_of_a_number(value):
    ports = f"ports: [{{containerPort: {value}}}, {{name: http, containerPort: {value}}}]"
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
        f"spec: {{ports: [{{port: {value}, targetPort: {value}}}]}}\n"
    )
    assert not found(f"{pod(ports)}---\n{deployment(f'replicas: {value}')}---\n{service}", "KUB120", "KUB128")


@pytest.mark.parametrize("value", ["three", "80a", "'8080'"])
def test_another_text_in_place_of_a_port_is_reported_once(value):
    assert len(found(pod(f"ports: [{{containerPort: {value}}}]"), "KUB120", "KUB128")) == 1
