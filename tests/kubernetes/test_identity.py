"""What an object is: its group, version and kind, and what follows from them."""

import pytest

import aurora_devops
from aurora_devops.core.engine import Engine
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.kinds.kubernetes import CustomController, Ingress, Object, Specified
from aurora_devops.kinds.kubernetes.removals import removal
from aurora_devops.kinds.kubernetes.served import unserved


def messages(text: str, *policies: str) -> list[str]:
    report = aurora_devops.lint({"manifest.yaml": text}, select=policies)
    return [finding.message for finding in report.findings]


def models(text: str) -> list[Object]:
    documents, _ = Engine(default_catalogue(), Settings()).reader.read(Source("manifest.yaml", text))
    return [document.model for document in documents if isinstance(document.model, Object)]


def named(api_version: str, kind: str) -> str:
    return f"apiVersion: {api_version}\nkind: {kind}\nmetadata:\n  name: web\n"


@pytest.mark.parametrize(
    ("api_version", "kind", "served"),
    [
        ("v1", "Ingress", "'networking.k8s.io/v1'"),
        ("v1", "Deployment", "'apps/v1'"),
        ("apps/v1", "Service", "'v1'"),
        ("apps/v2", "Deployment", "'apps/v1'"),
        ("core/v1", "Pod", "'v1'"),
        ("autoscaling/v3", "HorizontalPodAutoscaler", "'autoscaling/v2' and 'autoscaling/v1'"),
    ],
)
def test_a_built_in_kind_in_a_version_that_does_not_serve_it(
    api_version: str, kind: str, served: str
) -> None:
    assert messages(named(api_version, kind), "wrong-api-version") == [
        f"kind '{kind}' is served by {served}, not '{api_version}'"
    ]


@pytest.mark.parametrize(
    ("api_version", "kind"),
    [
        ("serving.knative.dev/v1", "Service"),
        ("openslo/v1", "SLO"),
        ("openslo/v1", "Service"),
        ("gateway.networking.k8s.io/v1", "HTTPRoute"),
        ("networking.k8s.io/v1beta2", "Ingress"),
        ("apps/v1", "Widget"),
        ("v1", "Config"),
        ("events.k8s.io/v1", "Event"),
        ("'{{ version }}'", "Deployment"),
    ],
)
def test_what_may_be_served(api_version: str, kind: str) -> None:
    assert messages(named(api_version, kind), "wrong-api-version", "removed-api") == []


def test_a_removed_version_is_reported_once() -> None:
    found = aurora_devops.lint({"a.yaml": named("extensions/v1beta1", "Ingress")}, select=["validity"])
    assert [finding.policy.name for finding in found.findings] == ["removed-api"]


def test_a_removed_version_never_served_another_group() -> None:
    assert removal("apps/v1beta1", "Deployment") == ("1.16", "apps/v1")
    assert removal("apps/v1beta1", "Ingress") is None
    assert unserved("apps/v1beta1", "Ingress")


def test_an_object_of_a_wrong_version_is_read_as_its_kind() -> None:
    (model,) = models(named("v1", "Ingress"))
    assert isinstance(model, Ingress)


TEMPLATE = """\
apiVersion: {api_version}
kind: {kind}
metadata:
  name: web
spec:
  template:
    spec:
      timeoutSeconds: 30
      containers:
        - env: []
"""


@pytest.mark.parametrize(
    ("api_version", "kind"), [("serving.knative.dev/v1", "Service"), ("example.com/v1", "Runner")]
)
def test_the_pod_of_a_custom_resource_may_lack_fields(api_version: str, kind: str) -> None:
    text = TEMPLATE.format(api_version=api_version, kind=kind)
    (model,) = models(text)
    assert isinstance(model, CustomController)
    assert messages(text, "missing-field", "unknown-field") == []


def test_the_pod_of_a_built_in_kind_may_not() -> None:
    text = TEMPLATE.format(api_version="batch/v1", kind="Job")
    assert len(messages(text, "missing-field", "unknown-field")) == 3


@pytest.mark.parametrize("path", ["prod/web.yaml", "limits.yaml"])
def test_a_controller_without_selector_may_be_a_patch(path: str) -> None:
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n"
        "      containers:\n        - name: web\n"
    )
    assert not aurora_devops.lint({path: text}, select=["missing-field"]).findings
    policies, others = ["missing-memory-limit", "run-as-root"], {f"{path}-2.yaml": "a: 1\n"}
    assert not aurora_devops.lint({path: text, **others}, select=policies).findings
    image = text + "          image: web:1\n"
    for files in ({path: image, **others}, {path: text}):
        assert aurora_devops.lint(files, select=policies).findings
    whole = text.replace("spec:\n  template", "spec:\n  selector: {}\n  template")
    assert aurora_devops.lint({path: whole}, select=["missing-field"]).findings


@pytest.mark.parametrize(
    ("api_version", "kind", "policy", "probes"),
    [
        ("serving.knative.dev/v1", "Service", "", 0),
        ("example.com/v1", "OnceJob", "Never", 0),
        ("argoproj.io/v1alpha1", "Rollout", "", 2),
        ("apps/v1", "Deployment", "Never", 2),
    ],
)
def test_probes_of_a_pod_template(api_version: str, kind: str, policy: str, probes: int) -> None:
    text = TEMPLATE.format(api_version=api_version, kind=kind) + (
        f"      restartPolicy: {policy}\n" if policy else ""
    )
    found = messages(text, "missing-liveness-probe", "unprobed-worker")
    assert len(found) == probes


@pytest.mark.parametrize(("policy", "probes"), [("Never", 0), ("OnFailure", 0), ("Always", 2)])
def test_probes_of_a_pod_by_itself(policy: str, probes: int) -> None:
    text = (
        f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  restartPolicy: {policy}\n"
        "  containers:\n    - name: web\n      image: web:1\n"
    )
    assert len(messages(text, "missing-liveness-probe", "unprobed-worker")) == probes


def test_items_take_the_kind_of_their_list() -> None:
    items = (
        "items:\n  - metadata:\n      name: web\n    spec:\n      hostNetwork: true\n      containers: []\n"
    )
    assert [model.kind for model in models("apiVersion: v1\nkind: PodList\n" + items)] == ["PodList", "Pod"]
    found = aurora_devops.lint({"a.yaml": "apiVersion: v1\nkind: PodList\n" + items}, select=["host-network"])
    assert [finding.line for finding in found.findings] == [7]
    # The kind of a custom list says nothing, and `List` has items of any kind.
    for head in ("apiVersion: example.com/v1\nkind: AllowList\n", "apiVersion: v1\nkind: List\n"):
        assert len(models(head + items)) == 1


def test_each_controller_has_its_own_fields() -> None:
    text = (
        "apiVersion: apps/v1\nkind: {kind}\nmetadata:\n  name: web\nspec:\n  replicas: 2\n"
        "  strategy:\n    type: Recreate\n  updateStrategy:\n    type: OnDelete\n  serviceName: web\n"
    )
    unknown = {
        kind: {message.split("'")[1] for message in messages(text.format(kind=kind), "unknown-field")}
        for kind in ("Deployment", "ReplicaSet", "DaemonSet", "StatefulSet")
    }
    assert unknown == {
        "Deployment": {"updateStrategy", "serviceName"},
        "ReplicaSet": {"strategy", "updateStrategy", "serviceName"},
        "DaemonSet": {"replicas", "strategy", "serviceName"},
        "StatefulSet": {"strategy"},
    }
    assert messages(text.format(kind="DaemonSet"), "recreate-strategy") != []
    assert "Recreate" not in messages(text.format(kind="DaemonSet"), "recreate-strategy")[0]


def test_a_custom_resource_is_not_typed() -> None:
    text = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: web\nspec:\n  replicas: many\n"
    assert isinstance(models(text)[0], Specified)
    assert messages(text, "invalid-manifest") == []
