"""Where the findings about built objects are, and what is judged."""

import pytest
from building import COMPONENT, CONFIG, WEB

import aurora_devops

POD = WEB.replace("registry.example.com/web:1.0", "web:latest")
HOST = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      hostNetwork: true
      containers: [{name: web}]
"""
LAYOUT = {
    "deploy/base/kustomization.yaml": CONFIG + "resources:\n  - web.yaml\n",
    "deploy/base/web.yaml": POD,
    "deploy/prod/kustomization.yaml": CONFIG + "resources:\n  - ../base\npatches:\n  - path: host.yaml\n",
    "deploy/prod/host.yaml": HOST,
    "deploy/dev/kustomization.yaml": CONFIG + "resources:\n  - ../base\nnamePrefix: dev-\n",
}


def found(files: dict[str, str], *select: str) -> list[tuple[str, int, str]]:
    """The findings: path, line and name of the policy."""
    report = aurora_devops.lint(files, select=select or ["latest-tag", "host-network", "missing-field"])
    assert report.failures == ()
    return [(finding.path, finding.line, finding.policy.name) for finding in report.findings]


def test_findings_are_in_the_file_that_wrote_the_value() -> None:
    assert found(LAYOUT) == [
        ("deploy/base/web.yaml", 12, "latest-tag"),
        ("deploy/prod/host.yaml", 7, "host-network"),
    ]


def test_a_finding_of_a_base_names_the_overlays() -> None:
    report = aurora_devops.lint(LAYOUT, select=["latest-tag"])
    (finding,) = report.findings
    assert [place.path for place in finding.related] == [
        "deploy/dev/kustomization.yaml",
        "deploy/prod/kustomization.yaml",
    ]


def test_a_base_without_a_kustomization_that_uses_it_is_judged_as_it_is() -> None:
    base = {path: text for path, text in LAYOUT.items() if "base" in path}
    assert found(base) == [("deploy/base/web.yaml", 12, "latest-tag")]


def test_what_all_overlays_correct_is_not_reported() -> None:
    images = "images:\n  - name: web\n    newTag: v1\n"
    overlays = {
        path: text + images if "kustomization" in path and "base" not in path else text
        for path, text in LAYOUT.items()
    }
    assert found(overlays, "latest-tag") == []


def test_an_overlay_that_sets_a_mutable_tag_is_reported_there() -> None:
    images = "images:\n  - name: web\n    newTag: latest\n"
    files = {
        "base/web.yaml": POD.replace("latest", "v1"),
        "base/kustomization.yaml": CONFIG + "resources: [web.yaml]\n" + images,
    }
    assert found(files, "latest-tag") == [("base/kustomization.yaml", 6, "latest-tag")]


@pytest.mark.parametrize(
    "patches",
    [
        "patches:\n  - path: host.yaml\n",
        "patchesStrategicMerge:\n  - host.yaml\n",
        "patches:\n  - path: host.yaml\n  - path: missing.yaml\n",
    ],
)
def test_a_patch_is_not_judged_as_an_object(patches: str) -> None:
    files = {
        "web.yaml": POD,
        "host.yaml": HOST,
        "kustomization.yaml": CONFIG + "resources: [web.yaml]\n" + patches,
    }
    assert found({"host.yaml": HOST}, "missing-memory-limit") == [("host.yaml", 8, "missing-memory-limit")]
    assert found(files, "missing-memory-limit") == [("web.yaml", 11, "missing-memory-limit")]


def test_a_patch_is_not_judged_where_nothing_is_built() -> None:
    kustomization = (
        "resources: [web.yaml]\npatches:\n  - path: host.yaml\ntransformers: ['https://example.com/t.yaml']\n"
    )
    files = {"web.yaml": POD, "host.yaml": HOST, "kustomization.yaml": CONFIG + kustomization}
    assert found(files) == [("web.yaml", 12, "latest-tag")]


def test_a_patch_of_a_component() -> None:
    files = {
        "part/kustomization.yaml": COMPONENT + "patches:\n  - path: host.yaml\n",
        "part/host.yaml": HOST,
        "web.yaml": POD,
        "kustomization.yaml": CONFIG + "resources: [web.yaml]\ncomponents: [part]\n",
    }
    assert found(files) == [("part/host.yaml", 7, "host-network"), ("web.yaml", 12, "latest-tag")]
    del files["kustomization.yaml"]
    assert found(files) == [("web.yaml", 12, "latest-tag")]


def test_an_inline_patch() -> None:
    patch = "patches:\n  - patch: |-\n" + "".join(f"      {line}\n" for line in HOST.splitlines())
    files = {"web.yaml": POD, "kustomization.yaml": CONFIG + "resources: [web.yaml]\n" + patch}
    assert found(files, "host-network") == [("kustomization.yaml", 12, "host-network")]


def test_the_literals_of_generators_are_searched_for_secrets() -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    files = {
        "kustomization.yaml": CONFIG
        + f"configMapGenerator:\n  - name: c\n    literals:\n      - TOKEN={token}\n"
    }
    assert [line for _, line, _ in found(files, "github-token")] == [6]


def test_a_kustomization_of_flux_is_an_object() -> None:
    flux = (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
        "spec: {path: ./apps, prune: true, interval: 10m, sourceRef: {kind: GitRepository, name: flux}}\n"
    )
    report = aurora_devops.lint({"kustomization.yaml": flux})
    assert report.files == {"kubernetes": 1}


def test_a_problem_in_the_file_of_a_patch_is_reported_there() -> None:
    operations = "- op: remove\n  path: /spec/replicas\n"
    kustomization = (
        CONFIG + "resources: [web.yaml]\npatches:\n  - path: p.yaml\n    target: {kind: Deployment}\n"
    )
    files = {"web.yaml": POD, "p.yaml": operations, "kustomization.yaml": kustomization}
    assert found(files, "invalid-json-patch") == [("p.yaml", 2, "invalid-json-patch")]


def test_a_part_that_is_linted_alone_is_judged_as_built(tmp_path, monkeypatch) -> None:
    for path, text in LAYOUT.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    report = aurora_devops.lint(tmp_path / "deploy/prod/host.yaml", select=["host-network", "missing-field"])
    assert [(one.path, one.policy.name) for one in report.findings] == [
        ("deploy/prod/host.yaml", "host-network")
    ]


def test_the_overlays_of_a_file_that_is_linted_alone(tmp_path, monkeypatch) -> None:
    files = {
        **{path: text for path, text in LAYOUT.items() if "base" in path},
        "deploy/mid/kustomization.yaml": CONFIG + "resources: [../base]\n",
        "deploy/top/kustomization.yaml": CONFIG + "resources: [../mid]\nimages: [{name: web, newTag: v1}]\n",
    }
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    assert aurora_devops.lint(tmp_path / "deploy/base/web.yaml", select=["latest-tag"]).findings == ()


@pytest.mark.parametrize(
    ("sample", "policy"),
    [
        (".secrets_sample", "unchecked-input"),
        (".secrets.example", "unchecked-input"),
        (".secrets-dist", "unchecked-input"),
        (".secrets2", "missing-resource"),
        ("sample.secrets", "missing-resource"),
    ],
)
def test_a_file_that_is_created_from_a_sample(sample: str, policy: str) -> None:
    kustomization = CONFIG + "secretGenerator:\n  - name: a\n    envs:\n      - .secrets\n"
    files = {"kustomization.yaml": kustomization, sample: "A=b\n"}
    ((_, line, name),) = found(files, "missing-resource", "unchecked-input")
    assert (line, name) == (kustomization.count("\n"), policy)
