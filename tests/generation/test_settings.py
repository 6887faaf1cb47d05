"""What `aurora.yaml` says to generators, and what is said of a mistake in it."""

import pytest

import aurora_devops
from aurora_devops import ConfigError
from aurora_devops.generation.settings import parse, read, schema

APP = "app:\n  name: web\n  language: go\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (APP + "  prot: 80\n", "aurora.yaml:4: unknown key app.prot; did you mean port?"),
        (APP + "  port: many\n", "aurora.yaml:4: app.port: "),
        (APP + "  port: REPLACE_ME\n", "aurora.yaml:4: app.port: put a value in place of REPLACE_ME"),
        ("app:\n  name: Not A Label\n  language: go\n", "aurora.yaml:2: app.name: "),
        (APP + "  environment:\n    - nam: A\n", "aurora.yaml:5: "),
        (
            APP + "  resources:\n    cpu-limt: 1\n",
            "aurora.yaml:5: unknown key app.resources.cpu-limt; did you mean cpu-limit?",
        ),
        ("app: {language: go}\n", "aurora.yaml:1: app.name: is missing"),
    ],
)
def test_a_mistake_is_one_line_with_its_place(text, message):
    with pytest.raises(ConfigError) as caught:
        parse(text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_no_section_is_no_application():
    assert parse("lint: {}\n") is None


def test_a_placeholder_is_a_finding_and_no_mistake(repository):
    root = repository({"aurora.yaml": APP + "  port: REPLACE_ME\n  owner: REPLACE_ME\n"})
    found = aurora_devops.lint(root).findings
    assert [(finding.policy.name, finding.line) for finding in found] == [
        ("unfilled-placeholder", 4),
        ("unfilled-placeholder", 5),
    ]


def test_the_sections_for_generators(tmp_path):
    (tmp_path / "aurora.yaml").write_text(
        APP
        + "generate: {generator: llm, templates: ours}\nagents:\n  devops: {model: claude-3-opus-20240229}\n"
    )
    settings = read(tmp_path)
    assert settings.application is not None
    assert settings.generate.generator == "llm"
    assert settings.generate.templates == "ours"
    assert settings.agents["devops"].model == "claude-3-opus-20240229"
    assert read(tmp_path / "nowhere").application is None


def test_the_schema_has_the_application():
    whole = schema()
    assert {"name", "language-version", "health-path", "slos"} <= set(
        whole["$defs"]["Application"]["properties"]
    )
    assert whole["properties"]["app"]["allOf"] == [{"$ref": "#/$defs/Application"}]
    assert whole["properties"]["generate"]["allOf"] == [{"$ref": "#/$defs/GenerateConfig"}]
