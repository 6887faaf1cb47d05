"""What the API server refuses although every field has the right type."""

import pytest

import aurora_devops


def found(text: str, policy: str, path: str = "manifest.yaml") -> list[int]:
    report = aurora_devops.lint({path: text}, select=[policy])
    return [finding.location.line for finding in report.findings]


def pod(container: str = "", spec: str = "", image: str = "image: 'web:1'") -> str:
    return (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
        f"    - {{name: web, {image}, {container}}}\n{spec}"
    )


def custom(container: str = "", spec: str = "") -> str:
    template = pod(container, spec).partition("spec:\n")[2].replace("\n", "\n      ")
    return (
        "apiVersion: example.com/v1\nkind: Runner\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n"
        f"      {template.rstrip()}\n"
    )


def named(api_version: str, kind: str, body: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata: {{name: web}}\n{body}\n"


def role(rule: str, kind: str = "ClusterRole") -> str:
    return named("rbac.authorization.k8s.io/v1", kind, f"rules: [{rule}]")


@pytest.mark.parametrize(
    ("rule", "kind", "count"),
    [
        ("{apiGroups: [''], resources: [pods], verbs: [get]}", "Role", 0),
        ("{apiGroups: [], resources: [pods], verbs: [get]}", "Role", 1),
        ("{apiGroups: [''], verbs: [get]}", "ClusterRole", 1),
        ("{verbs: [get]}", "ClusterRole", 1),
        ("{nonResourceURLs: [/metrics], verbs: [get]}", "ClusterRole", 0),
        ("{nonResourceURLs: [/metrics], verbs: [get]}", "Role", 1),
        ("{nonResourceURLs: [/metrics], resources: [pods], verbs: [get]}", "ClusterRole", 1),
    ],
)
def test_rules_of_roles(rule: str, kind: str, count: int) -> None:
    assert len(found(role(rule, kind), "invalid-role-rule")) == count


@pytest.mark.parametrize(
    ("kind", "role_ref", "subject", "count"),
    [
        ("ClusterRoleBinding", "kind: ClusterRole", "{kind: ServiceAccount, name: a, namespace: b}", 0),
        ("ClusterRoleBinding", "kind: Role", "{kind: User, name: a}", 1),
        ("RoleBinding", "kind: Role", "{kind: ServiceAccount, name: a}", 0),
        ("ClusterRoleBinding", "kind: ClusterRole", "{kind: ServiceAccount, name: a}", 0),
        ("RoleBinding", "kind: Role, apiGroup: rbac", "{kind: User, name: a}", 1),
        ("RoleBinding", "kind: Role, apiGroup: '{{ group }}'", "{kind: User, name: a}", 0),
        ("RoleBinding", "kind: Role", "{kind: Group, name: a, apiGroup: v1}", 1),
        ("RoleBinding", "kind: Role", "{kind: Group, name: a, apiGroup: rbac.authorization.k8s.io}", 0),
    ],
)
def test_references_of_role_bindings(kind: str, role_ref: str, subject: str, count: int) -> None:
    body = f"roleRef: {{name: a, {role_ref}}}\nsubjects: [{subject}]"
    assert len(found(named("rbac.authorization.k8s.io/v1", kind, body), "invalid-role-reference")) == count


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (pod(spec="  initContainers: [{name: a, image: a}, {name: a, image: a}]\n"), [7]),
        (pod(spec="  initContainers: [{name: '$A', image: a}, {name: '$A', image: a}]\n"), []),
        (pod(spec="  volumes: [{name: a}, {name: b}, {name: a}]\n"), [7]),
        (pod("volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: /a}]"), [6]),
        (pod("volumeMounts: [{name: a, mountPath: /a}, {name: a, mountPath: /b}]"), []),
        (custom(spec="  volumes: [{name: a}, {name: a}]\n"), []),
    ],
)
def test_repeated_names(text: str, lines: list[int]) -> None:
    assert found(text, "duplicate-name") == lines


@pytest.mark.parametrize(
    ("container", "count"),
    [
        ("livenessProbe: {httpGet: {port: 80}}", 0),
        ("livenessProbe: {exec: {command: [a]}, successThreshold: 1}", 0),
        ("livenessProbe: {initialDelaySeconds: 5}", 1),
        ("startupProbe: {grpc: {port: 80}, successThreshold: 3}", 1),
        ("readinessProbe: {grpc: {port: 80}, successThreshold: 3}", 0),
        ("readinessProbe: {exec: {command: [a]}, httpGet: {port: 80}, tcpSocket: {port: 80}}", 2),
        ("readinessProbe: {exec: {}}", 1),
        ("lifecycle: {preStop: {sleep: {seconds: 5}}}", 0),
        ("lifecycle: {preStop: {}}", 1),
        ("lifecycle: {postStart: {exec: {command: [a]}, sleep: {seconds: 5}}}", 1),
    ],
)
def test_probes_and_hooks(container: str, count: int) -> None:
    assert len(found(pod(container), "invalid-probe")) == count
    assert found(custom(container), "invalid-probe") == []


@pytest.mark.parametrize(
    ("container", "count"),
    [
        ("env: [{name: A}]", 0),
        ("env: [{name: A, value: '', valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", 0),
        ("env: [{name: A, value: a, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]", 1),
        ("env: [{name: A, valueFrom: {}}]", 1),
        ("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: b}, fieldRef: {fieldPath: a}}}]", 1),
        ("envFrom: [{configMapRef: {name: a}}]", 0),
        ("envFrom: [{prefix: A_}]", 1),
        ("envFrom: [{configMapRef: {name: a}, secretRef: {name: a}}]", 1),
    ],
)
def test_sources_of_variables(container: str, count: int) -> None:
    assert len(found(pod(container), "invalid-environment")) == count
    patch = pod(container, image="command: [a]")
    assert found(patch, "invalid-environment", "overlays/prod/web.yaml") == []


@pytest.mark.parametrize(
    ("volume", "count"),
    [
        ("{name: a}", 0),
        ("{name: a, emptyDir: {}}", 0),
        ("{name: a, emptyDir: {}, nfs: {server: a, path: /a}}", 1),
        ("{name: a, configMap: {}}", 1),
        ("{name: a, secret: {secretName: a}}", 0),
        ("{name: a, hostPath: {path: /a/../b}}", 1),
        ("{name: a, hostPath: {path: /a..b}}", 0),
    ],
)
def test_volumes(volume: str, count: int) -> None:
    assert len(found(pod(spec=f"  volumes: [{volume}]\n"), "invalid-volume")) == count


@pytest.mark.parametrize(
    ("toleration", "count"),
    [
        ("{operator: Exists}", 0),
        ("{key: a}", 0),
        ("{effect: NoSchedule}", 1),
        ("{}", 1),
        ("{key: a, operator: Exists, value: b}", 1),
        ("{key: a, effect: NoSchedule, tolerationSeconds: 5}", 1),
        ("{key: a, effect: NoExecute, tolerationSeconds: 5}", 0),
        ("{key: '${KEY}', operator: Exists, value: b}", 0),
    ],
)
def test_tolerations(toleration: str, count: int) -> None:
    assert len(found(pod(spec=f"  tolerations: [{toleration}]\n"), "invalid-toleration")) == count


@pytest.mark.parametrize(
    ("context", "count"),
    [
        ("{privileged: true, allowPrivilegeEscalation: true}", 0),
        ("{privileged: true, allowPrivilegeEscalation: false}", 1),
        ("{seccompProfile: {type: Localhost}}", 1),
        ("{seccompProfile: {type: Localhost, localhostProfile: a}}", 0),
        ("{appArmorProfile: {type: RuntimeDefault, localhostProfile: a}}", 1),
    ],
)
def test_security_contexts(context: str, count: int) -> None:
    assert len(found(pod(f"securityContext: {context}"), "invalid-security-context")) == count


@pytest.mark.parametrize(
    ("selector", "count"),
    [
        ("{matchLabels: {app: web}}", 0),
        ("{matchLabels: {app: ''}}", 0),
        ("{matchLabels: {app: 'a b'}}", 1),
        ("{matchLabels: {'a b': c}}", 1),
        ("{matchLabels: {app: '{{ app }}'}}", 0),
        ("{matchExpressions: [{key: a, operator: In, values: [b]}]}", 0),
        ("{matchExpressions: [{key: a, operator: NotIn}]}", 1),
        ("{matchExpressions: [{key: a, operator: DoesNotExist, values: [b]}]}", 1),
        ("{matchExpressions: [{key: 'a b', operator: Exists}]}", 1),
        ("{}", 1),
    ],
)
def test_selectors(selector: str, count: int) -> None:
    body = f"spec: {{selector: {selector}, template: {{metadata: {{labels: {{app: web}}}}, spec: {{}}}}}}"
    assert len(found(named("apps/v1", "Deployment", body), "invalid-selector")) == count


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        ("{ports: [{port: 80}]}", 0),
        ("{selector: {app: web}}", 0),
        ("{type: ClusterIP, selector: {app: web}}", 1),
        ("{selector: {app: web}, clusterIP: None}", 0),
        ("{externalTrafficPolicy: Local, type: LoadBalancer, ports: [{port: 80}]}", 0),
        ("{externalTrafficPolicy: Local, ports: [{port: 80}]}", 1),
        ("{externalTrafficPolicy: Local, externalIPs: [192.0.2.1], ports: [{port: 80}]}", 0),
        ("{ports: [{port: 80, nodePort: 30080}]}", 1),
        ("{type: ExternalName, externalName: ''}", 1),
        ("{type: LoadBalancer, clusterIP: None, ports: [{port: 80}]}", 1),
        ("{type: '${TYPE}', ports: [{port: 80, nodePort: 30080}]}", 0),
        ("{publishNotReadyAddresses: true}", 0),
    ],
)
def test_services(spec: str, count: int) -> None:
    assert len(found(named("v1", "Service", f"spec: {spec}"), "invalid-service")) == count


def ingress(spec: str, version: str = "v1") -> str:
    return named(f"networking.k8s.io/{version}", "Ingress", f"spec: {spec}")


BACKEND = "{service: {name: a, port: {number: 80}}}"


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        (f"{{defaultBackend: {BACKEND}}}", 0),
        ("{tls: []}", 0),
        (f"{{rules: [{{host: A.example.com}}], defaultBackend: {BACKEND}}}", 1),
        (f"{{rules: [{{host: '*.example.com'}}], defaultBackend: {BACKEND}}}", 0),
        (f"{{rules: [{{host: 192.0.2.1}}], defaultBackend: {BACKEND}}}", 1),
        (f"{{tls: [{{hosts: [a_b.example.com, '{{{{ host }}}}']}}], defaultBackend: {BACKEND}}}", 1),
        ("{defaultBackend: {service: {name: a, port: {number: 80, name: http}}}}", 1),
        ("{defaultBackend: {service: {name: a, port: {}}}}", 1),
        ("{defaultBackend: {resource: {kind: Bucket, name: a}}}", 0),
        ("{defaultBackend: {}}", 1),
    ],
)
def test_ingresses(spec: str, count: int) -> None:
    assert len(found(ingress(spec), "invalid-ingress")) == count
    assert found(ingress(spec, "v1beta1"), "invalid-ingress") == []


@pytest.mark.parametrize(
    ("peer", "count"),
    [
        ("{podSelector: {}, namespaceSelector: {}}", 0),
        ("{ipBlock: {cidr: 10.0.0.0/8}}", 0),
        ("{ipBlock: {cidr: 10.0.0.0}}", 1),
        ("{ipBlock: {cidr: '2001:db8::/32', except: ['2001:db8:1::/48']}}", 0),
        ("{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/8, 11.0.0.0/16, 10.1.0.0/16]}}", 2),
        ("{ipBlock: {cidr: '${CIDR}', except: [a]}}", 0),
        ("{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}", 1),
        ("{}", 1),
    ],
)
def test_network_policies(peer: str, count: int) -> None:
    for rule in ("ingress: [{from: [%s]}]", "egress: [{to: [%s]}]"):
        body = f"spec: {{podSelector: {{}}, {rule % peer}}}"
        text = named("networking.k8s.io/v1", "NetworkPolicy", body)
        assert len(found(text, "invalid-network-policy")) == count


CLAIM = "accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}"


@pytest.mark.parametrize(
    ("kind", "spec", "count"),
    [
        ("PersistentVolumeClaim", f"{{{CLAIM}}}", 0),
        ("PersistentVolumeClaim", "{storageClassName: a, resources: {requests: {storage: 1Gi}}}", 1),
        ("PersistentVolumeClaim", "{storageClassName: a, accessModes: [ReadWriteOnce]}", 1),
        ("PersistentVolumeClaim", "{resources: {requests: {storage: 1Gi}}}", 0),
        ("PersistentVolumeClaim", "{accessModes: [ReadWriteOnce], resources: {requests: {storage: -1}}}", 1),
        (
            "PersistentVolumeClaim",
            "{accessModes: [ReadWriteMany, ReadWriteOncePod], resources: {requests: {storage: 1}}}",
            1,
        ),
        ("PersistentVolumeClaim", "{volumeName: a}", 0),
        ("PersistentVolume", "{accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}}", 1),
        (
            "PersistentVolume",
            "{accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, csi: {driver: a, volumeHandle: b}}",
            0,
        ),
    ],
)
def test_storage(kind: str, spec: str, count: int) -> None:
    assert len(found(named("v1", kind, f"spec: {spec}"), "invalid-storage")) == count


@pytest.mark.parametrize(
    ("claim", "count"),
    [(f"{{spec: {{{CLAIM}}}}}", 0), ("{spec: {volumeMode: Block, accessModes: [ReadWriteOnce]}}", 1)],
)
def test_claims_of_stateful_sets(claim: str, count: int) -> None:
    text = named("apps/v1", "StatefulSet", f"spec: {{volumeClaimTemplates: [{claim}]}}")
    assert len(found(text, "invalid-storage")) == count


@pytest.mark.parametrize(
    ("kind", "strategy", "count"),
    [
        ("Deployment", "strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0}}", 1),
        ("Deployment", "strategy: {rollingUpdate: {maxUnavailable: 0}}", 0),
        ("Deployment", "strategy: {type: Recreate, rollingUpdate: {}}", 1),
        ("DaemonSet", "updateStrategy: {rollingUpdate: {maxUnavailable: 0}}", 1),
        ("DaemonSet", "updateStrategy: {rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}", 0),
    ],
)
def test_rollouts(kind: str, strategy: str, count: int) -> None:
    assert len(found(named("apps/v1", kind, f"spec: {{{strategy}}}"), "invalid-rollout")) == count


@pytest.mark.parametrize(
    ("kind", "spec", "count"),
    [
        ("ResourceQuota", "{hard: {requests.cpu: 1, count/pods: 2, requests.nvidia.com/gpu: 1}}", 0),
        ("ResourceQuota", "{hard: {Pods: 1, memroy: 1Gi}}", 2),
        ("LimitRange", "{limits: [{type: Container, min: {cpu: 2}, max: {cpu: 1}}]}", 1),
        ("LimitRange", "{limits: [{type: Container, default: {cpu: 1}, defaultRequest: {cpu: 100m}}]}", 0),
        ("LimitRange", "{limits: [{type: Container, default: {cpu: 1}, defaultRequest: {cpu: 2}}]}", 1),
        (
            "LimitRange",
            "{limits: [{type: PersistentVolumeClaim, max: {storage: 1Gi}}, {type: example.com/a, max: {b: 1}}]}",
            0,
        ),
        ("LimitRange", "{limits: [{type: Pod, max: {storage: 1Gi}}]}", 1),
    ],
)
def test_quotas(kind: str, spec: str, count: int) -> None:
    assert len(found(named("v1", kind, f"spec: {spec}"), "invalid-quota")) == count


@pytest.mark.parametrize(
    ("spec", "count"),
    [
        ("scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}", 0),
        ("scaleTargetRef: {kind: StatefulSet, name: a}", 1),
        ("scaleTargetRef: {apiVersion: v1, kind: ReplicationController, name: a}", 0),
        ("metrics: [{type: Pods, pods: {}}, {type: External, object: {}}]", 1),
    ],
)
def test_targets_and_metrics_of_autoscalers(spec: str, count: int) -> None:
    text = named("autoscaling/v2", "HorizontalPodAutoscaler", f"spec: {{maxReplicas: 3, {spec}}}")
    assert len(found(text, "invalid-autoscaler")) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (named("storage.k8s.io/v1", "StorageClass", "provisioner: a").replace("web", "Fast"), 1),
        (named("apps/v1", "StatefulSet", "").replace("web", "a.b"), 1),
        (named("apps/v1", "Deployment", "").replace("web", "a.b"), 0),
        (named("policy/v1", "PodDisruptionBudget", "").replace("web", "a_b"), 0),
        (named("rbac.authorization.k8s.io/v1", "Role", "").replace("web", "a/b"), 1),
        (named("v1", "ConfigMap", "").replace("web", "a, namespace: B_c"), 1),
        (named("v1", "PersistentVolume", "").replace("web", "a, namespace: B_c"), 0),
        (named("example.com/v1", "Widget", "").replace("web", "a_b, namespace: B_c"), 0),
    ],
)
def test_names_by_kind(text: str, count: int) -> None:
    assert len(found(text, "invalid-name")) == count


@pytest.mark.parametrize(
    ("resource", "count"),
    [("cpu", 0), ("hugepages-2Mi", 0), ("nvidia.com/gpu", 0), ("'{{ name }}'", 0), ("Memory", 1), ("gpu", 1)],
)
def test_names_of_resources(resource: str, count: int) -> None:
    assert len(found(pod(f"resources: {{limits: {{{resource}: 1}}}}"), "invalid-resources")) == count
