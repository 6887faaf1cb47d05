"""The configuration file: what it changes, and what is said of a mistake in it."""

import subprocess
import sys

import pytest

import aurora_devops
from aurora_devops import ConfigError
from aurora_devops.core.config import Config, parse, schema
from aurora_devops.core.configfile import ConfigFile
from aurora_devops.core.extends import Loaded, load
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source


def config(text: str) -> Config:
    return parse(Source("aurora.yaml", text))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lint:\n  profil: all\n", "aurora.yaml:2: unknown key lint.profil; did you mean profile?"),
        ("lnt: {}\n", "aurora.yaml:1: unknown key lnt; did you mean lint?"),
        ("lint:\n  fail-on: never\n  overrides:\n    - path: [x]\n", "aurora.yaml:4: "),
        ("lint:\n  severity: {latest-tag: fatal}\n", "aurora.yaml:2: lint.severity.latest-tag: "),
        ("lint: [\n", "aurora.yaml:2: "),
        ("- a\n", "aurora.yaml:1: "),
    ],
)
def test_a_mistake_is_one_line_with_its_place(text, message):
    with pytest.raises(ConfigError) as caught:
        config(text)
    assert str(caught.value).startswith(message)
    assert "\n" not in str(caught.value)


def test_an_empty_file_is_the_default():
    assert config("") == config("# nothing\n") == Config()


def test_the_sections_of_the_user_are_read():
    text = "agents:\n  devops:\n    model: claude-3-opus-20240229\n    tools: [read_file]\n"
    assert config(text).agents["devops"]["tools"] == ["read_file"]


def test_the_schema_names_every_key():
    properties = schema()["$defs"]["LintConfig"]["properties"]
    assert {"profile", "fail-on", "extend-select", "max-file-size"} <= set(properties)


def lint_names(root) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for finding in aurora_devops.lint(root).findings:
        found.setdefault(finding.path, []).append((finding.policy.name, finding.severity))
    return found


def test_selection_severity_and_overrides(repository):
    root = repository(
        {
            "aurora.yaml": """\
lint:
  select: [DL3007]
  severity: {latest-tag: error}
  exclude: [vendor/]
  overrides:
    - paths: [legacy/]
      severity: {IMG001: info}
    - paths: ["*.dev"]
      ignore: [latest-tag]
""",
            "Dockerfile": "FROM a:latest\n",
            "Dockerfile.dev": "FROM a:latest\n",
            "legacy/Dockerfile": "FROM a:latest\n",
            "vendor/Dockerfile": "FROM a:latest\n",
        }
    )
    assert lint_names(root) == {
        "Dockerfile": [("latest-tag", "error")],
        "legacy/Dockerfile": [("latest-tag", "info")],
    }


def test_what_is_excluded_stays_so_when_it_is_named(repository):
    text = "lint: {select: [latest-tag], exclude: [vendor/]}\n"
    root = repository(
        {"aurora.yaml": text, "vendor/Dockerfile": "FROM a:latest\n", "Dockerfile": "FROM a:latest\n"}
    )
    named = [root / "vendor/Dockerfile", root / "Dockerfile"]
    assert [finding.path for finding in aurora_devops.lint(named).findings] == ["Dockerfile"]


def test_a_kind_can_be_told(repository):
    root = repository(
        {
            "aurora.yaml": "lint:\n  select: [latest-tag]\n  kinds: {'images/*': dockerfile}\n",
            "images/base": "FROM a:latest\n",
        }
    )
    assert list(lint_names(root)) == ["images/base"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lint: {ignore: [latest-tga]}\n", "unknown policy 'latest-tga'; did you mean latest-tag?"),
        ("lint: {profile: strct}\n", "unknown profile 'strct'; did you mean strict?"),
        ("lint: {kinds: {x: dockerfil}}\n", "unknown kind 'dockerfil'; did you mean dockerfile?"),
        ("lint: {options: {latest-tag: {a: 1}}}\n", "policy latest-tag has no options"),
    ],
)
def test_an_unknown_name_is_refused(repository, text, message):
    root = repository({"aurora.yaml": text, "Dockerfile": "FROM a\n"})
    with pytest.raises(ConfigError) as caught:
        aurora_devops.lint(root)
    assert message in str(caught.value)


def test_options_by_a_name_go_to_those_policies_of_it_that_have_some():
    compose = "services: {a: {image: 'b:1', cap_add: [NET_ADMIN, CHOWN]}}\n"
    chosen = {
        "select": ["dangerous-capability"],
        "options": {"dangerous-capability": {"capabilities": ["CHOWN"]}},
    }
    found = aurora_devops.lint({"compose.yaml": compose}, **chosen).findings
    assert [finding.policy.code for finding in found] == ["CMP037"]
    assert "CHOWN" in found[0].message


def test_texts_in_memory_know_no_configuration(repository):
    repository({"aurora.yaml": "lint: {ignore: [latest-tag]}\n"})
    report = aurora_devops.lint({"Dockerfile": "FROM a:latest\n"}, select=["latest-tag"])
    assert len(report.findings) == 1


def test_a_profile_of_ones_own(repository):
    root = repository(
        {
            "house.yaml": "description: Ours.\npolicies:\n  latest-tag: {severity: error, control: house rule 1}\n",
            "aurora.yaml": "lint: {profile: house.yaml}\n",
            "Dockerfile": "FROM a:latest\n",
        }
    )
    (finding,) = aurora_devops.lint(root).findings
    assert (finding.severity, finding.control) == ("error", "house rule 1")


def test_a_run_without_a_configuration_has_the_defaults_of_the_section():
    file = ConfigFile("aurora.yaml", lambda _: b"lint: {profile: recommended}\n")
    assert Settings.of(Loaded(Config()).settings(), file) == Settings(origin=file)
    assert Settings.of(load(file).settings(), file).profile_at == file


def test_a_short_run_imports_no_validator(repository):
    repository({"Dockerfile": "FROM debian:latest\n", "k8s/a.yaml": "apiVersion: v1\nkind: Pod\n"})
    code = """
import sys
from aurora_devops.cli.lint import main
main(["--no-cache", "--quiet", "--format", "concise"])
print([name for name in ("pydantic", "check_jsonschema", "jsonschema") if name in sys.modules])
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("line", ["!", "x[b-a]y"])
def test_an_invalid_line_of_gitignore_matches_nothing(repository, line):
    root = repository(
        {".gitignore": f"{line}\nskipped/\n", "skipped/Dockerfile": "", "Dockerfile": "FROM a:latest\n"}
    )
    report = aurora_devops.lint(root)
    assert report.files == {"dockerfile": 1}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "lint:\n  exclude: ['x[b-a]y']\n",
            "aurora.yaml:2: lint.exclude.0: 'x[b-a]y' is not a valid",
        ),
        ("lint:\n  kinds: {'!': compose}\n", "is not a valid pattern"),
        ("lint:\n  ignore: latest-tag\n", "aurora.yaml:2: lint.ignore: must be a list"),
        ("lint:\n  severity: a\n", "aurora.yaml:2: lint.severity: must be a mapping"),
        (
            "lint:\n  fail-on: nothing\n",
            "aurora.yaml:2: lint.fail-on: must be one of error, warning, info, never",
        ),
        ("- a\n", "aurora.yaml:1: the file: must be a mapping"),
        ("profile: strict\n", "aurora.yaml:1: unknown key profile; did you mean lint.profile?"),
    ],
)
def test_mistakes_are_told_in_the_words_of_yaml(text, message):
    with pytest.raises(ConfigError) as caught:
        parse(Source("aurora.yaml", text))
    assert message in str(caught.value)
