"""Templates that notifications call."""

import pytest

import aurora_devops

TEMPLATES = '{{ define "a.text" }}{{ template "a.list" . }}{{ end }}\n{{- define "a.list" -}}x{{ end }}\n'


def config(text: str, patterns: str = "[/etc/alertmanager/templates/*.tmpl]") -> str:
    return (
        f"templates: {patterns}\nroute:\n  receiver: a\nreceivers:\n  - name: a\n    slack_configs:\n"
        f"      - channel: b\n        text: |\n          {text}\n"
    )


def found(
    text: str, files: dict[str, str], patterns: str = "[/etc/alertmanager/templates/*.tmpl]"
) -> list[str]:
    given = {"am/alertmanager.yml": config(text, patterns), **files}
    report = aurora_devops.lint(given, select=["undefined-template"])
    return [f"{finding.path}:{finding.line}" for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('{{ template "a.text" . }}', True),
        ('{{- template "a.list" . -}}', True),
        ('{{ template "a.texts" . }}', False),
        ('{{ define "b" }}x{{ end }}{{ template "b" . }}', True),
        ('{{ template "__subject" . }}{{ template "slack.default.text" . }}', True),
        ("plain", True),
    ],
)
def test_the_template_of_a_receiver(text: str, known: bool) -> None:
    assert found(text, {"am/templates/a.tmpl": TEMPLATES}) == ([] if known else ["am/alertmanager.yml:9"])
    assert found(text, {"am/other/a.tmpl": TEMPLATES}) == []


def test_a_template_that_another_one_calls() -> None:
    files = {"am/templates/a.tmpl": TEMPLATES.replace('define "a.list"', 'define "a.lists"')}
    assert found('{{ template "a.text" . }}', files) == ["am/templates/a.tmpl:1"]


def test_a_file_that_is_not_in_the_repository() -> None:
    patterns = "[/etc/alertmanager/templates/*.tmpl, /etc/alertmanager/shared/*.tmpl]"
    assert found('{{ template "c" . }}', {"am/templates/a.tmpl": TEMPLATES}, patterns) == []
