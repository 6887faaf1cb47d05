"""What custom resources and classes refer to: routes, autoscalers, issuers, sources, parts of objects."""

import pytest

import aurora_devops

from .test_config_references import from_env, messages, pod, secret
from .test_selectors import found, workload


def resource(kind: str, spec: str, *, version: str, name: str = "shop", namespace: str = "shop") -> str:
    where = f"\n  namespace: {namespace}" if namespace else ""
    return f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}{where}\nspec:\n{spec}"


def service(name: str, port: int = 80) -> str:
    ports = f"  ports:\n    - port: {port}\n"
    return f"apiVersion: v1\nkind: Service\nmetadata:\n  name: {name}\n  namespace: shop\nspec:\n{ports}"


def together(*texts: str) -> str:
    return "---\n".join(texts)


ROUTES = {
    "networking.istio.io/v1 VirtualService": (
        "  http:\n    - route:\n        - destination: {{host: {name}, port: {{number: {port}}}}}\n"
    ),
    "networking.istio.io/v1 DestinationRule": "  host: {name}\n",
    "traefik.io/v1alpha1 IngressRoute": (
        "  routes:\n    - match: Host(`a`)\n      services: [{{name: {name}, port: {port}}}]\n"
    ),
    "gateway.networking.k8s.io/v1 HTTPRoute": (
        "  rules:\n    - backendRefs: [{{name: {name}, port: {port}}}]\n"
    ),
}


@pytest.mark.parametrize("kind", ROUTES)
@pytest.mark.parametrize(
    ("name", "port", "message"),
    [
        ("api", 80, ""),
        ("apis", 80, "Service 'apis' does not exist; correct the name of the backend"),
        ("api", 81, "Service 'api' has no port 81; correct the port of the backend"),
    ],
)
def test_the_service_of_a_route(kind: str, name: str, port: int, message: str) -> None:
    version, _, kind = kind.partition(" ")
    route = resource(kind, ROUTES[f"{version} {kind}"].format(name=name, port=port), version=version)
    text = together(route, service("api"))
    wanted = [] if not message or (kind == "DestinationRule" and port == 81) else [message]
    assert [each for _, _, each in found(text, "dangling-ingress")] == wanted


@pytest.mark.parametrize(
    "host", ["api.shop.svc.cluster.local", "apis.other.svc.cluster.local", "apis.com", "*"]
)
def test_a_host_that_is_no_service_of_the_namespace(host: str) -> None:
    rule = resource("DestinationRule", f"  host: '{host}'\n", version="networking.istio.io/v1")
    assert found(together(rule, service("api")), "dangling-ingress") == []


@pytest.mark.parametrize("name", ["apis@internal", "apis@kubernetescrd"])
def test_a_service_of_another_provider(name: str) -> None:
    spec = ROUTES["traefik.io/v1alpha1 IngressRoute"].format(name=name, port=80)
    text = together(resource("IngressRoute", spec, version="traefik.io/v1alpha1"), service("api"))
    assert found(text, "dangling-ingress") == []


@pytest.mark.parametrize(
    ("kind", "version", "spec", "message"),
    [
        ("ScaledObject", "keda.sh/v1alpha1", "  scaleTargetRef: {name: db}\n", ""),
        (
            "ScaledObject",
            "keda.sh/v1alpha1",
            "  scaleTargetRef: {name: dbs}\n",
            "Deployment 'dbs' does not exist; correct scaleTargetRef",
        ),
        (
            "ScaledObject",
            "keda.sh/v1alpha1",
            "  scaleTargetRef: {kind: StatefulSet, name: db}\n",
            "StatefulSet 'db' does not exist; correct scaleTargetRef",
        ),
        (
            "VerticalPodAutoscaler",
            "autoscaling.k8s.io/v1",
            "  targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n",
            "Deployment 'web' does not exist; correct targetRef",
        ),
        ("ScaledObject", "keda.sh/v1alpha1", "  scaleTargetRef: {kind: Rollout, name: dbs}\n", ""),
    ],
)
def test_the_target_of_an_autoscaler(kind: str, version: str, spec: str, message: str) -> None:
    text = together(resource(kind, spec, version=version, namespace=""), workload("Deployment"))
    assert [each for _, _, each in found(text, "dangling-autoscaler")] == ([message] if message else [])


def referred(*texts: str) -> list[str]:
    files = {f"k8s/{number}.yaml": text for number, text in enumerate(texts)}
    return [message for _, _, message in found(files, "unknown-referenced-object")]


CERTIFICATE = "  secretName: shop\n  issuerRef: {{kind: {kind}, name: shop-ca}}\n"


@pytest.mark.parametrize(("kind", "known"), [("Issuer", True), ("ClusterIssuer", False)])
def test_the_kind_of_an_issuer(kind: str, known: bool) -> None:
    certificate = resource("Certificate", CERTIFICATE.format(kind=kind), version="cert-manager.io/v1")
    issuer = resource("Issuer", "  selfSigned: {}\n", version="cert-manager.io/v1", name="shop-ca")
    message = (
        "ClusterIssuer 'shop-ca', which Certificate 'shop' names in issuerRef, does not exist; "
        "there is Issuer 'shop-ca'"
    )
    assert referred(certificate, issuer) == ([] if known else [message])


@pytest.mark.parametrize(
    ("subset", "known"), [("stable", True), ("canary", True), ("v1", False), ("${SUBSET}", True)]
)
def test_the_subset_of_a_destination(subset: str, known: bool) -> None:
    spec = f"  http:\n    - route:\n        - destination: {{host: api, subset: '{subset}'}}\n"
    route = resource("VirtualService", spec, version="networking.istio.io/v1")
    rules = [
        resource(
            "DestinationRule", f"  host: api\n  subsets: [{{name: {name}}}]\n", version=version, name=name
        )
        for name, version in (("stable", "networking.istio.io/v1"), ("canary", "networking.istio.io/v1beta1"))
    ]
    assert bool(referred(route, *rules)) is not known
    assert referred(route) == []


@pytest.mark.parametrize(("container", "known"), [("db", True), ("*", True), ("postgres", False)])
def test_the_container_of_a_vertical_autoscaler(container: str, known: bool) -> None:
    spec = (
        "  targetRef: {kind: Deployment, name: db}\n"
        f"  resourcePolicy:\n    containerPolicies: [{{containerName: '{container}'}}]\n"
    )
    scaler = resource("VerticalPodAutoscaler", spec, version="autoscaling.k8s.io/v1", namespace="")
    assert bool(referred(scaler, workload("Deployment"))) is not known


@pytest.mark.parametrize(("section", "known"), [("http", True), ("https", False)])
def test_the_listener_of_a_gateway(section: str, known: bool) -> None:
    version = "gateway.networking.k8s.io/v1"
    route = resource(
        "HTTPRoute", f"  parentRefs: [{{name: shop, sectionName: {section}}}]\n", version=version
    )
    gateway = resource("Gateway", "  listeners: [{name: http, port: 80, protocol: HTTP}]\n", version=version)
    assert bool(referred(route, gateway)) is not known


@pytest.mark.parametrize(("name", "known"), [("rook-ceph", True), ("rook-cephs", False), ("longhorn", True)])
def test_a_dependency_of_flux_in_another_folder(name: str, known: bool) -> None:
    version = "kustomize.toolkit.fluxcd.io/v1"
    files = {
        "apps/shop/ks.yaml": resource("Kustomization", f"  dependsOn: [{{name: {name}}}]\n", version=version),
        "apps/rook/ks.yaml": resource("Kustomization", "  path: ./apps\n", version=version, name="rook-ceph"),
    }
    assert bool(found(files, "unknown-referenced-object")) is not known


def test_a_storage_class_and_a_priority_class() -> None:
    claim = resource("PersistentVolumeClaim", "  storageClassName: fast-ssds\n", version="v1")
    storage = resource("StorageClass", "", version="storage.k8s.io/v1", name="fast-ssd").removesuffix(
        "spec:\n"
    )
    assert [name.split("'")[1] for name in referred(claim, storage + "provisioner: a\n")] == ["fast-ssds"]
    assert referred(claim) == []


AUTHENTICATION = "  secretTargetRef: [{{parameter: password, name: web-db, key: {key}}}]\n"


@pytest.mark.parametrize(("key", "known"), [("token", True), ("password", False)])
def test_the_key_that_a_custom_resource_needs(key: str, known: bool) -> None:
    external = secret(
        "  target: {name: web-db}\n  data:\n    - secretKey: token\n      remoteRef: {key: shop}\n"
    )
    trigger = resource("TriggerAuthentication", AUTHENTICATION.format(key=key), version="keda.sh/v1alpha1")
    assert messages(trigger, external) == ([] if known else [f"Secret 'web-db' has no key '{key}'"])


def test_a_sealed_secret_is_named_like_itself() -> None:
    spec = "  encryptedData: {token: AgBy}\n  template: {metadata: {name: web-db}}\n"
    sealed = secret(spec, head="bitnami.com/v1alpha1\nkind: SealedSecret", name="web-dbs")
    assert messages(pod(container=from_env("web-dbs", "token")), sealed) == []
    assert messages(pod(container=from_env("web-db", "token")), sealed) == [
        "Secret 'web-db' does not exist; did you mean 'web-dbs'?"
    ]


def test_a_budget_names_the_pods_that_are_probably_meant() -> None:
    selector = "  maxUnavailable: 1\n  selector: {matchLabels: {app: dbs}}\n"
    budget = resource("PodDisruptionBudget", selector, version="policy/v1", namespace="")
    report = aurora_devops.lint(
        {"a.yaml": together(budget, workload("Deployment"))}, select=["dangling-disruption-budget"]
    )
    assert [each.message for one in report.findings for each in one.related] == [
        "the labels of Deployment 'db' are app=db"
    ]


FLUX_RELEASE = "helm.toolkit.fluxcd.io/v2"


def release(spec: str, *, name: str = "shop", namespace: str = "shop") -> str:
    return resource("HelmRelease", spec, version=FLUX_RELEASE, name=name, namespace=namespace)


@pytest.mark.parametrize(
    ("values", "found_at"),
    [
        ("    persistence:\n      config:\n        existingClaim: shop-data-v1\n", 10),
        ("    web:\n      volumes: [{existingClaim: shop-datas}]\n", 9),
        ("    web:\n      volumes: [{existingClaim: shop-data-v2}]\n", None),
        ("    web:\n      existingClaim: ''\n", None),
        ("    web:\n      existingClaim: media\n", None),
    ],
)
def test_a_claim_in_the_values_of_a_release(values: str, found_at: int | None) -> None:
    claim = resource("PersistentVolumeClaim", "  resources: {}\n", version="v1", name="shop-data-v2")
    files = {"apps/shop/release.yaml": release(f"  values:\n{values}"), "apps/shop/claim.yaml": claim}
    wanted = [] if found_at is None else [("apps/shop/release.yaml", found_at)]
    assert [one[:2] for one in found(files, "unknown-referenced-object")] == wanted


@pytest.mark.parametrize(
    ("issuer", "known"), [("letsencrypt-prod", True), ("letsencrypt-prd", False), ("own", False)]
)
def test_an_issuer_in_the_values_of_a_release(issuer: str, known: bool) -> None:
    annotations = f"      annotations: {{cert-manager.io/cluster-issuer: {issuer}}}\n"
    made = resource(
        "ClusterIssuer", "  acme: {}\n", version="cert-manager.io/v1", name="letsencrypt-prod", namespace=""
    )
    files = {"a/release.yaml": release(f"  values:\n    ingress:\n{annotations}"), "b/issuer.yaml": made}
    assert (found(files, "unknown-referenced-object") == []) is known


@pytest.mark.parametrize(
    ("path", "known"),
    [("apps/database/release.yaml", False), ("apps/database.yaml", False), ("apps/other/pg.yaml", True)],
)
def test_a_release_in_a_folder_of_the_missing_name(path: str, known: bool) -> None:
    depending = "  dependsOn: [{name: database}]\n"
    files = {
        path: release("  interval: 5m\n", name="cnpg"),
        "apps/shop/release.yaml": release(depending),
        "apps/stock/release.yaml": release(depending, name="stock"),
    }
    assert (found(files, "unknown-referenced-object") == []) is known


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ("    scripts: {type: configMap, name: shop-scripts}\n", False),
        ("    envFrom: [{configMapRef: {name: shop-scripts}}]\n", False),
        ("    envFrom: [{configMapRef: {name: shop-scripts, optional: true}}]\n", True),
        ("    envFrom: [{configMapRef: {name: media}}]\n", True),
    ],
)
def test_a_config_map_in_the_values_of_a_release(values: str, known: bool) -> None:
    generated = (
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: shop\n"
        "configMapGenerator:\n  - name: notify\n    literals: [a=b]\n"
        "generatorOptions: {disableNameSuffixHash: true}\n"
    )
    files = {
        "apps/shop/release.yaml": release(f"  values:\n{values}"),
        "apps/shop-scripts/kustomization.yaml": generated,
    }
    assert (found(files, "unknown-config-key") == []) is known


@pytest.mark.parametrize(("name", "known"), [("webhook-token", False), ("github-webhook-token", True)])
@pytest.mark.parametrize(
    ("kind", "version"),
    [("Receiver", "notification.toolkit.fluxcd.io/v1"), ("GitRepository", "source.toolkit.fluxcd.io/v1")],
)
def test_the_secret_of_an_object_of_flux(kind: str, version: str, name: str, known: bool) -> None:
    secret_made = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: github-webhook-token, namespace: shop}\n"
        "stringData: {token: ENC}\n"
    )
    files = {
        "flux/object.yaml": resource(kind, f"  secretRef: {{name: {name}}}\n", version=version),
        "flux/secret.yaml": secret_made,
    }
    assert (found(files, "unknown-config-key") == []) is known
