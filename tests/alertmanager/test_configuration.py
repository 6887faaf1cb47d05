"""What Alertmanager refuses, and what it does not."""

import aurora_devops
from aurora_devops.testing import expect
from aurora_policies.alertmanager.invalid_configuration import invalid_configuration
from aurora_policies.alertmanager.unordered_intervals import unordered_intervals
from aurora_policies.alertmanager.unreachable_route import unreachable_route

ROUTE = "route:\n  receiver: team\nreceivers:\n  - name: team\n"


def test_a_setting_may_come_from_global():
    slack = ROUTE + "    slack_configs:\n      - {}channel: '#a'\n"
    expect(invalid_configuration, slack.format("").replace("- channel", "- «channel»"))
    expect(invalid_configuration, "global:\n  slack_api_url_file: /slack\n" + slack.format(""))


def test_a_value_that_is_to_be_replaced_is_unknown():
    slack = ROUTE + "    slack_configs:\n      - channel: '#a'\n        api_url: "
    expect(invalid_configuration, slack + "<SLACK-URL>\n")
    expect(invalid_configuration, slack + "<SLACK_URL>/services\n")
    expect(invalid_configuration, slack + "SLACK_WEBHOOK_URL\n")
    expect(invalid_configuration, slack + "«hooks.slack.example/services»\n")
    expect(invalid_configuration, slack + "«slack.example.com»\n")


def test_a_value_and_its_file_exclude_each_other():
    expect(
        invalid_configuration,
        ROUTE + "    webhook_configs:\n      - url: http://a.b/\n        «url_file»: /url\n",
    )


def test_an_unknown_key_is_told_with_what_was_meant():
    report = aurora_devops.lint({"alertmanager.yml": ROUTE.replace("receiver:", "reciever:")})
    assert any("did you mean 'receiver'?" in finding.message for finding in report.findings)


def test_times_of_a_range():
    text = ROUTE + "time_intervals:\n  - name: a\n    time_intervals:\n      - {}: [{}]\n"
    for key, good, bad in (
        ("weekdays", "'Monday:friday'", "mon"),
        ("days_of_month", "'1:-1', '-3:-1', 31, '5:-25'", "32"),
        ("days_of_month", "'10:-20'", "'10:-25'"),
        ("months", "'1:3', 'may:August'", "'december:january'"),
        ("years", "'2020:2022', 2030", "'2022:2020'"),
    ):
        expect(invalid_configuration, text.format(key, good))
        expect(invalid_configuration, text.format(key, f"«{bad}»"))


def test_another_program_with_routes_is_left_alone():
    text = "receivers:\n  otlp:\n    protocols: {}\nexporters: {}\nservice: {}\n"
    assert aurora_devops.lint({"collector.yaml": text}, profile="all").findings == ()


def test_an_inherited_interval_counts():
    expect(
        unordered_intervals,
        ROUTE.replace(
            "  receiver: team\n",
            "  receiver: team\n  repeat_interval: 10m\n  routes:\n    - receiver: team\n"
            "      matchers: [a=b]\n      group_interval: «15m»\n",
        ),
    )


def test_a_route_that_continues_takes_nothing_away():
    routes = (
        "  routes:\n    - receiver: team\n      continue: {}\n    - receiver: {}\n      matchers: [a=b]\n"
    )
    text = ROUTE.replace("  receiver: team\n", "  receiver: team\n" + routes)
    expect(unreachable_route, text.format("true", "team"))
    expect(unreachable_route, text.format("false", "«team»"))


def test_the_root_route_cannot_continue():
    expect(invalid_configuration, ROUTE.replace("team\n", "team\n  continue: «true»\n", 1))
    expect(invalid_configuration, ROUTE.replace("team\n", "team\n  continue: false\n", 1))


def test_slack_takes_a_webhook_or_a_token():
    both = "global:\n  slack_api_url_file: /a\n  «slack_app_token_file»: /b\n"
    expect(invalid_configuration, both + ROUTE)
    expect(invalid_configuration, both.replace("api_url_file: /a", "api_url: https://a.b/c") + ROUTE)
    url = "global:\n  slack_api_url: https://slack.com/api/chat.postMessage\n  slack_app_token_file: /b\n"
    expect(invalid_configuration, url + ROUTE)
    update = (
        ROUTE
        + "    slack_configs:\n      - channel: a\n        api_url: https://{}\n        update_message: {}\n"
    )
    expect(invalid_configuration, update.format("hooks.slack.com/services/a", "«true»"))
    expect(invalid_configuration, update.format("slack.com/api/chat.postMessage", "true"))


def test_a_configuration_in_an_object_of_kubernetes():
    for kind, field, key in (
        ("Secret", "stringData", "alertmanager.yaml"),
        ("ConfigMap", "data", "config.yml"),
    ):
        text = f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: alerts\n{field}:\n  {key}: |\n"
        config = ROUTE.replace("receiver: team", "receiver: «teams»")
        expect(invalid_configuration, text + "".join(f"    {line}\n" for line in config.splitlines()))
        expect(invalid_configuration, text + "    receivers:\n      otlp: {}\n")


def test_a_placeholder_is_no_address():
    expect(
        invalid_configuration,
        ROUTE + "    slack_configs:\n      - api_url: ((SLACK_URL))\n        channel: '#a'\n",
    )
