"""The parts of `aurora fleet` that need no optional dependency."""

import pytest

from aurora_devops.cli.aurora import main
from aurora_devops.core.settings import ConfigError
from aurora_devops.fleet.owners import Owners
from aurora_devops.fleet.sources import members
from aurora_devops.fleet.versions import before, limit


@pytest.fixture
def clones(tmp_path):
    for name in ("one", "team/two", "team/two/inner", "bare.git"):
        folder = tmp_path / name / ("" if name.endswith(".git") else ".git")
        for part in ("objects", "refs"):
            (folder / part).mkdir(parents=True)
        (folder / "HEAD").write_text("ref: refs/heads/main\n")
    return tmp_path


def names(*sources, **options):
    return [member.name for member in members(map(str, sources), **options)]


def test_a_folder_has_clones_and_bare_repositories(clones):
    assert names(clones) == ["bare", "one", "team/two"]
    assert names(clones / "one") == ["one"]
    with pytest.raises(ConfigError, match="no git repositories"):
        names(clones / "one/.git/refs")


def test_a_list_names_repositories_relative_to_itself(clones):
    (clones / "list.txt").write_text("# ours\none\n\n./team\n")
    assert names(clones / "list.txt") == ["one", "team/two"]
    (clones / "list.txt").write_text("absent\n")
    with pytest.raises(ConfigError, match="no such directory"):
        names(clones / "list.txt")


@pytest.mark.parametrize("url", ["https://git.example.com/acme/app.git", "git@git.example.com:acme/app.git"])
def test_urls_are_fetched_only_on_request(url):
    with pytest.raises(ConfigError, match="--fetch"):
        names(url)
    assert names(url, fetch=True) == [url.removeprefix("https://").removesuffix(".git")]


@pytest.mark.parametrize("source", ["ext::sh -c id", "-u", "--upload-pack=x"])
def test_what_would_start_a_program_is_no_source(source):
    with pytest.raises(ConfigError, match="no such directory"):
        names(source, fetch=True)


def test_two_repositories_cannot_have_one_name(clones):
    (clones / "other/one/.git").mkdir(parents=True)
    with pytest.raises(ConfigError, match="two repositories have the name 'one'"):
        names(clones, clones / "other")


OWNERS = """\
* @all
/.github/ @platform
docs/* @docs
*.tf @infra @ops
/apps/* @apps
apps/legacy
!/web/ @nobody
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("a.py", ("@all",)),
        (".github/workflows/ci.yml", ("@platform",)),
        ("x/.github/a.yml", ("@all",)),
        ("docs/a.md", ("@docs",)),
        ("docs/deep/a.md", ("@all",)),
        ("modules/net/main.tf", ("@infra", "@ops")),
        ("apps/a", ("@apps",)),
        ("apps/a/b.py", ("@all",)),
        ("apps/legacy/b.py", ()),
        ("web/a.py", ("@all",)),
    ],
)
def test_the_last_rule_that_matches_decides(path, owners):
    assert Owners(OWNERS)(path) == owners


def test_sections_of_gitlab_add_up():
    assert Owners("[One]\n* @a\n[Two]\n*.py @b\n", gitlab=True)("x.py") == ("@a", "@b")


def test_owners_of_a_folder(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/CODEOWNERS").write_text("* @docs\n")
    assert Owners.of(tmp_path)("x") == ("@docs",)
    (tmp_path / "CODEOWNERS").write_text("* @root\n")
    assert Owners.of(tmp_path)("x") == ("@root",)
    assert Owners()("x") == ()


@pytest.mark.parametrize(
    ("tag", "verdict"),
    [
        ("v4.1.9", "before"),
        ("4.1", "before"),
        ("v3", "before"),
        ("v4", "unknown"),
        ("v4.2", "not before"),
        ("4.2.0-alpine3.20", "not before"),
        ("4.1.7-alpine3.20", "before"),
        ("4.2.0-rc1", "before"),
        ("v5", "not before"),
        ("10", "not before"),
        ("main", "unknown"),
        ("", "unknown"),
        ("alpine3.20", "unknown"),
    ],
)
def test_before_a_version(tag, verdict):
    assert before(tag, limit("4.2")) == verdict


def test_a_major_version_is_before_the_next_one():
    assert before("v4", limit("5")) == "before"
    assert before("v5", limit("5")) == "not before"
    assert before("v5", limit("5.0.0")) == "not before"
    with pytest.raises(ConfigError, match="'new' is not a version"):
        limit("new")


@pytest.mark.parametrize("arguments", [["lint", "."], ["report"]])
def test_without_the_extra_the_commands_name_it(arguments, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"install aurora-devops\[fleet\]"):
        main(["fleet", *arguments])
