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


UNREAD = {
    "web/Chart.yaml": (
        "apiVersion: v2\nname: web\nversion: 1.0.0\n"
        "dependencies:\n  - {name: cache, version: 1.0.0, condition: cache.enabled}\n"
    ),
    "web/charts/cache/Chart.yaml": "apiVersion: v2\nname: cache\nversion: 1.0.0\n",
    "web/values.yaml": "image:\n  tag: 1.4.2\ndb:\n  create: true\njobs: {a: {enabled: true}}\nextra: {}\n",
    "web/templates/config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"
        "  a: {{ .Values.image.tag | quote }}\n"
        "  {{- if .Values.db.create }}\n  b: c\n  {{- end }}\n"
        "  {{- range $name, $job := .Values.jobs }}\n  {{ $name }}: {{ $job.enabled | quote }}\n  {{- end }}\n"
        "  {{- toYaml .Values.extra | nindent 2 }}\n"
    ),
}
SET = [
    ("db.create", False),
    ("db.enabled", True),
    ("jobs.a.enabled", False),
    ("jobs.b.other", False),
    ("extra.any", False),
    ("cache.enabled", False),
    ("cache.size", False),
    ("global.region", False),
    ("ingress.host", True),
    ("image.tag", False),
]


def unread(files: dict[str, str]) -> list[str]:
    report = aurora_devops.lint({**UNREAD, **files}, select=["unread-value"])
    return [finding.path for finding in report.findings]


@pytest.mark.parametrize(("path", "found"), SET)
@pytest.mark.parametrize(
    "command",
    [
        "helm upgrade --install web web --set {}=1",
        "helm install web ./web --set-string '{}=1'",
        "helm template web --set image.tag=2,{}=3",
        "helm upgrade web ./web \\\n  --set image.tag=2 \\\n  --set={}=1",
    ],
)
def test_the_values_that_a_command_sets(command: str, path: str, found: bool) -> None:
    text = f"set -eu\n{command.format(path)}\n"
    assert unread({"install.sh": text}) == (["install.sh"] if found else [])
    other = (
        text.replace("./web", "acme/web")
        .replace("web web ", "web acme/web ")
        .replace("template web", "template acme")
    )
    assert unread({"install.sh": other}) == []


@pytest.mark.parametrize(("path", "found"), SET)
@pytest.mark.parametrize(
    "written",
    [
        'set {{\n    name  = "{}"\n    value = "1"\n  }}',
        'set = [{{ name = "image.tag", value = "2" }}, {{ name = "{}", value = 1 }}]',
    ],
)
def test_the_values_that_terraform_sets(written: str, path: str, found: bool) -> None:
    text = (
        'resource "helm_release" "web" {\n  name  = "shop"\n  chart = "${path.module}/../web"\n'
        f"  {written.format(path)}\n}}\n"
    )
    assert unread({"infra/main.tf": text}) == (["infra/main.tf"] if found else [])


@pytest.mark.parametrize(("path", "found"), SET)
def test_the_values_of_a_helmfile_beside_files_with_templates(path: str, found: bool) -> None:
    above, _, key = path.rpartition(".")
    nested = "".join(f"{'  ' * level}{name}:\n" for level, name in enumerate(above.split(".")))
    depth = above.count(".") + 1
    values = "".join(f"          {line}\n" for line in (nested + "  " * depth + f"{key}: 1").splitlines())
    text = f"releases:\n  - name: web\n    chart: ../web\n    values:\n      - web.yaml.gotmpl\n      -\n{values}"
    files = {"deploy/helmfile.yaml": text, "deploy/web.yaml.gotmpl": "{{ if .Values.a }}\n"}
    assert unread(files) == (["deploy/helmfile.yaml"] if found else [])
