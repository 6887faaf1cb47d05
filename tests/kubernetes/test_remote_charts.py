"""Charts that are not in the repository may create what other objects refer to."""

import pytest

import aurora_devops

ROUTE = """\
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: shop}
spec:
  rules:
    - backendRefs: [{name: shop-web, port: 80}]
"""
SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop-web}
  maxReplicas: 3
"""
MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: shop, namespace: shop}
spec:
  selector: {matchLabels: {app: shop-web}}
  endpoints: [{port: http}]
"""
CLAIM = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data, namespace: stock}
spec:
  storageClassName: shop
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
"""
CLASS = """\
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: shop-fast}
provisioner: shop.example.com
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: proxy, namespace: shop, labels: {app: proxy}}
spec:
  selector: {app: proxy}
  ports: [{port: 80}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: proxy, namespace: shop}
spec:
  selector: {matchLabels: {app: proxy}}
  template:
    metadata: {labels: {app: proxy}}
    spec:
      containers: [{name: proxy, image: "registry.example.com/proxy:1.2"}]
"""
KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [RESOURCES]
helmCharts:
  - name: web
    repo: https://charts.example.com
    version: 1.2.3
    releaseName: RELEASE
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: RELEASE, namespace: shop}
spec:
  chart:
    spec:
      chart: web
      sourceRef: {kind: SORT, name: charts}
"""
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: RELEASE, namespace: argocd}
spec:
  project: default
  destination: {namespace: shop, server: https://kubernetes.default.svc}
  source: {repoURL: https://charts.example.com, SOURCE, targetRevision: 1.2.3}
"""
POLICIES = ["dangling-ingress", "dangling-autoscaler", "dangling-service-monitor"]


def reported(files: dict[str, str], *policies: str) -> set[str]:
    report = aurora_devops.lint(files, select=list(policies or POLICIES), aside=[])
    return {finding.policy.name for finding in report.findings}


OBJECTS = {"apps/shop/route.yaml": ROUTE, "apps/shop/scaler.yaml": SCALER, "apps/shop/monitor.yaml": MONITOR}


def test_objects_that_nothing_creates() -> None:
    assert reported({**OBJECTS, "apps/shop/proxy.yaml": SERVICE}) == set(POLICIES)


@pytest.mark.parametrize("release", ["shop", "web"])
@pytest.mark.parametrize("place", ["apps/shop", "apps"])
def test_a_chart_of_the_kustomization_of_a_folder_or_of_one_above(release: str, place: str) -> None:
    files = {**OBJECTS, "apps/shop/proxy.yaml": SERVICE}
    resources = ", ".join(path.removeprefix(f"{place}/") for path in files)
    kustomization = KUSTOMIZATION.replace("RELEASE", release).replace("RESOURCES", resources)
    files[f"{place}/kustomization.yaml"] = kustomization
    assert reported(files) == set()


def test_a_chart_of_the_kustomization_of_another_folder() -> None:
    chart = KUSTOMIZATION.replace("RELEASE", "stock").replace("RESOURCES", "")
    files = {**OBJECTS, "apps/shop/proxy.yaml": SERVICE, "apps/stock/kustomization.yaml": chart}
    assert reported(files, "dangling-ingress", "dangling-autoscaler") == {
        "dangling-ingress",
        "dangling-autoscaler",
    }


@pytest.mark.parametrize(
    ("chart", "known"),
    [
        (RELEASE.replace("RELEASE", "shop").replace("SORT", "HelmRepository"), False),
        (RELEASE.replace("RELEASE", "shop").replace("SORT", "GitRepository"), True),
        (RELEASE.replace("RELEASE", "stock").replace("SORT", "HelmRepository"), True),
        (APPLICATION.replace("RELEASE", "shop").replace("SOURCE", "chart: web"), False),
        (APPLICATION.replace("RELEASE", "shop").replace("SOURCE", "path: deploy"), True),
        (APPLICATION.replace("RELEASE", "stock").replace("SOURCE", "chart: web"), True),
    ],
)
def test_a_chart_of_another_folder_that_has_the_name(chart: str, known: bool) -> None:
    files = {"a/route.yaml": ROUTE, "a/scaler.yaml": SCALER, "a/proxy.yaml": SERVICE, "b/chart.yaml": chart}
    policies = {"dangling-ingress", "dangling-autoscaler"}
    assert reported(files, *policies) == (policies if known else set())


@pytest.mark.parametrize(
    ("release", "known"), [("shop", False), ("stock", True), ("", True)], ids=["own", "other", "none"]
)
def test_classes_that_a_chart_creates(release: str, known: bool) -> None:
    files = {"apps/stock/claim.yaml": CLAIM, "storage/class.yaml": CLASS}
    if release:
        chart = KUSTOMIZATION.replace("RELEASE", release).replace("RESOURCES", "class.yaml")
        files["storage/kustomization.yaml"] = chart
    assert bool(reported(files, "unknown-referenced-object")) is known
