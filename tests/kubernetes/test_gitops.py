"""What objects of Flux and Argo CD, and the commands about them, refer to in a repository."""

import pytest

import aurora_devops

SHOP = "clusters/prod/shop.yaml"


def flux(kind: str, name: str, spec: str, *, namespace: str = "flux-system", group: str = "") -> str:
    groups = {
        "Alert": "notification.toolkit.fluxcd.io/v1beta3",
        "ArtifactGenerator": "source.extensions.fluxcd.io/v1beta1",
        "HelmRelease": "helm.toolkit.fluxcd.io/v2",
        "ImagePolicy": "image.toolkit.fluxcd.io/v1",
        "ImageRepository": "image.toolkit.fluxcd.io/v1",
        "ImageUpdateAutomation": "image.toolkit.fluxcd.io/v1",
        "Kustomization": "kustomize.toolkit.fluxcd.io/v1",
        "Provider": "notification.toolkit.fluxcd.io/v1beta3",
    }
    version = group or groups.get(kind, "source.toolkit.fluxcd.io/v1")
    where = f"\n  namespace: {namespace}" if namespace else ""
    return f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: {name}{where}\nspec:\n{spec}"


def messages(policy: str, files: dict[str, str]) -> list[str]:
    report = aurora_devops.lint(files, select=[policy], aside=[])
    return [finding.message for finding in report.findings]


def release(name: str, source: str, *, kind: str = "HelmRepository", chart_ref: bool = False) -> str:
    if chart_ref:
        return flux("HelmRelease", name, f"  chartRef: {{kind: {kind}, name: {source}}}\n")
    return flux(
        "HelmRelease",
        name,
        f"  chart:\n    spec:\n      chart: web\n      sourceRef: {{kind: {kind}, name: {source}}}\n",
    )


@pytest.mark.parametrize("kind", ["HelmRepository", "OCIRepository", "Bucket"])
@pytest.mark.parametrize(
    ("source", "meant"),
    [("charts", True), ("acme-charts", True), ("acme", True), ("stock", False), ("flux-system", False)],
)
def test_a_source_that_nothing_else_names(kind: str, source: str, meant: bool) -> None:
    files = {
        "releases/shop.yaml": release("shop", source, kind=kind, chart_ref=kind == "OCIRepository"),
        "sources/charts.yaml": flux(kind, "acme-chart", "  url: https://charts.example.com\n"),
    }
    assert bool(messages("unknown-referenced-object", files)) == meant


def test_the_only_source_that_does_not_exist() -> None:
    files = {}
    for name in ("postgres", "redis", "nginx"):
        files[f"apps/{name}/source.yaml"] = flux("OCIRepository", name, "  url: oci://example.com\n")
        files[f"apps/{name}/release.yaml"] = release(name, name, kind="OCIRepository", chart_ref=True)
    files["apps/web/release.yaml"] = release("web", "podinfo", kind="OCIRepository", chart_ref=True)
    assert messages("unknown-referenced-object", files) == [
        "OCIRepository 'podinfo', which HelmRelease 'web' names in chartRef, does not exist"
    ]
    # Several releases need it, so the installation of the cluster may create it.
    files["apps/api/release.yaml"] = release("api", "podinfo", kind="OCIRepository", chart_ref=True)
    assert messages("unknown-referenced-object", files) == []


@pytest.mark.parametrize("renamed", ["clusters/prod/configs.yaml", "clusters/stage/configs.yaml"])
def test_a_dependency_in_another_cluster(renamed: str) -> None:
    files = {}
    for cluster in ("prod", "stage"):
        files[f"clusters/{cluster}/apps.yaml"] = flux(
            "Kustomization", "apps", "  path: ./apps\n  dependsOn: [{name: configs}]\n"
        )
        files[f"clusters/{cluster}/configs.yaml"] = flux("Kustomization", "configs", "  path: ./configs\n")
    assert messages("unknown-referenced-object", files) == []
    files[renamed] = files[renamed].replace("name: configs", "name: config")
    assert messages("unknown-referenced-object", files) == [
        "Kustomization 'configs', which Kustomization 'apps' names in dependsOn, does not exist; "
        "did you mean 'config'?"
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (flux("ImagePolicy", "web", "  imageRepositoryRef: {name: webapps}\n"), "ImageRepository"),
        (flux("Alert", "all", "  providerRef: {name: webapps}\n"), "Provider"),
        (
            flux(
                "Kustomization",
                "x",
                "  healthChecks: [{kind: HelmRelease, name: webapps, namespace: flux-system}]\n",
            ),
            "HelmRelease",
        ),
        (flux("Alert", "all", "  eventSources: [{kind: Kustomization, name: webapps}]\n"), "Kustomization"),
        (
            flux("ImageUpdateAutomation", "all", "  sourceRef: {kind: GitRepository, name: webapps}\n"),
            "GitRepository",
        ),
    ],
)
def test_other_references_of_flux(text: str, kind: str) -> None:
    files = {"flux/one.yaml": text, "flux/web.yaml": flux(kind, "webapp", "  interval: 5m\n")}
    assert [each.partition(",")[0] for each in messages("unknown-referenced-object", files)] == [
        f"{kind} 'webapps'"
    ]
    files["flux/web.yaml"] = flux(kind, "webapps", "  interval: 5m\n")
    assert messages("unknown-referenced-object", files) == []


GATEWAY = """\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: public
  namespace: gateways
spec:
  listeners:
    - {name: http, protocol: HTTP, port: 80}
    - {name: https, protocol: HTTPS, port: 443}
"""


@pytest.mark.parametrize(
    ("parent", "messages_wanted"),
    [
        ("{name: public, namespace: gateways, sectionName: https}", []),
        (
            "{name: public, namespace: gateways, sectionName: tls}",
            ["Gateway 'public' has no listener 'tls', which HelmRelease 'web' names; it has 'http', 'https'"],
        ),
        ("{name: public, namespace: other, sectionName: tls}", []),
        ("{name: private, namespace: gateways, sectionName: tls}", []),
        ("{name: public, sectionName: tls}", []),
    ],
)
def test_a_listener_in_the_values_of_a_release(parent: str, messages_wanted: list[str]) -> None:
    values = f"  values:\n    route:\n      parentRefs:\n        - {parent}\n"
    files = {"apps/web.yaml": flux("HelmRelease", "web", values), "infra/gateway.yaml": GATEWAY}
    assert messages("unknown-referenced-object", files) == messages_wanted


def generator(to: str) -> str:
    return flux(
        "ArtifactGenerator",
        "apps",
        "  sources: [{alias: repo, kind: GitRepository, name: flux-system}]\n  artifacts:\n    - name: apps\n"
        f'      copy: [{{from: "@repo/apps/prod/**", to: "@artifact/{to}"}}]\n',
    )


@pytest.mark.parametrize(
    ("to", "path", "found"),
    [
        ("prod/", "./prod", False),
        ("", "./web", False),
        ("", "./webs", True),
        ("production/", "./prod", True),
        ("a/b/", "./a", False),
        ("prod/", "./prod/web", False),
        ("prod/", "./prod/api", True),
    ],
)
def test_a_path_in_an_artifact(to: str, path: str, found: bool) -> None:
    files = {
        "clusters/prod/artifacts.yaml": generator(to),
        "clusters/prod/apps.yaml": flux(
            "Kustomization", "apps", f"  path: {path}\n  sourceRef: {{kind: ExternalArtifact, name: apps}}\n"
        ),
        "clusters/stage/artifacts.yaml": generator("production/").replace("apps/prod", "apps/stage"),
        "apps/prod/web/kustomization.yaml": "resources: []\n",
    }
    assert bool(messages("missing-deployed-path", files)) == found


def application(path: str, *, url: str = "https://git.example.com/acme/shop.git") -> str:
    return (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: shop\nspec:\n"
        f"  source:\n    repoURL: {url}\n    path: {path}\n"
    )


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("deploy/overlays/prod", False),
        ("deploy/overlays/qa", True),
        ("deploy/charts/qa", False),
        ("overlays/qa", False),
    ],
)
def test_a_path_beside_others_that_are_deployed(path: str, found: bool) -> None:
    files = {
        "argocd/shop.yaml": application(path),
        "deploy/overlays/prod/kustomization.yaml": "resources: []\n",
        "deploy/charts/readme.txt": "",
        "overlays/readme.txt": "",
    }
    assert bool(messages("missing-deployed-path", files)) == found


@pytest.mark.parametrize(
    ("directory", "found"),
    [("apps/*", False), ("app/*", True), ("app*/*", False), ("apps/web", False), ("apps/api", True)],
)
def test_the_directories_of_an_application_set(directory: str, found: bool) -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata:\n  name: apps\nspec:\n  generators:\n"
        "    - git:\n        repoURL: https://git.example.com/acme/shop.git\n        directories:\n"
        f'          - path: "{directory}"\n          - path: other/*\n            exclude: true\n'
        "  template:\n    metadata:\n      name: '{{path.basename}}'\n    spec:\n      source:\n"
        "        repoURL: https://git.example.com/acme/shop.git\n        path: '{{path}}'\n"
    )
    files = {
        "argocd/set.yaml": text,
        "argocd/web.yaml": application("apps/web"),
        "apps/web/kustomization.yaml": "resources: []\n",
    }
    assert bool(messages("missing-deployed-path", files)) == found


@pytest.mark.parametrize(
    ("patch", "found"),
    [
        ("{target: {kind: ConfigMap, name: web}, patch: x}", False),
        ("{target: {kind: ConfigMap, name: webs}, patch: x}", True),
        ("{target: {kind: Secret}, patch: x}", True),
        ("{target: {kind: ConfigMap}, patch: x}", False),
        ("{target: {name: w.*}, patch: x}", False),
        ('{patch: "apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: web\\n"}', False),
        ('{patch: "apiVersion: v1\\nkind: ConfigMap\\nmetadata:\\n  name: webs\\n"}', True),
        ("{target: {kind: ConfigMap, name: '${NAME}'}, patch: x}", False),
    ],
)
@pytest.mark.parametrize("built", [False, True])
@pytest.mark.parametrize("argo", [False, True])
def test_the_object_of_a_patch(patch: str, found: bool, built: bool, argo: bool) -> None:
    spec = (
        f"  path: ./apps/web\n  sourceRef: {{kind: GitRepository, name: shop}}\n  patches:\n    - {patch}\n"
    )
    text = flux("Kustomization", "web", spec)
    if argo:
        text = application("apps/web") + f"    kustomize:\n      patches:\n        - {patch}\n"
    files = {
        "flux/web.yaml": text,
        "apps/web/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\n",
    }
    if built:
        files["apps/web/kustomization.yaml"] = "resources: [config.yaml]\n"
    assert bool(messages("unmatched-deployed-patch", files)) == found


WORKFLOW = "on: push\njobs:\n  e2e:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n"


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("kubectl -n flux-system wait kustomization/apps --for=condition=ready", False),
        ("kubectl -n flux-system wait kustomization/infrastructure --for=condition=ready", True),
        ("kubectl -n flux-system get kustomizations infrastructure", True),
        ("flux reconcile kustomization apps", False),
        ("flux reconcile ks infrastructure --with-source", True),
        ("flux -n other reconcile ks infrastructure", False),
        ("flux reconcile kustomization flux-system", False),
        ("flux reconcile source git shop", False),
        ("flux reconcile source git shops", True),
        ("flux suspend kustomization $NAME", False),
        ("flux create kustomization infrastructure --source=shop\nflux reconcile ks infrastructure", False),
        ("argocd app sync shop", False),
        ("argocd app sync shop-api", True),
        ("argocd app create shop-api --repo x\nargocd app wait shop-api", False),
        ("argocd app list", False),
    ],
)
def test_the_object_of_a_command(command: str, found: bool) -> None:
    lines = "".join(f"          {line}\n" for line in command.split("\n"))
    files = {
        ".github/workflows/e2e.yaml": f"{WORKFLOW}          flux install\n{lines}",
        "clusters/prod/apps.yaml": flux("Kustomization", "apps", "  path: ./apps\n"),
        "clusters/prod/source.yaml": flux("GitRepository", "shop", "  url: https://git.example.com/a.git\n"),
    }
    if "argocd" in command:
        files[".github/workflows/e2e.yaml"] = f"{WORKFLOW}{lines}"
        files = {**files, "argocd/shop.yaml": application("apps")}
    assert bool(messages("unknown-object-in-command", files)) == found


ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {}\n  namespace: {}\n"
POD = (
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  serviceAccountName: web\n"
    "  containers:\n    - name: web\n      image: nginx:1.29.3\n"
)


@pytest.mark.parametrize(
    ("accounts", "found"),
    [
        ([("web", "shop")], False),
        ([("shop", "shop")], True),
        ([("shop", "stock")], False),
        ([("shop", "shop"), ("api", "shop")], False),
        ([("shop", "shop"), ("reconciler", "shop")], True),
    ],
)
def test_an_account_in_a_folder_beside_it(accounts: list[tuple[str, str]], found: bool) -> None:
    files = {
        "shop/web/pod.yaml": POD,
        "shop/roles/binding.yaml": (
            "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: a\n  namespace: shop\n"
            "roleRef: {kind: ClusterRole, name: edit, apiGroup: rbac.authorization.k8s.io}\n"
            "subjects: [{kind: ServiceAccount, name: reconciler, namespace: shop}]\n"
        ),
    }
    for name, namespace in accounts:
        files[f"shop/common/{name}.yaml"] = ACCOUNT.format(name, namespace)
    got = [each for each in messages("unknown-service-account", files) if "'web'" in each]
    assert bool(got) == found


@pytest.mark.parametrize("policy", ["unknown-service-account", "unknown-config-key"])
@pytest.mark.parametrize("other", ["quickstart.yaml", "kustomize/base/web.yaml"])
def test_what_another_way_to_deploy_defines(policy: str, other: str) -> None:
    pod = POD + "      envFrom: [{secretRef: {name: web-keys}}]\n"
    account = ACCOUNT.format("{}", "shop")
    secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: {}\n  namespace: shop\nstringData: {{a: b}}\n"
    whole = "---\n".join((pod, account.format("web"), secret.format("web-keys")))
    chart = "---\n".join((pod, account.format("webs"), secret.format("web-key")))
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "chart/templates/web.yaml": chart,
        other: whole,
    }
    report = aurora_devops.lint(files, select=[policy], aside=[])
    assert [finding.path for finding in report.findings] == ["chart/templates/web.yaml"]


@pytest.mark.parametrize(("key", "found"), [("user", False), ("username", True)])
def test_a_key_that_a_chart_sets_with_some_values(key: str, found: bool) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "chart/values.yaml": "database: false\n",
        "chart/values-prod.yaml": "database: true\n",
        "chart/templates/secret.yaml": (
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n"
            "  {{- if .Values.database }}\n  user: web\n  {{- end }}\n"
        ),
        "chart/templates/web.yaml": (
            "{{- if .Values.database }}\n"
            + POD
            + "      env:\n        - name: USER\n          valueFrom:\n            secretKeyRef:\n"
            + f"              name: web\n              key: {key}\n"
            + "{{- end }}\n"
        ),
    }
    assert bool(messages("unknown-config-key", files)) == found


@pytest.mark.parametrize(
    ("version", "kind", "field"),
    [
        ("azmonitoring.coreos.com/v1", "ServiceMonitor", "endpoints"),
        ("monitoring.coreos.com/v1", "ServiceMonitor", "endpoints"),
        ("operator.victoriametrics.com/v1beta1", "VMServiceScrape", "endpoints"),
    ],
)
@pytest.mark.parametrize(("port", "found"), [("http", False), ("web", True)])
def test_monitors_of_other_operators(version: str, kind: str, field: str, port: str, found: bool) -> None:
    text = (
        f"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: web\nspec:\n"
        f"  selector: {{matchLabels: {{app: web}}}}\n  {field}: [{{port: {port}}}]\n"
    )
    service = (
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels: {app: web}\n"
        "spec:\n  ports: [{name: http, port: 80}]\n"
    )
    assert bool(messages("unknown-monitored-port", {"a.yaml": text, "b.yaml": service})) == found


_WEBHOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: shop
webhooks:
  - name: orders.shop.example.com
    clientConfig:
      service: {name: shop, namespace: shop, port: PORT}
"""
_TEMPLATE = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: shop
spec:
  ports:
    - port: {{ if .Values.tls }}443{{ else }}8080{{ end }}
"""


@pytest.mark.parametrize(("default", "other"), [("true", "false"), ("false", "true")])
@pytest.mark.parametrize(
    ("port", "wanted"),
    [
        ("443", []),
        ("8080", []),
        (
            "9443",
            [
                "Service 'shop' has no port '9443', which ValidatingWebhookConfiguration 'shop' uses; "
                "it has PORTS"
            ],
        ),
    ],
)
def test_the_ports_of_a_service_with_all_values_of_a_chart(
    default: str, other: str, port: str, wanted: list[str]
) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/values.yaml": f"tls: {default}\n",
        "chart/ci/test-values.yaml": f"tls: {other}\n",
        "chart/templates/service.yaml": _TEMPLATE,
        "chart/templates/webhook.yaml": _WEBHOOK.replace("PORT", port),
    }
    ports = "443, 8080" if default == "true" else "8080, 443"
    assert messages("unknown-referenced-object", files) == [one.replace("PORTS", ports) for one in wanted]


_MONITORED = """\
apiVersion: v1
kind: Service
metadata:
  name: scheduler
  namespace: kube-system
  labels: {app: scheduler}
spec:
  clusterIP: None
  ports: [{name: http, port: 10259}]
"""
_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: scheduler
  namespace: shop
spec:
  namespaceSelector: {matchNames: [kube-system]}
  selector: {matchLabels: {app: {{ .Values.app }}}}
  endpoints: [{port: http}]
"""


@pytest.mark.parametrize(
    ("default", "other", "reported"),
    [
        ("scheduler", "kube-scheduler", False),
        ("kube-scheduler", "scheduler", False),
        ("scheduller", "kube-scheduler", True),
    ],
)
def test_a_monitor_that_selects_a_service_with_some_values_of_a_chart(
    default: str, other: str, reported: bool
) -> None:
    files = {
        "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "chart/values.yaml": f"app: {default}\n",
        "chart/ci/test-values.yaml": f"app: {other}\n",
        "chart/templates/service.yaml": _MONITORED,
        "chart/templates/monitor.yaml": _MONITOR,
    }
    assert len(messages("dangling-service-monitor", files)) == reported
