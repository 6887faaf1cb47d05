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


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n"
DEPENDING = (
    "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n"
    "  - {name: redis, version: 1.0.0, repository: https://charts.example.com, condition: redis.enabled}\n"
)


def found(files: dict[str, str], *policies: str) -> list[tuple[str, int]]:
    report = aurora_devops.lint(files, select=policies)
    return [(finding.path, finding.line) for finding in report.findings]


@pytest.mark.parametrize(
    ("values", "template", "lines"),
    [
        ("web: {port: 1, createMonitor: true}\n", "{{ if .Values.web.monitor }}  a: b\n{{ end }}", [1]),
        ("web:\n  port: 1\n  monitors: true\n", "{{ with .Values.web.monitor }}  a: b\n{{ end }}", [3]),
        ("web:\n  port: 1\n  monitor: true\n", "{{ if .Values.web.monitor }}  a: b\n{{ end }}", []),
        ("web: {port: 1, other: true}\n", "{{ if .Values.web.monitor }}  a: b\n{{ end }}", []),
        ("# monitor: set by the user\nweb: {port: 1, monitors: 1}\n", "  a: {{ .Values.web.monitor }}\n", []),
        ("web: {port: 1, monitors: true}\n", "  {{ toYaml .Values }}\n{{ .Values.web.monitor }}\n", []),
        (
            "web: {port: 1, monitors: true}\n",
            '{{ $all := dict "Values" .Values }}  a: {{ $all.Values.web.monitor }}\n',
            [1],
        ),
    ],
)
def test_a_value_that_templates_read_by_another_name(values: str, template: str, lines: list[int]) -> None:
    files = {
        "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "web/values.yaml": values,
        "web/templates/config.yaml": f"{CONFIG}  p: {{{{ .Values.web.port | quote }}}}\n{template}",
    }
    assert found(files, "misspelled-value") == [("web/values.yaml", line) for line in lines]


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("  a: {{ .Values.mode }}\n", [("web/values-test.yaml", 2)]),
        ('  a: {{ .Values.mode }}{{ include "redis.name" . }}\n', []),
        ("  a: {{ .Values.mode }}{{ include .Values.template . }}\n", []),
    ],
)
def test_a_missing_dependency_reads_values_only_in_included_templates(
    template: str, names: list[tuple[str, int]]
) -> None:
    files = {
        "web/Chart.yaml": DEPENDING,
        "web/values.yaml": "mode: fast\nredis:\n  enabled: true\n",
        "web/values-test.yaml": "mode: slow\nspeed: 1\nredis:\n  speed: 1\n",
        "web/templates/config.yaml": CONFIG + template,
    }
    assert found(files, "unread-value") == names


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ("cache:\n  size: 1\nprod-redis:\n  size: 1\nredis: {}\n", [3]),
        ("redis:\n  size: 1\n", []),
        ("a: 1\n", []),
    ],
)
def test_values_beside_the_folder_of_the_only_chart(values: str, lines: list[int]) -> None:
    files = {
        "deploy/web/Chart.yaml": DEPENDING.replace("redis,", "cache,"),
        "deploy/web/values.yaml": "redis:\n  size: 1\ncache:\n  enabled: true\n",
        "deploy/values-prod.yaml": values,
    }
    files["deploy/web/Chart.yaml"] += "  - {name: redis, version: 1.0.0}\n"
    assert found(files, "unread-value", "misspelled-value") == [
        ("deploy/values-prod.yaml", line) for line in lines
    ]
    other = {"deploy/api/Chart.yaml": "apiVersion: v2\nname: api\nversion: 1.0.0\n"}
    assert found({**files, **other}, "unread-value", "misspelled-value") == []


@pytest.mark.parametrize(
    ("condition", "values", "lines"),
    [
        ("redis.inUse.enabled", "redis: {in_use: {enabled: false}}\n", [6]),
        ("redis.install", "redis: {enabled: false}\n", [6]),
        ("redis.installed,redis.enabled", "redis: {enabled: false}\n", []),
        ("redis.other", "redis: {enabled: false}\n", []),
        ("global.redis", "redis: {enabled: false}\n", []),
        ("database.enabled", "redis: {enabled: false}\n", [6]),
        ("database.enabled", "database: {}\nredis: {size: 1}\n", []),
    ],
)
def test_the_condition_of_a_dependency(condition: str, values: str, lines: list[int]) -> None:
    chart = (
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n"
        f"  - name: redis\n    condition: {condition}\n    version: 1.0.0\n"
    )
    files = {"web/Chart.yaml": chart, "web/values.yaml": values}
    assert found(files, "unknown-condition") == [("web/Chart.yaml", line) for line in lines]


@pytest.mark.parametrize(
    ("included", "chart", "lines"),
    [
        ("web.tls", DEPENDING, [1]),
        ("redis.name", DEPENDING, []),
        ("shop.tsl", DEPENDING, []),
        ("redis.name", "apiVersion: v2\nname: web\nversion: 1.0.0\n", [1]),
        ("web.certificate", "apiVersion: v2\nname: web\nversion: 1.0.0\n", []),
    ],
)
@pytest.mark.parametrize(
    "way", ['{{{{ include "{}" . }}}}', '{{{{ template "{}" . }}}}', '{{{{ (include "{}" .) | trim }}}}']
)
def test_a_template_that_nothing_defines(included: str, chart: str, lines: list[int], way: str) -> None:
    files = {
        "web/Chart.yaml": chart,
        "web/values.yaml": "tls: false\nredis: {enabled: false}\n",
        "web/templates/_a.tpl": '{{ define "web.certificate" }}a{{ end }}{{ define "shop.tls" }}a{{ end }}\n',
        "web/templates/b.yaml": f"{{{{ if .Values.tls }}}}{way.format(included)}{{{{ end }}}}\n",
    }
    assert found(files, "invalid-template") == [("web/templates/b.yaml", line) for line in lines]
    depends = "dependencies:\n  - {name: web, version: 1.0.0, repository: 'file://../web'}\n"
    parent = {
        "all/Chart.yaml": f"apiVersion: v2\nname: all\nversion: 1.0.0\n{depends}",
        "all/templates/_a.tpl": f'{{{{ define "{included}" }}}}a{{{{ end }}}}\n',
    }
    assert found({**files, **parent}, "invalid-template") == []
