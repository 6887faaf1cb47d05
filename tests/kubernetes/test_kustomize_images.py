"""Images in manifests whose version a Kustomization sets."""

import pytest

import aurora_devops

MANIFEST = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example.com/web
    - name: proxy
      image: proxy:latest
"""
HEAD = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"
IMAGES = "images:\n  - name: registry.example.com/web\n    newTag: v1.2.3\n  - {name: proxy, digest: 'sha256:7959ed'}\n"


def reported(files: dict[str, str]) -> list[tuple[str, int, str]]:
    """The findings about mutable tags: path, line and name."""
    found = aurora_devops.lint(files, select=["latest-tag", "untagged-image"]).findings
    return [(finding.path, finding.line, finding.policy.name) for finding in found]


BOTH = [("base/web.yaml", 8, "untagged-image"), ("base/web.yaml", 10, "latest-tag")]


@pytest.mark.parametrize(
    "files",
    [
        {"base/kustomization.yaml": HEAD + "resources: [web.yaml]\n" + IMAGES},
        {
            "base/kustomization.yaml": HEAD + "resources: [web.yaml]\n",
            "overlays/prod/kustomization.yml": HEAD + "resources: [../../base]\n" + IMAGES,
        },
        {
            "base/kustomization.yaml": HEAD + "resources: [web.yaml]\n",
            "overlays/all/kustomization.yaml": HEAD + "bases:\n  - ../../base/\n",
            "overlays/prod/kustomization.yaml": HEAD + "resources: [../all]\n" + IMAGES,
        },
        {
            "base/kustomization.yaml": HEAD + "resources: [web.yaml]\ncomponents: [../images]\n",
            "images/kustomization.yaml": HEAD.replace("v1beta1", "v1alpha1").replace(
                "Kustomization", "Component"
            )
            + IMAGES,
        },
        {"base/kustomization.yaml": HEAD + "resources: [web.yaml, missing.yaml]\n" + IMAGES},
    ],
)
def test_a_kustomization_sets_the_version(files: dict[str, str]) -> None:
    assert reported({"base/web.yaml": MANIFEST, **files}) == []


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"base/kustomization.yaml": HEAD + "resources: [web.yaml]\n"},
        {"other/kustomization.yaml": HEAD + "resources: [web.yaml]\n" + IMAGES},
        {
            "base/kustomization.yaml": HEAD
            + IMAGES.replace("v1.2.3", "latest").replace("digest: 'sha256:7959ed'", "newName: p")
        },
        {"base/kustomization.yaml": HEAD + "images: {name: web}\nresources: [[], 1]\n"},
        {
            "a/kustomization.yaml": HEAD + "resources: [../b]\n" + IMAGES,
            "b/kustomization.yaml": HEAD + "resources: [../a]\n",
        },
    ],
)
def test_no_kustomization_sets_the_version(files: dict[str, str]) -> None:
    assert reported({"base/web.yaml": MANIFEST, **files}) == BOTH


def test_a_suppression_in_the_manifest_counts() -> None:
    text = MANIFEST.replace(
        "      image: proxy", "      # aurora: ignore[latest-tag] -- it is built here\n      image: proxy"
    )
    assert reported({"base/web.yaml": text}) == BOTH[:1]
