"""Who is told of an outage: one page for a service, and a heartbeat that tells when no alert is delivered."""

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import AGENTS, Request, parts_of
from aurora_devops.generation.application import Monitoring
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, APPS

ALL = parts_of(AGENTS)


def made(name="taskmaster", *, heartbeat=False, operator=False):
    monitoring = Monitoring(heartbeat=heartbeat, operator=operator)
    app = APPLICATIONS[name].model_copy(update={"monitoring": monitoring})
    return {one.path: one.text for one in render(Request(app, ALL, Texts(APPS / name)))}


def data(text):
    return yaml.read(text).documents[0].value


def alertmanager(**given):
    return data(made(**given)["monitoring/alertmanager.yml"])


def test_critical_alerts_of_a_service_are_one_page():
    (route,) = alertmanager()["route"]["routes"]
    assert (route["receiver"], route["group_by"]) == ("on-call", ["service"])
    # Alerts of one group have no common summary.
    (pager,) = alertmanager()["receivers"][0]["pagerduty_configs"]
    assert "CommonAnnotations" not in str(pager)


def test_a_service_that_is_down_inhibits_what_follows_but_not_its_cause():
    first = alertmanager()["inhibit_rules"][0]
    assert first["source_matchers"] == ['alertname = "ServiceDown"']
    assert first["target_matchers"] == ['alertname !~ "ServiceDown|PostgresqlDown"']
    assert first["equal"] == ["service"]
    assert "Watchdog" in alertmanager(heartbeat=True)["inhibit_rules"][0]["target_matchers"][0]


def test_the_heartbeat_has_a_rule_a_route_and_a_runbook():
    texts = made(heartbeat=True)
    groups = data(texts["monitoring/rules/alerts.yml"])["groups"]
    (watchdog,) = [rule for group in groups for rule in group["rules"] if rule.get("alert") == "Watchdog"]
    assert (watchdog["expr"], watchdog["labels"]["severity"]) == ("vector(1)", "none")
    config = data(texts["monitoring/alertmanager.yml"])
    route = config["route"]["routes"][0]
    assert (route["receiver"], route["repeat_interval"]) == ("heartbeat", "1m")
    (receiver,) = [one for one in config["receivers"] if one["name"] == "heartbeat"]
    assert receiver["webhook_configs"] == [
        {"url_file": "/etc/alertmanager/secrets/heartbeat-url", "send_resolved": False}
    ]
    assert watchdog["annotations"]["runbook_url"].endswith("docs/runbooks/watchdog.md")
    assert "heartbeat-url" in texts["docs/runbooks/watchdog.md"]
    tests = data(texts["monitoring/tests/alerts_test.yml"])["tests"]
    cases = [case for test in tests for case in test["alert_rule_test"] if case["alertname"] == "Watchdog"]
    assert cases
    assert all(case["exp_alerts"] for case in cases)


def test_without_a_heartbeat_there_is_no_watchdog():
    assert not [path for path, text in made().items() if "Watchdog" in text or "heartbeat" in text]


@pytest.mark.parametrize("name", APPLICATIONS)
@pytest.mark.parametrize("operator", [False, True])
def test_it_breaks_no_policy_of_strict(name, operator):
    texts = made(name, heartbeat=True, operator=operator)
    report = aurora_devops.lint({**dict(Texts(APPS / name)), **texts}, profile="strict", suppressions=False)
    assert not report.failures
    found = [one for one in report.findings if one.policy.name != "secret-in-environment"]
    assert [(one.path, one.line, one.message) for one in found if one.path in texts] == []
