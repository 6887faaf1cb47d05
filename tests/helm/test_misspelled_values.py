"""Values of environments and releases that the chart has under another name."""

import pytest

import aurora_devops

CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "replicaCount: 1\nimage:\n  tag: 1.4.2\nextra: {}\n",
    "web/templates/config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"
        "  a: {{ .Values.replicaCount | quote }}\n  b: {{ .Values.image.tag | quote }}\n"
        "  {{- toYaml .Values.extra | nindent 2 }}\n"
    ),
}


def names(files: dict[str, str]) -> list[tuple[str, int]]:
    report = aurora_devops.lint({**CHART, **files}, select=["misspelled-value"])
    return [(finding.path, finding.line) for finding in report.findings]


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ("replicaCount: 2\nimage: {tag: '1'}\n", []),
        ("replicasCount: 2\n", [1]),
        ("replicaCount: 2\nreplicasCount: 2\n", []),
        ("a: 1\nimage:\n  tags: '1'\n", [3]),
        ("image:\n  digest: '1'\n", []),
        ("extra:\n  tags: '1'\n", []),
        ("images: {}\n", [1]),
    ],
)
def test_the_values_of_an_environment(values: str, lines: list[int]) -> None:
    assert names({"web/values-prod.yaml": values}) == [("web/values-prod.yaml", line) for line in lines]


def test_the_values_of_an_application() -> None:
    text = (
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: web\nspec:\n  source:\n"
        "    repoURL: https://git.example.com/a.git\n    path: web\n    helm:\n      valuesObject:\n"
        "        replicaCounts: 3\n"
    )
    assert names({"argocd/web.yaml": text}) == [("argocd/web.yaml", 11)]


def test_a_template_that_reads_all_values() -> None:
    reading = {"web/templates/all.yaml": "{{ toYaml .Values }}\n"}
    assert names({"web/values-prod.yaml": "replicasCount: 2\n", **reading}) == []
