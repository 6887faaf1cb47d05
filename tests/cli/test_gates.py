"""`fail-on` by category: which findings give exit status 1."""

import json

import pytest

from aurora_devops.formats import yaml
from aurora_devops.kinds.configuration.softening import since

# A warning about reproducibility and an info about maintainability.
FILES = {"Dockerfile": "FROM debian:latest\nRUN cd x\nUSER 1\n"}
NAMES = ("--quiet", "--no-cache", "--select", "latest-tag,cd-in-run")


@pytest.mark.parametrize(
    ("configuration", "arguments", "code"),
    [
        ("warning", [], 1),
        ("{reproducibility: error}", [], 0),
        ("{reproducibility: never, maintainability: info}", [], 1),
        ("{reproducibility: never}", [], 0),
        ("{default: never}", [], 0),
        ("{default: never, reproducibility: warning}", [], 1),
        ("{default: info, reproducibility: never, maintainability: never}", [], 0),
        ("warning", ["--fail-on", "reproducibility=error"], 0),
        ("warning", ["--fail-on", "reproducibility=error,maintainability=info"], 1),
        ("warning", ["--fail-on", "reproducibility=error", "--fail-on", "maintainability=info"], 1),
        ("{reproducibility: never}", ["--fail-on", "warning"], 1),
        ("{reproducibility: never}", ["--fail-on", "security=error"], 0),
        ("{reproducibility: never}", ["--fail-on", "reproducibility=warning"], 1),
        ("warning", ["--fail-on", "never,reproducibility=warning"], 1),
        ("warning", ["--fail-on", "reproducibility=warning,never"], 0),
        ("warning", ["--fail-on", "reproducibility=warning", "--exit-zero"], 0),
    ],
)
def test_gates(repository, lint, configuration, arguments, code):
    repository({**FILES, "aurora.yaml": f"lint: {{fail-on: {configuration}}}\n"})
    assert lint(*NAMES, *arguments)[0] == code


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("{securty: error}", "lint.fail-on: unknown category 'securty'; did you mean security?"),
        ("{security: high}", "lint.fail-on: must be one of error, warning, info, never for security"),
        (
            "[error]",
            "lint.fail-on: must be one of error, warning, info, never, or a mapping of categories to one",
        ),
    ],
)
def test_an_invalid_gate_in_the_configuration(repository, lint, value, message):
    repository({**FILES, "aurora.yaml": f"lint:\n  fail-on: {value}\n"})
    code, _, err = lint(*NAMES)
    assert code == 2
    assert err.startswith("error: ")
    assert f"aurora.yaml:2: {message}" in err


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("securty=error", "'securty' is not one of validity, security, "),
        (
            "security=eror",
            "'eror' is not one of error, warning, info, never\n  tip: a similar value exists: 'error'",
        ),
        ("security=", "'' is not one of error"),
    ],
)
def test_an_invalid_gate_on_the_command_line(lint, value, message):
    code, _, err = lint("--fail-on", value)
    assert code == 2
    assert err.startswith(f"error: argument --fail-on: {message}")


def test_the_settings_of_a_file_show_the_gates(repository, lint):
    repository({**FILES, "aurora.yaml": "lint: {fail-on: {security: info}}\n"})
    assert "\nfail-on: warning, security info\n" in lint("--show-config", "Dockerfile")[1]


def test_the_schema_has_both_forms(command):
    schema = json.loads(command("schema", "config")[1])
    gate = schema["$defs"]["LintConfig"]["properties"]["fail-on"]
    assert [each.get("type") for each in gate["anyOf"]] == ["string", "object"]


@pytest.mark.parametrize(
    ("before", "now", "messages"),
    [
        ("warning", "{security: never}", ["sets 'fail-on' of security to 'never' instead of 'warning'"]),
        ("{security: info}", "warning", ["sets 'fail-on' of security to 'warning' instead of 'info'"]),
        ("{security: info}", "{security: info, performance: info}", []),
        ("error", "{security: warning}", []),
        ("{default: error}", "{default: never}", ["sets 'fail-on' to 'never' instead of 'error'"]),
    ],
)
def test_a_change_that_opens_a_gate(before, now, messages):
    [tree] = yaml.read(f"lint: {{fail-on: {now}}}\n").documents
    found = since(tree, f"lint: {{fail-on: {before}}}\n")
    assert [problem.message for problem in found] == [f"this change {message}" for message in messages]
