"""What the agents `documentation` and `monitoring` make together: golden files, policies, links and diagrams."""

import re
from pathlib import Path

import pytest

import aurora_devops
from aurora_devops.core.settings import ConfigError
from aurora_devops.generation import AGENTS, ARTIFACTS, PLACEHOLDER, Request, Slo, parts_of
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS, SLOS

OWN = (*ARTIFACTS["documentation"], *ARTIFACTS["monitoring"])


def application(name, /, **changes):
    return APPLICATIONS[name].model_copy(update=changes)


def made(name, /, parts=OWN, files=None, templates=None, notes=None, **changes):
    request = Request(
        application(name, **changes),
        tuple(parts),
        Texts(APPS / name) if files is None else files,
        templates or {},
        note=(notes if notes is not None else []).append,
    )
    return {artifact.path: artifact.text for artifact in render(request)}


def files_of(name):
    texts = Texts(APPS / name)
    return {path: texts[path] for path in texts}


def findings(texts):
    report = aurora_devops.lint(texts, profile="strict", suppressions=False)
    assert not report.failures
    return [(one.path, one.line, one.policy.name, one.message) for one in report.findings]


@pytest.mark.parametrize("name", APPLICATIONS)
def test_what_is_made_breaks_no_policy_of_strict(name):
    assert findings(made(name)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"dependencies": ("postgresql", "redis", "rabbitmq", "mysql", "mongodb")},
        {"dependencies": (), "slos": (), "environment": (), "hosts": (), "description": ""},
        {
            "replicas": 1,
            "framework": "",
            "owner": 'Team "A" | #1',
            "repository_url": "https://gitlab.com/a/b",
        },
        {"slos": (Slo(name="half", sort="availability", objective=40), *SLOS)},
    ],
)
def test_whatever_the_application_says_no_policy_of_strict_is_broken(changes):
    assert findings(made("taskmaster", **changes)) == []


@pytest.mark.parametrize("name", APPLICATIONS)
def test_generated_again_beside_what_was_generated_nothing_changes(name):
    files = files_of(name)
    first = made(name, parts_of(AGENTS), files)
    assert first == made(name, parts_of(AGENTS), {**files, **first})


@pytest.mark.parametrize("part", OWN)
def test_each_part_by_itself_breaks_no_policy_and_links_to_nothing_missing(part):
    # A configuration that names rules needs them.
    texts = made("taskmaster", [part, "rules"] if part == "prometheus" else [part])
    assert texts
    assert findings(texts) == []
    known = {*files_of("taskmaster"), *texts}
    for path, text in texts.items():
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text) if path.endswith(".md") else ():
            assert (Path("/", path).parent / target).resolve().relative_to("/").as_posix() in known


def test_what_nobody_knows_is_left_out():
    texts = made("taskmaster", owner="", repository_url="", files={})
    assert findings(texts) == []
    assert "team:" not in texts["monitoring/rules/alerts.yml"]
    assert "runbook_url: docs/runbooks/high-latency.md" in texts["monitoring/rules/alerts.yml"]
    assert "openapi.yaml" not in texts
    slow = Slo(name="latency", sort="latency", objective=99)
    assert f'le="{PLACEHOLDER}"' in made("taskmaster", slos=(slow,))["monitoring/rules/slo.yml"]


def test_every_alert_has_a_runbook_at_its_address():
    texts = made("taskmaster")
    rules = "".join(text for path, text in texts.items() if path.startswith("monitoring/rules/"))
    linked = set(re.findall(r"runbook_url: https://github.com/acme/taskmaster/blob/HEAD/(\S+)", rules))
    assert linked == {path for path in texts if path.startswith("docs/runbooks/")}
    assert len(re.findall("runbook_url", rules)) == len(re.findall("- alert:", rules))


def test_documents_describe_what_the_repository_has():
    files = files_of("taskmaster")
    files["docker-compose.yml"] = (
        "services:\n  api:\n    build: .\n    depends_on: [cache]\n    ports: ['127.0.0.1:9000:8000']\n"
        "  cache:\n    image: redis:8\n"
    )
    files["monitoring/rules/own.yml"] = (
        "groups:\n  - name: own\n    rules:\n      - alert: DiskFull\n        expr: disk > 1\n        for: 5m\n"
        "        labels: {severity: warning}\n        annotations: {summary: The disk is full}\n"
    )
    texts = made("taskmaster", ARTIFACTS["documentation"], files)
    architecture = texts["docs/architecture.md"]
    assert 'n_cache[("cache")]' in architecture
    assert "n_api --> n_cache" in architecture
    assert "localhost:9000" in architecture
    assert "[DiskFull](runbooks/disk-full.md)" in architecture
    assert "# DiskFull" in texts["docs/runbooks/disk-full.md"]
    # With the agent that makes it, the compose file that is generated is described.
    assert "n_cache" not in made("taskmaster", parts_of(AGENTS), files)["docs/architecture.md"]


@pytest.mark.parametrize("odd", ["x", "[1]", "{a: 1}", "{a: [1]}", "{a: {b: [1, {c: 2}]}}", "null"])
def test_files_of_the_repository_may_hold_anything(odd):
    files = files_of("taskmaster")
    objects = ("Deployment", "Service", "Ingress", "HorizontalPodAutoscaler", "ConfigMap")
    files["k8s/odd.yaml"] = "---\n".join(f"apiVersion: v1\nkind: {kind}\nspec: {odd}\n" for kind in objects)
    for path in ("service", "ingress", "deployment"):
        files[f"k8s/{path}.yaml"] = (
            f"apiVersion: v1\nkind: {path.capitalize()}\nmetadata: {odd}\n"
            f"spec: {{rules: {odd}, ports: {odd}, selector: {odd}, template: {{spec: {{containers: {odd}}}}}}}\n"
        )
    files["docker-compose.yml"] = (
        f"services: {{api: {odd}, web: {{depends_on: {odd}, ports: {odd}, image: {odd}}}}}\n"
    )
    files[".github/workflows/delivery.yml"] = f"jobs: {{a: {odd}, b: {{needs: {odd}}}}}\n"
    files["monitoring/prometheus.yml"] = f"scrape_configs: [{{job_name: {odd}, static_configs: {odd}}}]\n"
    files["monitoring/alertmanager.yml"] = f"receivers: {odd}\n"
    files["monitoring/rules/alerts.yml"] = (
        f"groups: [{{rules: {odd}}}, {{rules: [{{alert: A, expr: {odd}, labels: {odd}, annotations: {odd}}}]}}]\n"
    )
    assert made("taskmaster", ARTIFACTS["documentation"], files)["docs/runbooks/a.md"]


def test_the_readme_starts_what_compose_asks_for():
    text = made("taskmaster", parts_of(AGENTS))["README.md"]
    for expected in (
        'echo "JWT_SECRET=$(openssl rand -hex 32)" >> .env',
        'echo "POSTGRES_PASSWORD=$(openssl rand -hex 32)" >> .env',
        "docker compose up --build --detach --wait",
        "uv run uvicorn app.main:app --reload --port 8000",
        "uv run --locked pytest",
        "| `LOG_LEVEL` | `info` | no |",
        "| `/ready` |",
        "[openapi.yaml](openapi.yaml)",
    ):
        assert expected in text
    assert "go run ./cmd/ledger" in made("ledger")["README.md"]
    assert "npm ci" in made("sessions")["README.md"]


def test_the_readme_of_a_repository_without_compose_starts_the_application_itself():
    text = made("taskmaster", ["readme"])["README.md"]
    assert "docker" not in text
    assert "kubectl" not in text
    assert "## Quick start\n\n```sh\nuv sync\nuv run uvicorn app.main:app --reload --port 8000\n```\n" in text


def test_the_readme_names_all_that_the_first_deployment_needs():
    text = made("taskmaster", parts_of(AGENTS))["README.md"]
    for expected in (
        "the secret `KUBECONFIG`",
        "create namespace taskmaster\n",
        "create secret generic taskmaster-secrets --from-env-file taskmaster-secrets.env\n",
        "create secret tls taskmaster-tls --cert tls.crt --key tls.key\n",
        "for `DATABASE_URL` and `JWT_SECRET`;",
        "pull `ghcr.io/acme/taskmaster`",
    ):
        assert expected in text
    assert "create secret tls" not in made("ledger", parts_of(AGENTS))["README.md"]


def test_where_metrics_are_missing_what_to_add_is_shown():
    files = {"app/main.py": "from fastapi import FastAPI\napp = FastAPI()\n", "pyproject.toml": PROJECT}
    notes = []
    texts = made("taskmaster", ["prometheus", "readme"], files, notes=notes)
    assert any('Counter("http_requests_total"' in note for note in notes)
    assert "### Metrics" in texts["README.md"]
    assert "### Metrics" not in made("taskmaster")["README.md"]


# Of each: its file, what serves the metrics, and what counts requests.
METRICS = {
    "taskmaster": ("app/main.py", r'@app\.get\("/metrics', r'REQUESTS = Counter\("http_requests_total'),
    "sessions": ("src/app.js", r'app\.get\("/metrics', r'name: "http_requests_total'),
    "ledger": ("internal/api/api.go", r'router\.Handle\("/metrics', r"^"),
}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_whatever_of_metrics_is_missing_is_shown_for_each_language(name):
    path, route, counter = METRICS[name]
    for pattern, lacking in ((route, "No route that Prometheus"), (counter, "`http_requests_total`")):
        files = files_of(name)
        files[path] = re.sub(
            pattern, lambda found: found[0].replace("metrics", "m").replace("requests", "r"), files[path]
        )
        notes = []
        texts = made(name, ["prometheus", "readme"], files, notes=notes)
        (note,) = (note for note in notes if "was found in the code" in note)
        section = texts["README.md"].partition("### Metrics")[2].partition("\n## ")[0]
        assert lacking in section
        assert lacking.lower() in note.lower()
        for text in (note, section):
            # What is there already is not shown again: a metric that is registered twice is an error.
            assert ('"http_requests_total"' in text) == ("`http_requests_total`" in note)
            assert ('"http_request_duration_seconds"' in text) == ("`http_request_duration_seconds`" in note)
            assert ('"/metrics"' in text) == (pattern == route)


def test_what_a_library_exports_is_not_missing():
    project = PROJECT.replace('"fastapi"', '"fastapi", "prometheus-fastapi-instrumentator"')
    code = "from fastapi import FastAPI\nfrom prometheus_fastapi_instrumentator import Instrumentator\n"
    code += "app = FastAPI()\nInstrumentator().instrument(app).expose(app)\n"
    assert (
        "### Metrics"
        not in made("taskmaster", files={"app/main.py": code, "pyproject.toml": project})["README.md"]
    )


PROJECT = '[project]\nname = "a"\ndependencies = ["fastapi"]\n'


def test_a_diagram_of_names_that_mean_something_to_mermaid():
    from aurora_templates.architecture import Chart

    chart = Chart()
    chart.node("end", 'the "end" <b>#1</b>')
    chart.node("a-b", "a")
    chart.edge("end", "a-b", "x|y")
    chart.edge("end", "nowhere")
    assert chart.render().splitlines() == [
        "flowchart LR",
        '  n_end["the #quot;end#quot; #lt;b#gt;#35;1#lt;/b#gt;"]',
        '  n_a_b["a"]',
        '  n_end -->|"x|y"| n_a_b',
    ]


def test_a_teams_own_templates():
    own = {
        "runbooks/high-latency.md.jinja": "# <%= alert.name %> of <%= app.name %>\n\n## Meaning\n",
        "readme/README.md.jinja": "# Ours\n",
    }
    texts = made("taskmaster", templates=own)
    assert texts["README.md"] == "# Ours\n"
    assert texts["docs/runbooks/high-latency.md"] == "# HighLatency of taskmaster\n\n## Meaning\n"
    alerts = (
        "groups:\n  - name: own\n    rules:\n      - alert: DiskFull\n        expr: disk_free < 1\n"
        "        for: 5m\n        labels: {severity: warning}\n        annotations: {summary: The disk is full}\n"
    )
    texts = made("taskmaster", templates={"rules/alerts.yml.jinja": alerts})
    assert "# DiskFull" in texts["docs/runbooks/disk-full.md"]
    assert "docs/runbooks/high-latency.md" not in texts
    assert "HighLatency" not in texts["monitoring/tests/alerts_test.yml"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("dashboards/service.json.jinja", "no JSON"),
        ("rules/alerts.yml.jinja", "- no rules"),
        ("rules/alerts.yml.jinja", "groups:\n  - rules: []\n"),
        ("readme/README.md.jinja", "<%= unknown %>"),
    ],
)
def test_a_wrong_template_of_a_team_is_told(path, text):
    with pytest.raises(ConfigError, match="template"):
        made("taskmaster", templates={path: text})
