"""Templates that require values which are not set, and charts below a chart."""

import pytest

import aurora_devops

CHART = {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "web/values.yaml": "image:\n  repository: ghcr.io/acme/web\n  tag: ''\n",
    "web/templates/web.yaml": (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n"
        '      image: "{{ .Values.image.repository }}:{{ required "image.tag" .Values.image.tag }}"\n'
        "      ports:\n        - name: http\n          containerPort: 8080\n"
        "      livenessProbe:\n        httpGet:\n          path: /\n          port: {}\n"
    ),
}


DEPLOY = (
    "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n"
    "      - run: helm upgrade --install web web --set image.tag=$GITHUB_SHA\n"
)


def found(files: dict[str, str], **options: object) -> list[tuple[str, str, int]]:
    report = aurora_devops.lint(files, **options)
    assert not report.failures
    return [(finding.policy.name, finding.path, finding.line) for finding in report.findings]


def chart(port: str, **files: str) -> dict[str, str]:
    return {
        **CHART,
        "web/templates/web.yaml": CHART["web/templates/web.yaml"].replace("{}", port),
        **{name.replace("__", "/").replace("_yaml", ".yaml"): text for name, text in files.items()},
    }


@pytest.mark.parametrize("values", ["", "image:\n  repository: ghcr.io/acme/other\n"])
def test_an_object_with_a_required_value_is_read(values: str) -> None:
    command = {".github/workflows/deploy.yaml": DEPLOY}
    files = {"web/values-prod.yaml": values} if values else command
    expected = [("undeclared-probe-port", "web/templates/web.yaml", 15)]
    assert found({**chart("admin"), **files}, select=["undeclared-probe-port"]) == expected
    assert not found({**chart("http"), **files}, select=["undeclared-probe-port"])


def test_a_chart_for_others_is_not_read() -> None:
    assert not found(chart("admin"), select=["undeclared-probe-port"])


def test_nothing_is_told_about_the_value_itself() -> None:
    files = chart("http")
    assert [name for name, _, _ in found(files, profile="all") if "image" in name or "tag" in name] == []


def test_a_template_that_fails_is_not_read() -> None:
    files = chart("admin")
    files["web/templates/web.yaml"] += '{{ fail "not these values" }}\n'
    assert not found(files, select=["undeclared-probe-port"])


BELOW = {
    "shop/Chart.yaml": (
        "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
        "  - {name: worker, version: 1.0.0, repository: 'file://charts/worker'}\n"
        "  - {name: worker, version: 1.0.0, repository: 'file://charts/worker', alias: mailer}\n"
    ),
    "shop/values.yaml": "worker:\n  replicas: 2\n",
    "shop/charts/worker/Chart.yaml": "apiVersion: v2\nname: worker\nversion: 1.0.0\n",
    "shop/charts/worker/values.yaml": "replicas: 1\nqueue:\n  name: orders\nextra: {}\n",
    "shop/charts/worker/templates/config.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Chart.Name }}\ndata:\n"
        "  a: {{ .Values.replicas | quote }}\n  b: {{ .Values.queue.name | quote }}\n"
        "  {{- toYaml .Values.extra | nindent 2 }}\n"
    ),
}


@pytest.mark.parametrize(
    ("values", "lines"),
    [
        ("worker:\n  queue:\n    name: mails\n", []),
        ("worker:\n  queue:\n    topic: mails\n", [3]),
        ("mailer:\n  replica: 3\n", [2]),
        ("worker:\n  extra:\n    topic: mails\n", []),
        ("worker:\n  global:\n    topic: mails\n", []),
    ],
)
def test_the_values_of_a_chart_below(values: str, lines: list[int]) -> None:
    report = found({**BELOW, "shop/values-prod.yaml": values}, select=["misspelled-value", "unread-value"])
    assert [(path, line) for _, path, line in report] == [("shop/values-prod.yaml", line) for line in lines]


def test_a_value_that_the_chart_above_reads() -> None:
    template = {"shop/templates/all.yaml": "# {{ .Values.worker.topic }}\n"}
    files = {**BELOW, **template, "shop/values-prod.yaml": "worker:\n  topic: mails\n"}
    assert not found(files, select=["misspelled-value", "unread-value"])


@pytest.mark.parametrize(
    "command",
    [
        "    - >-\n      helm upgrade shop shop\n      --install\n      --set wroker.replicas=2\n",
        "    - helm upgrade shop shop --install --set wroker.replicas=2\n",
        "    - |\n      helm upgrade shop shop \\\n        --set wroker.replicas=2\n",
    ],
)
def test_a_command_of_several_lines(command: str) -> None:
    pipeline = f"deploy:\n  script:\n{command}"
    report = found({**BELOW, ".gitlab-ci.yml": pipeline}, select=["misspelled-value", "unread-value"])
    assert [path for _, path, _ in report] == [".gitlab-ci.yml"]


@pytest.mark.parametrize(
    ("template", "reported"),
    [
        ('{{ .Files.Get "files/rules.yaml" }}', True),
        ('{{ tpl (.Files.Get "files/rules.yaml") . }}', True),
        ('{{ $.Files.Get "files/rules.yaml" | nindent 2 }}', True),
        ('{{ (.Files.Glob "rules/*.yaml").AsConfig }}', True),
        ('{{ .Files.Get "files/alerts.yaml" }}', False),
        ('{{ (.Files.Glob "files/*.yaml").AsConfig }}', False),
        ('{{ .Files.Get "files/rules.yaml" | default "{}" }}', False),
        ('{{ if .Files.Get "files/rules.yaml" }}{{ .Files.Get "files/rules.yaml" }}{{ end }}', False),
        ("{{ .Files.Get .Values.rules }}", False),
    ],
)
def test_the_files_of_a_template(template: str, reported: bool) -> None:
    files = {
        "web/Chart.yaml": CHART["web/Chart.yaml"],
        "web/values.yaml": "rules: none.yaml\n",
        "web/files/alerts.yaml": "{}\n",
        "web/templates/config.yaml": f"# {template}\n",
    }
    report = found(files, select=["missing-file-in-command"])
    assert report == ([("missing-file-in-command", "web/templates/config.yaml", 1)] if reported else [])
