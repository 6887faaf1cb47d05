"""The configuration of Dependabot or Renovate: the ecosystems of a repository, clean, and none beside another one."""

import json
import re

import pytest

import aurora_devops
from aurora_devops.formats import yaml
from aurora_devops.generation import Application, Request
from aurora_templates.rendering import render
from templates.delivered import APPLICATIONS, devops
from templates.test_stacks import COMMON, STACKS

DEPENDABOT, RENOVATE = ".github/dependabot.yml", "renovate.json"
TASKMASTER = APPLICATIONS["taskmaster"]


def entries(text):
    """The folders of each ecosystem."""
    return {
        one["package-ecosystem"]: one.get("directories") or [one["directory"]]
        for one in yaml.read(text).documents[0].value["updates"]
    }


def found(texts):
    report = aurora_devops.lint(texts, profile="strict", suppressions=False)
    return [(one.policy.name, one.message) for one in report.findings if one.path in (DEPENDABOT, RENOVATE)]


@pytest.mark.parametrize("name", STACKS)
def test_every_stack_has_its_ecosystem(name):
    stated, files, _ = STACKS[name]
    application = Application(**{**COMMON, **stated})
    texts = {
        one.path: one.text
        for one in render(Request(application, ("dockerfile", "pipeline", "updates"), files))
    }
    assert found({**files, **texts}) == []
    listed = entries(texts[DEPENDABOT])
    assert listed["docker"] == listed["github-actions"] == ["/"]
    # Dependabot does not update the lock file of PDM.
    assert (set(listed) > {"docker", "github-actions"}) is ("pdm.lock" not in files)


def test_compose_files_with_services_have_an_entry():
    assert entries(devops(TASKMASTER)[DEPENDABOT])["docker-compose"] == ["/"]
    alone = devops(TASKMASTER.model_copy(update={"dependencies": ()}))
    assert "docker-compose" not in entries(alone[DEPENDABOT])


@pytest.mark.parametrize(
    ("files", "ecosystem", "folders"),
    [
        ({"uv.lock": "", "requirements.txt": ""}, "uv", ["/"]),
        ({"poetry.lock": "", "pyproject.toml": ""}, "pip", ["/"]),
        ({"package.json": "{}", "web/package.json": "{}", "web/yarn.lock": ""}, "npm", ["/web"]),
        ({"pom.xml": "", "core/pom.xml": "", "web/core/pom.xml": ""}, "maven", ["/"]),
        ({"a/Cargo.toml": "", "a/b/Cargo.toml": "", "c/Cargo.toml": ""}, "cargo", ["/a", "/c"]),
        (
            {"infra/prod/main.tf": "", "infra/prod/vars.tf": "", "infra/dev/main.tf": ""},
            "terraform",
            ["/infra/dev", "/infra/prod"],
        ),
        ({f"m{number}/go.mod": "" for number in range(9)}, "gomod", ["**/*"]),
    ],
)
def test_the_folders_of_an_ecosystem(files, ecosystem, folders):
    made = devops(TASKMASTER, files)
    assert entries(made[DEPENDABOT])[ecosystem] == folders
    assert found({**files, **made}) == []


@pytest.mark.parametrize("folder", ["tests", "examples/x", "web/node_modules/y", "vendor/z"])
def test_manifests_of_others_have_no_entry(folder):
    assert "gomod" not in entries(devops(TASKMASTER, {f"{folder}/go.mod": ""})[DEPENDABOT])


def test_what_is_not_generated_has_no_entry():
    nothing = devops(
        TASKMASTER.model_copy(update={"image": "", "dependencies": ()}), {"docker/Dockerfile": "FROM x\n"}
    )
    assert entries(nothing[DEPENDABOT]) == {"docker": ["/docker"]}
    (alone,) = render(Request(TASKMASTER, ("updates",), {"uv.lock": ""}))
    assert entries(alone.text) == {"uv": ["/"]}


@pytest.mark.parametrize(
    "own", [DEPENDABOT, ".github/dependabot.yaml", RENOVATE, ".renovaterc", ".github/renovate.json5"]
)
@pytest.mark.parametrize("ci", ["github", "gitlab"])
def test_one_of_the_repository_is_kept(own, ci):
    notes = []
    application = TASKMASTER.model_copy(update={"ci": ci})
    made = devops(application, {own: "{}\n"}, note=notes.append)
    assert not {DEPENDABOT, RENOVATE} & set(made)
    assert [note for note in notes if note.startswith(f"{own} is kept")]
    path = DEPENDABOT if ci == "github" else RENOVATE
    assert path in devops(application, devops(application))
    assert path in devops(application, {path: "{}\n"}, generated=frozenset({path}))


class TestRenovate:
    def test_it_is_clean_and_waits(self):
        made = devops(TASKMASTER.model_copy(update={"ci": "gitlab"}), {"uv.lock": ""})
        assert found(made) == []
        assert json.loads(made[RENOVATE])["minimumReleaseAge"] == "7 days"

    def test_it_finds_what_commands_pin(self):
        application = TASKMASTER.model_copy(
            update={"ci": "gitlab", "repository_url": "https://gitlab.com/a/b"}
        )
        made = devops(application, {"requirements.txt": "fastapi\n"})
        managers = json.loads(made[RENOVATE])["customManagers"]
        patterns = [text.replace("(?<", "(?P<") for one in managers for text in one["matchStrings"]]
        pinned = {
            match["depName"] for pattern in patterns for match in re.finditer(pattern, made[".gitlab-ci.yml"])
        }
        assert {"ghcr.io/sigstore/cosign/cosign", "ruff"} <= pinned


def test_all_applications_of_a_repository_have_the_same():
    def made(folder, ci):
        application = TASKMASTER.model_copy(update={"name": folder.rpartition("/")[2], "ci": ci})
        whole = {"a/uv.lock": "", "services/b/package-lock.json": "{}", "services/b/package.json": "{}"}
        own = {
            path.removeprefix(f"{folder}/"): text for path, text in whole.items() if path.startswith(folder)
        }
        return devops(application, own, folder=folder, repository=whole)

    assert made("a", "github")[DEPENDABOT] == made("services/b", "github")[DEPENDABOT]
    assert made("a", "gitlab")[RENOVATE] == made("services/b", "gitlab")[RENOVATE]
    assert "^\\\\.gitlab/ci/" in made("a", "gitlab")[RENOVATE]
    listed = entries(made("a", "github")[DEPENDABOT])
    assert set(listed) == {"docker", "docker-compose", "github-actions", "npm", "uv"}
    assert listed["uv"] == listed["docker"] == ["**/*"]
    assert listed["github-actions"] == ["/"]
