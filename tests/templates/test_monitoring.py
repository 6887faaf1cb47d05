"""What the agent `monitoring` makes, held against Prometheus's and Alertmanager's own tools where they are."""

import json
import shutil
import subprocess

import pytest
from promql_parser import parse

from aurora_devops.formats import yaml
from aurora_devops.generation import ARTIFACTS, Resources, Slo
from templates.test_documentation import made

MONITORING = ARTIFACTS["monitoring"]
SERVICES = ("postgresql", "redis", "rabbitmq", "mysql", "mongodb")
needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
needs_amtool = pytest.mark.skipif(shutil.which("amtool") is None, reason="amtool is not installed")


def told(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, done.stdout + done.stderr


def written(folder, **changes):
    for path, text in made("taskmaster", MONITORING, **changes).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


@needs_promtool
@pytest.mark.parametrize(
    "changes",
    [
        {"dependencies": SERVICES, "slos": ()},
        {
            "dependencies": (),
            "replicas": 1,
            "owner": "",
            "resources": Resources(memory_limit="1G", cpu_limit="2"),
            "slos": (Slo(name="fast", sort="latency", objective=90, threshold_seconds=2),),
        },
    ],
)
def test_promtool(tmp_path, changes):
    folder = written(tmp_path, **changes)
    rules = sorted(path.as_posix() for path in (folder / "monitoring/rules").iterdir())
    for command in (
        ("check", "rules", *rules),
        ("check", "config", "monitoring/prometheus.yml"),
        ("test", "rules", "monitoring/tests/alerts_test.yml"),
    ):
        code, said = told(folder, "promtool", *command)
        assert code == 0, said


@needs_promtool
def test_the_unit_tests_see_a_rule_that_is_wrong(tmp_path):
    folder = written(tmp_path, slos=())
    alerts = folder / "monitoring/rules/alerts.yml"
    right = alerts.read_text()
    for wrong in (
        right.replace('ratio_rate5m{job="taskmaster"} > 0.05', 'ratio_rate5m{job="taskmaster"} > 0.5'),
        right.replace("for: 2m", "for: 2h"),
        right.replace("One request in twenty", "Some requests"),
    ):
        assert wrong != right
        alerts.write_text(wrong)
        assert told(folder, "promtool", "test", "rules", "monitoring/tests/alerts_test.yml")[0] == 1


@needs_amtool
def test_amtool(tmp_path):
    code, said = told(written(tmp_path), "amtool", "check-config", "monitoring/alertmanager.yml")
    assert code == 0, said


def test_every_alert_is_tested_to_fire_and_to_be_silent():
    texts = made("taskmaster", MONITORING, dependencies=SERVICES)
    rules = [
        rule
        for path, text in texts.items()
        if path.startswith("monitoring/rules/")
        for group in yaml.read(text).documents[0].value["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    tests = yaml.read(texts["monitoring/tests/alerts_test.yml"]).documents[0].value
    cases = [case for test in tests["tests"] for case in test["alert_rule_test"]]
    fired = [alert["exp_labels"] for case in cases for alert in case["exp_alerts"]]
    for rule in rules:
        assert any(rule["labels"].items() <= labels.items() for labels in fired), rule["alert"]
        assert any(case["alertname"] == rule["alert"] and not case["exp_alerts"] for case in cases)
        assert "{{" not in json.dumps(cases)
    groups = {group["name"] for path, text in texts.items() if "/rules/" in path for group in _groups(text)}
    assert set(tests["group_eval_order"]) == groups


def _groups(text):
    return yaml.read(text).documents[0].value["groups"]


def test_the_windows_of_the_workbook():
    texts = made("taskmaster", MONITORING)
    rules = [rule for group in _groups(texts["monitoring/rules/slo.yml"]) for rule in group["rules"]]
    found = [
        (
            rule["labels"]["severity"],
            rule["labels"]["long_window"],
            rule["labels"]["short_window"],
            rule["expr"],
        )
        for rule in rules
        if rule.get("alert") == "AvailabilityErrorBudgetBurn"
    ]
    assert [one[:3] for one in found] == [
        ("critical", "1h", "5m"),
        ("critical", "6h", "30m"),
        ("warning", "1d", "2h"),
        ("warning", "3d", "6h"),
    ]
    assert [
        factor in text for (*_, text), factor in zip(found, ("14.4 *", "6 *", "3 *", "1 *"), strict=True)
    ] == [True] * 4


def test_thresholds_that_no_share_can_cross_are_left_out():
    slos = (Slo(name="half", sort="availability", objective=50),)
    text = made("taskmaster", MONITORING, slos=slos)["monitoring/rules/slo.yml"]
    assert text.count("- alert:") == 1


def test_a_whole_number_of_seconds_is_found_as_both_clients_write_it():
    slos = (Slo(name="latency", sort="latency", objective=99, threshold_seconds=2),)
    assert 'le=~"2|2[.]0"' in made("taskmaster", MONITORING, slos=slos)["monitoring/rules/slo.yml"]


def test_a_bucket_that_clients_do_not_have_is_told():
    notes = []
    made(
        "taskmaster",
        MONITORING,
        slos=(Slo(name="l", sort="latency", objective=99, threshold_seconds=0.3),),
        notes=notes,
    )
    assert any("bucket at 0.3 s" in note for note in notes)


def test_the_labels_that_the_code_uses():
    code = 'const c = new Counter({ name: "http_requests_total", labelNames: ["method", "route", "status_code"] });'
    files = {"src/app.js": code, "package.json": '{"dependencies": {"express": "5"}}'}
    texts = made("sessions", MONITORING, files)
    assert 'status_code=~"5.."' in texts["monitoring/rules/recording.yml"]
    assert "sum by (route)" in texts["monitoring/dashboards/sessions.json"]
    assert "by route" not in made("sessions", MONITORING, {})["monitoring/dashboards/sessions.json"]


def test_the_dashboard():
    texts = made("taskmaster", MONITORING, dependencies=SERVICES)
    dashboard = json.loads(texts["monitoring/dashboards/taskmaster.json"])
    panels = dashboard["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert dashboard["uid"] == "taskmaster"
    for panel in panels:
        for target in panel.get("targets", ()):
            parse(target["expr"].replace("$__rate_interval", "5m"))
    covered = [
        (x, y)
        for panel in panels
        for place in (panel["gridPos"],)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(covered) == len(set(covered))
    assert max(x for x, _ in covered) < 24
    titles = {panel["title"] for panel in panels}
    assert {
        "Requests by status",
        "Share of errors",
        "Durations",
        "PostgreSQL",
        "RabbitMQ: waiting messages",
    } <= titles


def test_names_of_any_length_fit():
    name = "a" + "-very" * 12 + "-x"
    assert len(name) == 63
    texts = made("taskmaster", MONITORING, name=name)
    assert len(json.loads(texts[f"monitoring/dashboards/{name}.json"])["uid"]) == 40
    service = yaml.read(texts["monitoring/instances.yaml"]).documents[0].value["metadata"]["name"]
    assert len(service) <= 63
    assert f"{service}.{name}.svc" in texts["monitoring/prometheus.yml"]


def test_alertmanager_reads_its_credentials_from_files():
    data = yaml.read(made("taskmaster", MONITORING)["monitoring/alertmanager.yml"]).documents[0].value
    integrations = [
        item
        for one in data["receivers"]
        for key, items in one.items()
        if key.endswith("_configs")
        for item in items
    ]
    assert integrations
    assert all(any(key.endswith("_file") for key in item) for item in integrations)
