"""Profiles of a team: what they choose, what they change of the profile they extend, and their mistakes."""

import pytest

import aurora_devops
from aurora_devops import ConfigError

DOCKERFILE = "FROM debian:latest\nRUN apt-get install -y curl\n"


def found(root, **settings):
    return {f.policy.code: f.severity for f in aurora_devops.lint(root, **settings).findings}


@pytest.fixture
def team(repository):
    def write(text, **files):
        return repository(
            {
                "aurora.yaml": "lint:\n  profile: team.yaml\n",
                "team.yaml": text,
                "Dockerfile": DOCKERFILE,
                **files,
            }
        )

    return write


@pytest.mark.parametrize(
    "word", ["IMG001", "img-1", "latest-tag", "images/latest-tag", "DL3007", "trivy:DS001"]
)
def test_every_word_for_a_policy_is_taken(team, word):
    assert found(team(f"policies:\n  {word}: {{severity: info}}\n"))["IMG001"] == "info"
    assert "IMG001" in found(team(f"policies: [{word}]\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "policies:\n  - latest-tga\n",
            "team.yaml:2: policies: unknown policy 'latest-tga'; did you mean latest-tag?",
        ),
        ("policies:\n  DKR001:\n  DL37: x\n", "team.yaml:3: policies: unknown policy 'DL37'"),
        (
            "extends: strict\nignore:\n  - DKR004\n  - DKR0O4\n",
            "team.yaml:4: ignore: unknown policy 'DKR0O4'",
        ),
        ("policies:\n  DKR001: {severity: off}\n", "team.yaml:2: policies.DKR001.severity: must be one of"),
        (
            "policies:\n  DKR001: {severty: info}\n",
            "team.yaml:2: unknown key policies.DKR001.severty; did you mean severity?",
        ),
        ("extends: strct\n", "team.yaml:1: extends: unknown profile 'strct'; did you mean strict?"),
        ("extends: team.yaml\n", "the profile extends itself"),
        ("extends: other.yaml\n", "team.yaml:1: extends: "),
        ("- a\n", "team.yaml:1: the file: must be a mapping"),
        ("policies: {a: [\n", "team.yaml:"),
        ("", "team.yaml: the profile is empty"),
    ],
)
def test_a_mistake_is_refused_with_its_line(team, text, message):
    with pytest.raises(ConfigError) as caught:
        found(team(text))
    assert message in str(caught.value)


def test_a_profile_is_found_from_the_folder_of_its_configuration(team, monkeypatch):
    root = team("policies: [IMG001]\n", **{"sub/Dockerfile": DOCKERFILE})
    monkeypatch.chdir(root / "sub")
    assert set(found(root / "sub")) == {"IMG001"}


def test_a_profile_extends_another_file_from_its_own_folder(team):
    files = {
        "shared/base.yaml": "extends: more.yaml\npolicies: [IMG001]\n",
        "shared/more.yaml": "policies: [DKR004]\n",
    }
    assert set(found(team("extends: shared/base.yaml\n", **files))) == {"IMG001", "DKR004"}


def test_what_is_ignored_is_removed_from_the_base(team):
    whole = found(team("extends: recommended\n"))
    assert "IMG001" in whole
    assert found(team("extends: recommended\nignore: [DL3007]\n")) == {
        c: s for c, s in whole.items() if c != "IMG001"
    }
    assert "IMG001" not in found(team("extends: all\nignore: [latest-tag]\n"))


def test_an_entry_changes_only_what_it_sets(team):
    text = "extends: base.yaml\npolicies:\n  IMG001: {control: '4.2'}\n"
    root = team(text, **{"base.yaml": "policies:\n  latest-tag: {severity: error}\n"})
    (finding,) = aurora_devops.lint(root).findings
    assert (finding.severity, finding.control) == ("error", "4.2")


def test_the_word_that_calls_fewer_policies_has_precedence(team):
    for words in (
        "IMG001: {severity: error}\n  IMG: {severity: info}",
        "IMG: {severity: info}\n  IMG001: {severity: error}",
    ):
        assert found(team(f"policies:\n  {words}\n"))["IMG001"] == "error"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "lint:\n  ignore:\n    - latest-tag\n    - latest-tga\n",
            "aurora.yaml:4: lint.ignore: unknown policy 'latest-tga'",
        ),
        ("lint:\n  severity: {DL37: info}\n", "aurora.yaml:2: lint.severity: unknown policy 'DL37'"),
        (
            "lint:\n  options:\n    DKR004: {a: 1}\n",
            "aurora.yaml:3: lint.options: policy missing-user has no option",
        ),
        ("lint:\n  profile: strct\n", "aurora.yaml:2: lint.profile: unknown profile 'strct'"),
        (
            "lint:\n  kinds:\n    'x/*': dockrfile\n",
            "aurora.yaml:3: lint.kinds.x/*: unknown kind 'dockrfile'",
        ),
        (
            "lint:\n  overrides:\n    - paths: [a]\n      select: [DKR]\n    - paths: [b]\n      ignore: [nosuch]\n",
            "aurora.yaml:6: lint.overrides.ignore: unknown policy 'nosuch'",
        ),
    ],
)
def test_a_wrong_name_in_the_configuration_has_its_line(repository, text, message):
    root = repository({"aurora.yaml": text, "Dockerfile": DOCKERFILE})
    with pytest.raises(ConfigError) as caught:
        found(root)
    assert message in str(caught.value)


def test_a_wrong_name_of_the_command_line_has_no_line(repository):
    root = repository({"aurora.yaml": "lint: {ignore: [latest-tag]}\n", "Dockerfile": DOCKERFILE})
    with pytest.raises(ConfigError, match=r"^unknown policy 'nosuch'"):
        found(root, ignore=["nosuch"])


def test_a_wrong_name_of_a_nested_configuration_has_its_file(repository):
    root = repository(
        {
            ".git/HEAD": "",
            "sub/aurora.yaml": "lint:\n  extend-select: [nosuch]\n",
            "sub/Dockerfile": DOCKERFILE,
        }
    )
    with pytest.raises(ConfigError) as caught:
        found(root)
    assert "sub/aurora.yaml:2: lint.extend-select: unknown policy 'nosuch'" in str(caught.value)
