"""The fields of the API: which types, names and versions an object may have."""

import pytest

import aurora_devops
from aurora_devops.core.kind import Document
from aurora_devops.core.source import Source
from aurora_devops.formats import yaml
from aurora_devops.kinds.kubernetes import Object
from aurora_devops.kinds.kubernetes.manifest import Manifest
from aurora_devops.kinds.kubernetes.schema import api, kinds, named, releases

NEWEST = releases()[-1]


def differences(data: object, api_version: str = "apps/v1", kind: str = "Deployment", minor: int = NEWEST):
    return [(each.sort, named(each.route)) for each in api(minor).differences(api_version, kind, data)]


def pod(**spec: object) -> dict[str, object]:
    containers = [{"name": "web", "image": "web:1"}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web"},
        "spec": {"containers": containers, **spec},
    }


def found(spec: dict[str, object], minor: int = NEWEST) -> list[tuple[str, str]]:
    return differences(pod(**spec), "v1", "Pod", minor)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"hostNetwork": None, "volumes": None},
        {"terminationGracePeriodSeconds": 30.0},
        {"priority": -5},
        {"nodeSelector": {"disk": None}},
        {"restartPolicy": ""},
        {"restartPolicy": "${POLICY}", "hostNetwork": "{{ host }}", "volumes": "${VOLUMES}"},
        {"overhead": {"cpu": 1, "memory": "64Mi", "storage": 1.5, "gpu": " 1 "}},
        {"securityContext": {"supplementalGroups": [1, 2]}},
        {"$patch": "delete", "{{ key }}": 1},
        {"tolerations": [{"operator": "Lt", "key": "a", "value": "1"}]},
    ],
)
def test_what_the_api_accepts(spec: dict[str, object]) -> None:
    assert found(spec) == []


@pytest.mark.parametrize(
    ("spec", "wrong"),
    [
        ({"hostNetwork": "true"}, ("type", "spec.hostNetwork")),
        ({"hostNetwork": 1}, ("type", "spec.hostNetwork")),
        ({"terminationGracePeriodSeconds": 1.5}, ("type", "spec.terminationGracePeriodSeconds")),
        ({"terminationGracePeriodSeconds": "30"}, ("type", "spec.terminationGracePeriodSeconds")),
        ({"priority": 2**31}, ("type", "spec.priority")),
        ({"priority": True}, ("type", "spec.priority")),
        ({"nodeName": 1}, ("unquoted", "spec.nodeName")),
        ({"nodeName": False}, ("unquoted", "spec.nodeName")),
        ({"nodeName": ["a"]}, ("type", "spec.nodeName")),
        ({"nodeSelector": {"disk": 1}}, ("unquoted", "nodeSelector.disk")),
        ({"nodeSelector": []}, ("type", "spec.nodeSelector")),
        ({"volumes": {}}, ("type", "spec.volumes")),
        ({"volumes": ["data"]}, ("type", "volumes[0]")),
        ({"volumes": [None]}, ("missing", "volumes[0].name")),
        ({"overhead": {"cpu": "1GB"}}, ("quantity", "overhead.cpu")),
        ({"overhead": {"cpu": True}}, ("quantity", "overhead.cpu")),
        ({"restartPolicy": "always"}, ("value", "spec.restartPolicy")),
        ({"activeDeadlineSeconds": 0}, ("value", "spec.activeDeadlineSeconds")),
        ({"securityContext": {"runAsUser": -1}}, ("value", "securityContext.runAsUser")),
        ({"hostnetwork": True}, ("unknown", "spec.hostnetwork")),
        ({"hostAliases": [{"hostnames": ["a"]}]}, ("missing", "hostAliases[0].ip")),
        ({"hostAliases": [{"ip": ""}]}, ("missing", "hostAliases[0].ip")),
    ],
)
def test_what_the_api_refuses(spec: dict[str, object], wrong: tuple[str, str]) -> None:
    assert found(spec) == [wrong]


@pytest.mark.parametrize(
    ("value", "accepted"),
    [(1, True), ("25%", True), (0, True), ("25", False), ("x%", False), (-1, False), (1.5, False)],
)
def test_percentages(value: object, accepted: bool) -> None:
    spec = {"minAvailable": value, "selector": {}}
    data = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "web"},
        "spec": spec,
    }
    assert (differences(data, "policy/v1", "PodDisruptionBudget") == []) is accepted


@pytest.mark.parametrize(
    ("time", "accepted"),
    [
        ("2026-01-31T12:00:00Z", True),
        ("2026-01-31T12:00:00.5+01:00", True),
        ("2026-01-31", False),
        ("2026-13-31T12:00:00Z", False),
        ("now", False),
    ],
)
def test_times(time: str, accepted: bool) -> None:
    data = pod()
    data["metadata"] = {"name": "web", "creationTimestamp": time}
    assert (differences(data, "v1", "Pod") == []) is accepted


@pytest.mark.parametrize(
    ("minor", "known"), [(30, False), (33, False), (34, True), (NEWEST, True), (99, True), (1, False)]
)
def test_a_field_of_later_releases(minor: int, known: bool) -> None:
    """The nearest release stands in for one that is not known."""
    containers = [{"name": "web", "image": "web:1", "restartPolicyRules": []}]
    assert (found({"containers": containers}, minor) == []) is known


def test_what_newer_releases_do_not_require_was_never_required() -> None:
    role = {"kind": "ClusterRole", "name": "view"}
    data = {"metadata": {"name": "web"}, "roleRef": role}
    assert differences(data, "rbac.authorization.k8s.io/v1", "RoleBinding", releases()[0]) == []


def test_a_version_that_a_release_does_not_serve_is_not_judged() -> None:
    data = {"metadata": {"name": "a"}, "spec": 1}
    assert differences(data, "resource.k8s.io/v1", "DeviceClass", 33) == []
    assert differences(data, "resource.k8s.io/v1", "DeviceClass", 34) == [("type", "spec")]


def test_every_type_can_be_read() -> None:
    for minor in releases():
        of = api(minor)
        waiting = [of.type(kind.type) for kind in kinds().values() if kind.served(minor)]
        seen: set[int] = set()
        while waiting:
            one = waiting.pop()
            inner = getattr(one, "of", None)
            for part in [inner] if inner else getattr(one, "fields", {}).values():
                if id(part) not in seen:
                    seen.add(id(part))
                    waiting.append(part)
        assert len(seen) > 500


def lint(
    text: str, *policies: str, options: dict[str, dict[str, str]] | None = None
) -> list[tuple[str, int]]:
    report = aurora_devops.lint({"manifest.yaml": text}, select=policies, options=options or {})
    return [(finding.policy.name, finding.location.line) for finding in report.findings]


def test_the_release_is_set_once_for_all_policies() -> None:
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: web:1\n"
        "      restartPolicyRules: []\n---\napiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\n"
        "metadata: {name: web}\n"
    )
    assert lint(text, "kubernetes-api") == [("removed-api", 10)]
    old = {"kubernetes-api": {"kubernetes-version": "1.31"}}
    assert lint(text, "kubernetes-api", options=old) == [("unknown-field", 8), ("deprecated-api", 10)]


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("replicas: '3'", "replicas: 3"),
        ('paused: "true"', "paused: true"),
        ("Replicas: 3", "replicas: 3"),
        ("template: {spec: {nodeName: 010}}", 'template: {spec: {nodeName: "010"}}'),
        ("template: {spec: {nodeName: yes}}", 'template: {spec: {nodeName: "yes"}}'),
        ("strategy: {type: recreate}", "strategy: {type: Recreate}"),
    ],
)
def test_fixes_keep_what_is_written(text: str, fixed: str) -> None:
    head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: "
    report = aurora_devops.lint({"a.yaml": f"{head}{{{text}}}\n"}, select=["kubernetes-api"])
    (fix,) = [fix for finding in report.findings for fix in finding.fixes]
    (edit,) = fix.edits
    source = f"{head}{{{text}}}\n"
    assert source[: edit.span.start] + edit.text + source[edit.span.end :] == f"{head}{{{fixed}}}\n"


@pytest.mark.parametrize(
    ("metadata", "names"),
    [
        ("{name: a, labels: {version: 1}}", ["unquoted-value"]),
        ("{name: a, labels: [a]}", ["invalid-manifest"]),
        ("{name: a, title: Web, labels: {a: b}}", []),
        ("{}", []),
    ],
)
def test_the_metadata_of_a_custom_resource(metadata: str, names: list[str]) -> None:
    text = f"apiVersion: example.com/v1\nkind: Widget\nmetadata: {metadata}\nspec: {{replicas: '3'}}\n"
    assert [name for name, _ in lint(text, "kubernetes-api")] == names


@pytest.mark.parametrize(
    ("kind", "spec", "reported"),
    [
        (
            "Deployment",
            "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: 'a:1'}]}}",
            True,
        ),
        ("Deployment", "template: {spec: {containers: [{name: a, image: 'a:1'}]}}", False),
        ("Deployment", "replicas: 3", False),
        ("HorizontalPodAutoscaler", "maxReplicas: 3", False),
        ("HorizontalPodAutoscaler", "scaleTargetRef: {kind: Deployment, name: web}", True),
        ("CronJob", "schedule: '@daily'", False),
        ("CronJob", "jobTemplate: {spec: {template: {spec: {containers: [{name: a}]}}}}", True),
    ],
)
def test_a_part_of_an_object_may_be_a_patch(kind: str, spec: str, reported: bool) -> None:
    group = {"Deployment": "apps/v1", "CronJob": "batch/v1"}.get(kind, "autoscaling/v2")
    text = f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: web}}\nspec: {{{spec}}}\n"
    report = aurora_devops.lint({"manifest.yaml": text}, select=["missing-field"])
    required = [finding for finding in report.findings if "required" in finding.message]
    assert bool(required) is reported
    patch = aurora_devops.lint({"overlays/prod/web.yaml": text}, select=["missing-field"])
    assert not [finding for finding in patch.findings if "required" in finding.message]


def test_a_manifest_is_checked_once_for_a_release() -> None:
    (tree,) = yaml.read("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: 1}\n").documents
    made = Object(api_version="v1", kind="Pod")
    manifest = Manifest(
        Document("kubernetes", Source("a.yaml", tree.text), made, tree), made, whole=True, patch=False
    )
    first = list(manifest.differences(NEWEST, "type"))
    assert [
        each is other for each, other in zip(first, manifest.differences(NEWEST, "type"), strict=True)
    ] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n"
        "status: {containerStatuses: [{name: a}], phase: Odd}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: 'ENC[AES256_GCM,data:x]'}\nsops: {mac: a}\n",
        "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: a}\nspec: {capacity: {storage: DISK_SIZE}}\n",
    ],
)
def test_what_is_another_when_it_is_applied(text: str) -> None:
    assert lint(text, "kubernetes-api") == []


def test_the_status_is_decoded() -> None:
    head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a}]}\n"
    text = f"{head}status: {{phase: 1, odd: 1}}\n"
    names = {name for name, _ in lint(text, "unknown-field", "unquoted-value", "invalid-value")}
    assert names == {"unknown-field", "unquoted-value"}
