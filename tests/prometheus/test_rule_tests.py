import pytest

from aurora_devops import lint
from aurora_devops.testing import expect, findings
from aurora_policies.prometheus.invalid_rule_test import invalid_rule_test
from aurora_policies.prometheus.promql_syntax_error import promql_syntax_error
from aurora_policies.prometheus.undefined_test_alert import undefined_test_alert

KIND = "prometheus-tests"
TEST = "rule_files: [a.yml]\ntests:\n  - input_series:\n      - series: up\n        values: 1x3\n"
CASE = "    alert_rule_test:\n      - eval_time: 1m\n        alertname: {}\n"
RULES = "groups:\n  - name: a\n    rules:\n      - alert: Down\n        expr: up == 0\n"


@pytest.mark.parametrize("path", ["test.yml", "prometheus/prometheus.test.yml", "tests/alerts.yml"])
def test_tests_are_recognized_by_content(path: str) -> None:
    assert lint({path: TEST}).files == {KIND: 1}


def test_the_path_decides_where_a_test_has_a_typo() -> None:
    text = "rule_files: [a.yml]\ntest: []\n"
    assert lint({"app.rules.test.yml": text}, select=["invalid-rule-test"]).findings
    assert KIND not in lint({"a.yml": text}).files
    assert KIND not in lint({"app.rules.test.yml": "- id: a\n"}).files


@pytest.mark.parametrize(
    "text",
    [
        "tests:\n  - name: a\n    run: make\n",
        "tests: [input_series]\n",
        TEST + "    metricsql_expr_test: []\n",
        TEST + CASE.format("Down") + "        groupname: a\n",
    ],
)
def test_other_files_with_tests_are_left_alone(text: str) -> None:
    assert KIND not in lint({"a.yml": text}).files


@pytest.mark.parametrize(
    "values",
    [
        "1 2.5 .5 1e3 -Inf +inf NaN",
        "-2+4x3 1-2x4 1x4 0x0 1e2-1.5e1x3",
        "_ _x3 stale",
        "''",
        "  1   2  ",
        "'{{}} {{schema:-53 sum:1 custom_values:[1 2]}}'",
        "'{{sum:1 counter_reset_hint:gauge}}+{{sum:2}}x3'",
        "${VALUES}",
    ],
)
def test_values_that_promtool_reads(values: str) -> None:
    assert not findings(invalid_rule_test, TEST.replace("1x3", values), kind=KIND)


@pytest.mark.parametrize(
    "values",
    [
        "1+1",
        "1 x3",
        "x3",
        "1x",
        "1 + 1x3",
        "_+1x3",
        "stalex2",
        "Stale",
        "1,2",
        "one",
        "nanx3",
        "'{{sums:1}}'",
        "'{{sum:1}'",
    ],
)
def test_values_that_promtool_rejects(values: str) -> None:
    expect(invalid_rule_test, TEST.replace("1x3", f"«{values}»"), kind=KIND)


@pytest.mark.parametrize(
    "series", ["up{}", "'{a=\"b\"}'", "'{__name__=\"up\"}'", '\'{"a b", c=""}\'', "sum:rate5m{a='b',}"]
)
def test_series_that_promtool_reads(series: str) -> None:
    assert not findings(invalid_rule_test, TEST.replace(" up\n", f" {series}\n"), kind=KIND)


@pytest.mark.parametrize("series", ["up{a=b}", "up[5m]", "up offset 5m", "sum(up)", 'up{a!="b"}', "up{", "1"])
def test_series_that_promtool_rejects(series: str) -> None:
    quoted = "'" + series + "'"
    expect(invalid_rule_test, TEST.replace(" up\n", f" «{quoted}»\n"), kind=KIND)


def test_structure() -> None:
    text = """\
        rule_files: [a.yml]
        evaluation_interval: «30»
        group_eval_order: [a, b, «a»]
        «test»: []
        tests:
          - input_series: []
            alert_rule_test:
              - «eval_time»: 5m
            promql_expr_test:
              - expr: up
                eval_time: «5 m»
                exp_samples:
                  - labels: up{}
                    value: «many»
                  - labels: '{}'
                    value: .inf
        """
    expect(invalid_rule_test, text, kind=KIND)


def test_expressions_are_promql() -> None:
    text = f"{TEST}    promql_expr_test:\n      - expr: «sums»(up)\n      - expr: sum(up)\n"
    expect(promql_syntax_error, text, kind=KIND)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"a.yml": RULES}, 1),
        ({"a.yml": RULES, "sub/a.yml": RULES.replace("Down", "Up")}, 1),
        ({"a.yml": RULES.replace("Down", "Up")}, 0),
        ({"b.yml": RULES}, 0),
        ({"a.yml": "groups: [\n"}, 0),
    ],
)
def test_alerts_of_tests_are_defined(files: dict[str, str], found: int) -> None:
    text = TEST + CASE.format("Up")
    assert len(findings(undefined_test_alert, text, kind=KIND, path="test.yml", files=files)) == found


def test_alerts_of_unknown_files_are_not_judged() -> None:
    text = TEST.replace("[a.yml]", "[a.yml, '${RULES}']") + CASE.format("Up")
    assert not findings(undefined_test_alert, text, kind=KIND, path="test.yml", files={"a.yml": RULES})
