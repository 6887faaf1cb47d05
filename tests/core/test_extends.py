"""`extends`: how configuration files are merged, what can be removed, and what is said of a mistake."""

import importlib
import json
import os
import shutil
import subprocess
import sys

import pytest

import aurora_devops
from aurora_devops import ConfigError
from aurora_devops.cli import lint as gate
from aurora_devops.core.configfile import ConfigFile
from aurora_devops.core.extends import load

LATEST = "FROM debian:latest\n"


@pytest.fixture
def lint(capsys):
    """Calls aurora-lint; returns exit status and standard output."""

    def call(*argv: str):
        code = gate.guarded(gate.main, argv)
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def package(tmp_path_factory, monkeypatch):
    """Writes a package into a folder of its own on the path; importing it fails."""

    def write(files, name="acme_checks"):
        place = tmp_path_factory.mktemp("site-packages")
        files = {"__init__.py": "raise SystemExit('no code of a package runs')\n", **files}
        for path, text in files.items():
            target = place / name / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        monkeypatch.syspath_prepend(str(place))
        importlib.invalidate_caches()
        return place / name

    return write


def merged(repository, own, **files):
    root = repository({"aurora.yaml": own, **files})
    return load(ConfigFile((root / "aurora.yaml").as_posix()))


def found(root, **settings):
    return {f.policy.code: f.severity for f in aurora_devops.lint(root, **settings).findings}


def test_lists_add_mappings_are_merged_and_scalars_replace(repository):
    base = """\
lint:
  profile: strict
  ignore: [DL3059, latest-tag]
  exclude: [vendor/]
  severity: {latest-tag: error, IMG: info}
  options:
    foreign-registry: {registries: [registry.example.com]}
  fail-on: error
"""
    own = """\
extends: base.yaml
lint:
  ignore: [missing-user, latest-tag]
  severity: {latest-tag: warning, missing-user: error}
  options:
    foreign-registry: {registries: [docker.io]}
  fail-on: info
"""
    lint = merged(repository, own, **{"base.yaml": base}).config.lint
    assert lint.profile == "strict"
    assert lint.ignore == ("DL3059", "missing-user", "latest-tag")
    assert lint.exclude == ("vendor/",)
    # What the file sets itself comes last, where it has precedence.
    assert list(lint.severity.items()) == [
        ("IMG", "info"),
        ("latest-tag", "warning"),
        ("missing-user", "error"),
    ]
    assert lint.options == {"foreign-registry": {"registries": ["registry.example.com", "docker.io"]}}
    assert lint.fail_on == "info"


def test_several_files_are_merged_in_order_and_extend_others_from_their_own_folder(repository):
    files = {
        "shared/one.yaml": "extends: deep/zero.yaml\nlint: {ignore: [b], fail-on: error}\n",
        "shared/deep/zero.yaml": "lint: {ignore: [a]}\n",
        "two.yaml": "lint: {ignore: [c], fail-on: never}\n",
    }
    loaded = merged(repository, "extends: [shared/one.yaml, two.yaml]\nlint: {ignore: [d]}\n", **files)
    assert loaded.config.lint.ignore == ("a", "b", "c", "d")
    assert loaded.config.lint.fail_on == "never"
    assert [name.rpartition("/")[2] for name in loaded.extended] == ["zero.yaml", "one.yaml", "two.yaml"]


def test_a_mapping_in_a_list_replaces_the_one_with_the_same_name(repository):
    base = "app: {parts: [{name: a, size: 1}, {name: b, size: 1}]}\n"
    own = "extends: base.yaml\nremove: [app.parts.b]\napp: {parts: [{name: c}, {name: a, size: 2}]}\n"
    loaded = merged(repository, own, **{"base.yaml": base})
    assert loaded.config.app["parts"] == [{"name": "a", "size": 2}, {"name": "c"}]
    where = [loaded.values.where(("app", "parts", index)).rpartition("/")[2] for index in (0, 1)]
    assert where == ["aurora.yaml:3", "aurora.yaml:3"]


def test_overrides_are_added_and_the_later_ones_have_precedence(repository):
    override = (
        "lint: {{select: [latest-tag], overrides: [{{paths: [Dockerfile], severity: {{latest-tag: {}}}}}]}}\n"
    )
    base, own = override.format("error"), "extends: base.yaml\n" + override.format("info")
    root = repository({"aurora.yaml": own, "base.yaml": base, "Dockerfile": LATEST})
    assert found(root) == {"IMG001": "info"}


def test_what_an_extended_file_sets_can_be_removed(repository):
    base = """\
lint:
  profile: strict
  ignore: [latest-tag, missing-user]
  severity: {undigested-image: info}
  kinds: {"images/*.build": dockerfile, "other.build": compose}
  aside: [old/]
"""
    own = """\
extends: base.yaml
remove:
  - lint.profile
  - lint.ignore.latest-tag
  - lint.severity
  - lint.kinds.images/*.build
  - lint.aside
lint: {aside: [new/]}
"""
    lint = merged(repository, own, **{"base.yaml": base}).config.lint
    assert (lint.profile, lint.ignore, lint.severity) == ("recommended", ("missing-user",), {})
    assert lint.kinds == {"other.build": "compose"}
    assert lint.aside == ("new/",)


@pytest.mark.parametrize(
    ("own", "line", "message"),
    [
        (
            "extends: bsae.yaml\n",
            1,
            "extends: ROOT/bsae.yaml: no such file or directory; did you mean base.yaml?",
        ),
        (
            "lint: {}\nextends:\n  - base.yaml\n  - nosuch/x.yaml\n",
            4,
            "extends: ROOT/nosuch/x.yaml: no such file or directory",
        ),
        (
            "extends: wrong.yaml\n",
            1,
            "extends: ROOT/wrong.yaml:2: unknown key lint.profil; did you mean profile?",
        ),
        ("extends: aurora.yaml\n", 1, "extends: ROOT/aurora.yaml extends itself"),
        ("extends: loop.yaml\n", 1, "extends: ROOT/loop.yaml:2: extends: ROOT/aurora.yaml extends itself"),
        (
            "extends: base.yaml\nremove: [lint.ignore.latest-tga]\n",
            2,
            "remove: the extended files do not set 'lint.ignore.latest-tga'; did you mean lint.ignore.latest-tag?",
        ),
        (
            "extends: base.yaml\nremove:\n  - lint.ignore\n  - lint.ignore\n",
            4,
            "remove: the extended files do not set 'lint.ignore'",
        ),
        ("extends: pipe.yaml\n", 1, "extends: ROOT/pipe.yaml: not a regular file"),
        ("remove: [lint.ignore]\n", 1, "'remove' needs 'extends'"),
        ("extends: {a: b}\n", 1, "extends: must be a list"),
        ("extends: [base.yaml, 3]\n", 1, "extends.1: must be a string"),
        ("extends: sub\n", 1, "extends: ROOT/sub: is a directory"),
        (
            "extends: pkg:no_such_package_x/a.yaml\n",
            1,
            "extends: package 'no_such_package_x' is not installed",
        ),
        ("extends: pkg:yaml\n", 1, "extends: 'pkg:yaml' is not a file of a package; write pkg:NAME/FILE"),
        (
            "extends: pkg:acme-checks/bsae.yaml\n",
            1,
            "extends: package 'acme-checks' has no file 'bsae.yaml'; did you mean base.yaml?",
        ),
        (
            "extends: pkg:acme_checks/out.yaml\n",
            1,
            "extends: pkg:acme_checks/out.yaml:1: extends: '../x.yaml' is outside of the package",
        ),
        (
            "extends: pkg:acme_checks/../json/base.yaml\n",
            1,
            "extends: package 'json' has no file 'base.yaml'",
        ),
    ],
)
def test_a_mistake_is_one_line_with_its_place(repository, package, own, line, message):
    package({"base.yaml": "", "out.yaml": "extends: ../x.yaml\n"})
    root = repository(
        {
            "aurora.yaml": own,
            "base.yaml": "lint: {ignore: [latest-tag]}\n",
            "wrong.yaml": "lint:\n  profil: all\n",
            "loop.yaml": "lint: {}\nextends: ./aurora.yaml\n",
            "sub/x": "",
        }
    )
    os.mkfifo(root / "pipe.yaml")
    with pytest.raises(ConfigError) as caught:
        aurora_devops.lint(root)
    expected = message.replace("ROOT", root.as_posix())
    assert str(caught.value).startswith(f"{root.as_posix()}/aurora.yaml:{line}: {expected}")
    assert "\n" not in str(caught.value)


def test_a_name_of_another_distribution_is_a_hint(repository):
    root = repository({"aurora.yaml": "extends: pkg:PyYAML/base.yaml\n"})
    with pytest.raises(ConfigError, match=r"distribution 'PyYAML' contains .*'yaml'"):
        aurora_devops.lint(root)


def test_a_folder_of_yaml_files_on_the_path_is_a_package(repository, package):
    installed = package(
        {"base.yaml": "", "more/deep.yaml": "lint: {select: [latest-tag]}\n"}, name="only_data"
    )
    (installed / "__init__.py").unlink()
    root = repository({"aurora.yaml": "extends: pkg:only-data/more/deep.yaml\n", "Dockerfile": LATEST})
    assert set(found(root)) == {"IMG001"}


def test_a_package_in_the_current_folder_is_not_installed(repository, monkeypatch):
    root = repository({"aurora.yaml": "extends: pkg:mine_here/base.yaml\n", "mine_here/base.yaml": ""})
    monkeypatch.syspath_prepend(str(root))
    with pytest.raises(ConfigError, match="'mine_here' is not installed"):
        aurora_devops.lint(root)


def test_chains_of_files_end(repository):
    files = {
        f"{i}.yaml": f"extends: [{i + 1}.yaml, {i + 1}.yaml]\nlint: {{ignore: [x{i}]}}\n" for i in range(40)
    }
    lint = merged(repository, "extends: 0.yaml\n", **files, **{"40.yaml": ""}).config.lint
    assert len(lint.ignore) == 40
    files = {f"{i}.yaml": f"extends: {i + 1}.yaml\n" for i in range(60)}
    with pytest.raises(ConfigError, match="more than 50 files extend each other"):
        merged(repository, "extends: 0.yaml\n", **files)


def test_a_wrong_name_in_an_extended_file_has_its_line(repository):
    base = "lint:\n  severity: {latest-tag: error}\n  ignore:\n    - latest-tga\n"
    own = "extends: base.yaml\nlint: {ignore: [missing-user]}\n"
    root = repository({"aurora.yaml": own, "base.yaml": base, "Dockerfile": LATEST})
    with pytest.raises(ConfigError) as caught:
        aurora_devops.lint(root)
    assert str(caught.value).startswith(
        f"{root.as_posix()}/base.yaml:4: lint.ignore: unknown policy 'latest-tga'"
    )


def test_a_profile_is_found_from_the_file_that_names_it(repository, package):
    package(
        {
            "base.yaml": "lint: {profile: profiles/team.yaml}\n",
            "profiles/team.yaml": "extends: [more.yaml, recommended]\nignore: [missing-user]\n",
            "profiles/more.yaml": "policies: {latest-tag: {severity: error}}\n",
        }
    )
    root = repository({"aurora.yaml": "extends: pkg:acme-checks/base.yaml\n", "Dockerfile": LATEST})
    assert found(root) == {"IMG001": "error"}
    (root / "aurora.yaml").write_text("lint: {profile: 'pkg:acme_checks/profiles/more.yaml'}\n")
    assert found(root) == {"IMG001": "error"}
    (root / "aurora.yaml").write_text("lint: {profile: mine.yaml}\n")
    (root / "mine.yaml").write_text("extends: pkg:acme_checks/profiles/more.yaml\npolicies: [missing-user]\n")
    assert found(root) == {"IMG001": "error", "DKR004": "warning"}
    assert found(root, profile="pkg:acme_checks/profiles/more.yaml") == {"IMG001": "error"}


def test_an_entry_of_a_profile_is_changed_by_later_ones(repository):
    root = repository(
        {
            "aurora.yaml": "lint: {profile: team.yaml}\n",
            "team.yaml": "extends: [one.yaml, two.yaml]\n",
            "one.yaml": "policies: {latest-tag: {severity: error, control: '1'}, missing-user: {}}\n",
            "two.yaml": "policies: {IMG001: {severity: info}}\n",
            "Dockerfile": LATEST,
        }
    )
    findings = {f.policy.code: (f.severity, f.control) for f in aurora_devops.lint(root).findings}
    assert findings == {"IMG001": ("info", "1"), "DKR004": ("warning", "")}
    (root / "two.yaml").write_text("extends: all\nignore: [latest-tag, missing-user]\n")
    codes = found(root)
    assert {"IMG001", "DKR004", "DKR005"} <= set(codes)


def test_answers_depend_on_the_extended_files(repository, package, lint):
    installed = package({"base.yaml": "lint: {ignore: [latest-tag]}\n"})
    root = repository(
        {
            "aurora.yaml": "extends: [pkg:acme_checks/base.yaml, one.yaml]\nlint: {select: [latest-tag]}\n",
            "one.yaml": "extends: two.yaml\n",
            "two.yaml": "",
            "Dockerfile": LATEST,
        }
    )
    assert lint()[0] == 0
    (installed / "base.yaml").write_text("lint: {fail-on: warning}\n")
    assert lint()[0] == lint()[0] == 1
    (root / "two.yaml").write_text("lint: {severity: {latest-tag: info}}\n")
    assert lint()[0] == lint()[0] == 0


def test_equal_files_of_two_repositories_extend_their_own(repository):
    root = repository({})
    for name, ignored in (("one", "latest-tag"), ("two", "missing-user")):
        for path, text in {
            "aurora.yaml": "extends: base.yaml\nlint: {select: [latest-tag, missing-user]}\n",
            "base.yaml": f"lint: {{ignore: [{ignored}]}}\n",
            "Dockerfile": LATEST,
            ".git/HEAD": "",
        }.items():
            (root / name / path).parent.mkdir(parents=True, exist_ok=True)
            (root / name / path).write_text(text)
    assert set(found(root / "one")) == {"DKR004"}
    assert set(found(root / "two")) == {"IMG001"}


def test_the_configuration_of_a_folder_extends_too_and_only_adds(repository):
    root = repository(
        {
            "aurora.yaml": "lint: {select: [latest-tag]}\n",
            "api/aurora.yaml": "extends: ../shared.yaml\n",
            "shared.yaml": "lint: {extend-select: [missing-user], ignore: [latest-tag]}\n",
            "api/Dockerfile": LATEST,
            "Dockerfile": LATEST,
        }
    )
    findings = {(f.path, f.policy.code) for f in aurora_devops.lint(root).findings}
    assert findings == {("api/Dockerfile", "IMG001"), ("api/Dockerfile", "DKR004"), ("Dockerfile", "IMG001")}


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_trusted_revision_has_its_own_extended_files(repository, package, lint):
    installed = package({"base.yaml": "lint: {severity: {latest-tag: error}}\n"})
    files = {
        "aurora.yaml": "extends: [pkg:acme_checks/base.yaml, shared/base.yaml]\n",
        "shared/base.yaml": "lint: {select: [latest-tag]}\n",
        "Dockerfile": LATEST,
    }
    root = repository(files)
    (root / ".git").rmdir()
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for arguments in (("init", "-q"), ("add", "--all"), ("commit", "-q", "-m", "base"), ("tag", "base")):
        subprocess.run(["git", *identity, *arguments], cwd=root, check=True, capture_output=True)
    (root / "shared/base.yaml").write_text("lint: {ignore: [latest-tag]}\n")
    for _ in range(2):
        status, out = lint("--trusted-config", "base", "--format", "json")
        assert [(f["policy"]["code"], f["severity"]) for f in json.loads(out)["findings"]] == [
            ("IMG001", "error")
        ]
        assert status == 1
    assert "latest-tag" not in lint()[1]
    # A package counts as it is installed.
    (installed / "base.yaml").write_text("lint: {severity: {latest-tag: info}}\n")
    assert lint("--trusted-config", "base")[0] == 0


def test_a_run_that_extends_nothing_does_not_look_for_packages(repository):
    repository({"aurora.yaml": "lint: {fail-on: never}\n", "Dockerfile": LATEST})
    code = """
import sys
from aurora_devops.cli.lint import main
main(["--quiet", "--format", "concise"])
main(["--quiet", "--format", "concise"])
print("aurora_devops.core.installed" in sys.modules)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "False"


def test_generators_read_the_extended_files(repository):
    from aurora_devops.generation import settings

    root = repository(
        {
            "aurora.yaml": "extends: base.yaml\napp: {name: shop, port: 8000}\n",
            "base.yaml": "app: {language: python, language-version: '3.12'}\ngenerate: {templates: ours}\n",
        }
    )
    found = settings.read(root)
    assert found.application is not None
    assert (found.application.name, found.application.language) == ("shop", "python")
    assert found.generate.templates == "ours"
    (root / "base.yaml").write_text("app:\n  language: python\n  prot: 1\n")
    with pytest.raises(ConfigError, match=r"base\.yaml:3: unknown key app\.prot"):
        settings.read(root)


def test_a_session_knows_the_files_of_its_configuration(repository):
    from aurora_devops.cli.session import Session

    root = repository(
        {
            "aurora.yaml": "extends: shared/base.yaml\n",
            "shared/base.yaml": "lint: {profile: ../team.yaml}\n",
            "team.yaml": "policies: [latest-tag]\n",
            "compose.yaml": "",
        }
    )
    session = Session(root)
    files = [
        path
        for path in ("shared/base.yaml", "team.yaml", "compose.yaml")
        if session.is_configured_by(root / path)
    ]
    assert files == ["shared/base.yaml", "team.yaml"]
