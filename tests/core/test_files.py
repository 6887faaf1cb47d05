"""Which files a run reads, and what it reports about those that it does not read."""

import json
import os
import shutil
import subprocess
from hashlib import sha1

import pytest

import aurora_devops
from aurora_devops.core.files import Checkout, Walk
from aurora_devops.core.settings import ASIDE
from aurora_devops.core.source import Source, Unreadable
from aurora_devops.core.tracked import UnreadableIndex, read_index, tracked_files

LATEST = "FROM debian:latest\n"
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - {name: a, image: 'x:latest'}\n"
git_is_here = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


@pytest.fixture
def tracked(repository):
    """Writes a repository and adds the named files to its index, also those that are ignored."""

    def write(files, *added, index_version=2, init=()):
        root = repository(files)
        run = ("git", "-C", str(root))
        shutil.rmtree(root / ".git")
        subprocess.run([*run, "init", "--quiet", *init], check=True)
        subprocess.run([*run, "add", "--force", *added], check=True)
        subprocess.run([*run, "update-index", f"--index-version={index_version}"], check=True)
        return root

    return write


def latest(root):
    return [finding.path for finding in aurora_devops.lint(root, select=["latest-tag"], aside=False).findings]


def unjudged(report):
    return [(one.path, one.reason, one.expected) for one in report.unjudged]


@git_is_here
@pytest.mark.parametrize("index_version", [2, 3, 4])
def test_tracked_files_are_read_whatever_ignores_them(tracked, index_version):
    files = {
        ".gitignore": "build/\n*.yaml\n",
        "build/Dockerfile": LATEST,
        "venv/Dockerfile": LATEST,
        "a/node_modules/b/Dockerfile": LATEST,
        "a/.gitignore": "*",
        "a/Dockerfile": LATEST,
        "pod.yaml": POD,
        "untracked/node_modules/Dockerfile": LATEST,
        "ignored.yaml": POD,
    }
    added = ["build/Dockerfile", "venv", "a/node_modules", "a/Dockerfile", "pod.yaml"]
    root = tracked(files, *added, index_version=index_version)
    expected = [
        "a/Dockerfile",
        "a/node_modules/b/Dockerfile",
        "build/Dockerfile",
        "pod.yaml",
        "venv/Dockerfile",
    ]
    assert latest(root) == expected
    assert latest(root / "a") == expected[:2]


@git_is_here
def test_a_sha256_repository_is_read(tracked):
    root = tracked({".gitignore": "*", "Dockerfile": LATEST}, "Dockerfile", init=["--object-format=sha256"])
    assert tracked_files(root) == {"Dockerfile"}


@git_is_here
def test_a_linked_working_tree_is_read(tracked, tmp_path_factory):
    root = tracked({".gitignore": "*", "Dockerfile": LATEST}, "Dockerfile")
    run = ("git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run([*run, "commit", "--quiet", "-m", "a"], check=True)
    other = tmp_path_factory.mktemp("other") / "tree"
    subprocess.run([*run, "worktree", "add", "--quiet", str(other)], check=True)
    assert (other / ".git").is_file()
    assert tracked_files(other) == {"Dockerfile"}


@git_is_here
@pytest.mark.parametrize(
    "damage", [lambda raw: raw[:-30], lambda raw: raw[:50] + b"x" + raw[51:], lambda _: b""]
)
def test_a_damaged_index_falls_back_to_the_search(tracked, damage):
    root = tracked({".gitignore": "*.yaml", "pod.yaml": POD, "Dockerfile": LATEST}, "pod.yaml")
    index = root / ".git" / "index"
    index.write_bytes(damage(index.read_bytes()))
    report = aurora_devops.lint(root, select=["latest-tag"])
    assert [finding.path for finding in report.findings] == ["Dockerfile"]
    ((path, reason, expected),) = unjudged(report)
    assert path == ".git/index"
    assert reason.startswith("git index cannot be read")
    assert not expected


@pytest.mark.parametrize(
    "body", [b"DIRC\0\0\0\2\0\0\0\7", b"DIRC\0\0\0\4\0\0\0\1" + bytes(62), b"DIRC\0\0\0\7\0\0\0\0"]
)
def test_a_cut_off_index_is_refused(body):
    with pytest.raises(UnreadableIndex):
        read_index(body + sha1(body).digest())


def test_links_inside_the_repository_are_followed(repository):
    root = repository({"build/recipe": LATEST, "build/manifests/pod": POD, "base/pod.yaml": POD})
    (root / "Dockerfile").symlink_to("build/recipe")
    (root / "k8s").mkdir()
    (root / "k8s" / "pod.yaml").symlink_to("../build/manifests/pod")
    (root / "again.yaml").symlink_to("base/pod.yaml")
    (root / "ci").mkdir()
    (root / "ci" / "workflow.yml").write_text(
        "on: push\njobs: {a: {runs-on: x, container: 'b:latest', steps: []}}\n"
    )
    (root / ".github").mkdir()
    (root / ".github" / "workflows").symlink_to("../ci")
    assert latest(root) == [".github/workflows/workflow.yml", "Dockerfile", "base/pod.yaml", "k8s/pod.yaml"]
    assert latest(root / "again.yaml") == ["again.yaml"]


def test_links_do_not_loop(repository):
    root = repository({"a/one/Dockerfile": LATEST, "b/two/Dockerfile": LATEST})
    for number in range(12):
        (root / "a" / f"to-b{number}").symlink_to("../b")
        (root / "b" / f"to-a{number}").symlink_to("../a")
    assert len(Walk(root).files([root]).paths) < 10
    assert latest(root) == ["a/one/Dockerfile", "b/two/Dockerfile"]


def test_links_out_of_the_repository_are_not_followed(repository, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "Dockerfile").write_text(LATEST)
    root = repository({".git/config": "[core]\n"})
    (root / "Dockerfile").symlink_to(outside / "Dockerfile")
    (root / "folder").symlink_to(outside)
    (root / "config.yaml").symlink_to(".git/config")
    (root / "notes.txt").symlink_to(outside / "Dockerfile")
    report = aurora_devops.lint(root, select=["latest-tag"])
    assert not report.findings
    outside_link = "link to outside the repository"
    assert unjudged(report) == [
        ("Dockerfile", outside_link, False),
        ("config.yaml", outside_link, False),
        ("folder/", outside_link, False),
    ]


@pytest.mark.parametrize(
    ("link", "target", "reason"),
    [
        ("Dockerfile", "gone", "broken link"),
        ("chart/values.yaml", "values/gone.yaml", "broken link"),
        (".github/workflows/x.yml", "x.yml", "broken link"),
        ("README.md", "../missing", "link to outside the repository"),
    ],
)
@pytest.mark.parametrize("others", [{"sub/Dockerfile": LATEST}, {"sub/pod.yaml": POD}])
def test_a_link_that_leads_nowhere_does_not_end_the_run(repository, link, target, reason, others):
    root = repository({**others, "chart/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n"})
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    (root / link).symlink_to(target)
    report = aurora_devops.lint(root, select=["latest-tag"])
    assert [finding.path for finding in report.findings] == [*others]
    assert unjudged(report) == [(link, reason, False)]
    assert report.complete
    named = aurora_devops.lint([root / link, root / "sub"], select=["latest-tag"])
    assert [finding.path for finding in named.findings] == [*others]
    assert unjudged(named) == [(link, reason, True)]


@pytest.mark.parametrize("names", [("a.yaml", "b.yaml"), ("values.yaml", "values.yaml")])
def test_a_cycle_of_links_is_no_failure(repository, names):
    # The readers of charts list the files of the repository.
    root = repository({"Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n", "templates/pod.yaml": POD})
    for name, target in dict(zip(names, reversed(names), strict=True)).items():
        (root / name).symlink_to(target)
    report = aurora_devops.lint(root, select=["latest-tag"])
    assert report.complete
    assert [finding.path for finding in report.findings] == ["templates/pod.yaml"]
    named = aurora_devops.lint([root / names[0]])
    assert unjudged(named) == [(names[0], "broken link", True)]


def test_deep_folders_are_read(repository, monkeypatch):
    root = repository({})
    for _ in range(1_200):
        os.mkdir("d")  # noqa: PTH102
        monkeypatch.chdir("d")
    with open("Dockerfile", "w") as file:  # noqa: PTH123
        file.write(LATEST)
    monkeypatch.chdir(root)
    assert latest(root) == ["d/" * 1_200 + "Dockerfile"]
    # shutil.rmtree would recurse, as the fixture does when it removes old folders.
    for depth in range(1_200, 0, -1):
        folder = root / ("d/" * depth)
        (folder / "Dockerfile").unlink(missing_ok=True)
        folder.rmdir()


def test_a_path_that_is_too_long_is_reported(repository, monkeypatch):
    root = repository({"Dockerfile": LATEST})
    name = "d" * 200
    for _ in range(25):
        os.mkdir(name)  # noqa: PTH102
        os.chdir(name)
    monkeypatch.chdir(root)
    report = aurora_devops.lint(root, select=["latest-tag"])
    assert [finding.path for finding in report.findings] == ["Dockerfile"]
    ((path, reason, _),) = unjudged(report)
    assert path.startswith(f"{name}/{name}/")
    assert reason == "path too long"


@pytest.mark.parametrize(
    "name",
    ["DOCKERFILE", "Dockerfile-prod", "Dockerfile_dev", "Containerfile-x", "Dockerfile prod", "a.DOCKERFILE"],
)
def test_names_of_dockerfiles(repository, name):
    assert latest(repository({name: LATEST})) == [name]


@pytest.mark.parametrize(
    "name",
    ["Dockerfile.j2", "Dockerfile-prod.j2", "Dockerfile_template", "dockerfile-parse", "Dockerfile_test.go"],
)
def test_names_of_other_files(repository, name):
    assert latest(repository({name: LATEST})) == []


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('defmodule Shop.Dockerfile do\n  @base "debian:latest"\nend\n', False),
        ("# Writes a file.\n\nmodule Dockerfile where\nRUN = debian:latest\n", False),
        ('{{ template "base" }}\nFROM debian:latest\n', False),
        ("# The base\n\n  ARG A=1\nFROM debian:latest\n", True),
        ("FORM debian:13\nFROM debian:latest\n", True),
        ("", True),
    ],
)
def test_a_variant_begins_with_an_instruction(repository, text, read):
    root = repository({"dockerfile.ex": text, "dockerfile": text})
    files = {finding.path for finding in aurora_devops.lint(root).findings}
    assert ("dockerfile.ex" in files) == read
    assert "dockerfile" in files


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("FROM {{ .Image }}", False),
        ("FROM --platform=linux/amd64 {{ .Image }}:1 AS run", False),
        ("FROM debian:latest\nRUN docker inspect -f '{{ .Id }}' a", True),
    ],
)
def test_a_dockerfile_with_an_expression_as_image(line, read):
    report = aurora_devops.lint({"shop.Dockerfile": f"{line}\nRUN a\n"})
    assert bool(report.findings) == read


@pytest.mark.parametrize("name", ["pod.YAML", "pod.Yml"])
def test_the_case_of_an_ending_does_not_matter(repository, name):
    assert latest(repository({name: POD})) == [name]


def test_a_named_file_is_tried_by_its_content(repository):
    root = repository({"pod": POD, "image.txt": "a picture\n", "package.json": "{}\n"})
    assert latest(root) == []
    assert latest(root / "pod") == ["pod"]
    named = aurora_devops.lint([root / "image.txt", root / "package.json"])
    assert unjudged(named) == [("image.txt", "unknown type", True)]


def test_a_workflow_outside_a_repository_is_recognised(tmp_path, monkeypatch):
    folder = tmp_path / "some" / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "a.yml").write_text("on: push\njobs: {a: {runs-on: x, container: 'b:latest', steps: []}}\n")
    for current, path in ((tmp_path, "some/.github/workflows/a.yml"), (folder, ".github/workflows/a.yml")):
        monkeypatch.chdir(current)
        assert latest(folder / "a.yml") == [path]


def test_the_root_is_the_repository(repository, tmp_path_factory):
    root = repository({"aurora.yaml": "", "sub/aurora.yaml": "", "sub/deep/Dockerfile": LATEST})
    assert Checkout.of(root / "sub" / "deep").root == root
    other = tmp_path_factory.mktemp("other")
    (other / "sub").mkdir()
    for folder in (other, other / "sub"):
        (folder / "aurora.yaml").write_text("")
    assert Checkout.of(other / "sub").root == other


PADDED = POD + "# " + "x" * 5_000_000


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (PADDED.encode(), "too large"),
        (("#" * 5_000_001 + "\n" + POD).encode(), "too large"),
        ((POD + "# caf").encode() + b"\xe9\n", "not text"),
        ((POD.replace("kind", "ki\0nd") + "#").encode() + b"\xff", "not text"),
    ],
)
def test_an_artifact_that_cannot_be_read_is_a_finding(repository, content, reason):
    root = repository(
        {"pod.yaml": content, "data.yaml": content.replace(b"kind", b"sort").replace(b"ki\0nd", b"x")}
    )
    report = aurora_devops.lint(root, select=["unreadable-file"])
    assert [finding.path for finding in report.findings] == ["pod.yaml"]
    assert unjudged(report) == [("data.yaml", reason, False), ("pod.yaml", reason, True)]


@pytest.mark.parametrize(
    "content", [b"\x7fELF\x02\x01\x01\0\0\0\xff", b"MZ\x90\0\x03", b"#!/usr/bin/python3\nn = '\xe9'\n"]
)
@pytest.mark.parametrize("path", ["bin/sign", "tools/sign.sh"])
def test_a_file_among_scripts_that_is_none_is_no_finding(repository, content, path):
    """A program in `bin/` is a script only if its first line says so."""
    report = aurora_devops.lint(repository({path: content}), select=["unreadable-file"])
    assert (report.findings, unjudged(report), report.complete) == ((), [(path, "not text", False)], True)


def test_a_script_that_is_not_text_is_a_finding(repository):
    root = repository({"bin/sign": b"#!/bin/sh\necho '\xe9'\n"})
    report = aurora_devops.lint(root, select=["unreadable-file"])
    assert [finding.path for finding in report.findings] == ["bin/sign"]
    assert unjudged(report) == [("bin/sign", "not text", True)]


DUPLICATE = POD.replace("kind: Pod\n", "kind: Pod\nkind: Pod\n")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (f"# {{{{ x }}}}\n{DUPLICATE}", {"latest-tag", "duplicate-key"}),
        (f"# {{{{ x }}}}\n{POD}---\na: [\n", {"latest-tag", "syntax-error"}),
        (f"{POD}---\na: '{{{{ x }}}}'\nb: [\n", {"latest-tag", "syntax-error"}),
        (f'{POD}---\na: "\\" {{{{ x }}}}"\nb: [\n', {"latest-tag", "syntax-error"}),
        (f"{POD}---\na: {{{{ x }}}}\nb: [\n", {"latest-tag"}),
        ("{% if x %}\n" + POD, set()),
    ],
)
def test_a_template_needs_an_expression(text, names):
    report = aurora_devops.lint({"pod.yaml": text}, select=["latest-tag", "duplicate-key", "syntax-error"])
    assert {finding.policy.name for finding in report.findings} == names
    assert ("template" in report.skipped) is ("syntax-error" not in names and "duplicate-key" not in names)


@pytest.mark.parametrize(
    ("path", "reported"),
    [
        ("src/resources/templates/pod.yaml", False),
        ("template/k8s/pod.yaml", False),
        ("src/resources/pod.yaml", True),
    ],
)
def test_a_text_in_a_folder_of_templates_that_cannot_be_read(path, reported):
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {service} of the shop\n"
    report = aurora_devops.lint({path: text}, select=["syntax-error"])
    assert bool(report.findings) == reported
    assert ("template" in report.skipped) != reported


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("#@ load('@ytt:data', 'data')\n", False),
        ("#@overlay/match by=overlay.all\n", False),
        ("labels: #@ labels()\n", False),
        ("#@ the images are built by the release\n", True),
        ("# @ytt is not used\n", True),
        ("labels: {a: 'b #@ c'}\n", True),
    ],
)
def test_a_template_of_ytt_is_not_an_artifact(code, read):
    report = aurora_devops.lint({"pod.yaml": code + POD}, select=["latest-tag"])
    assert bool(report.findings) == read
    assert ("template" in report.skipped) != read


def test_a_value_that_is_put_in_later_is_unknown():
    text = POD.partition("    - {")[0] + "    - name: a\n      image: #{IMAGE}\n"
    names = {finding.policy.name for finding in aurora_devops.lint({"pod.yaml": text}).findings}
    assert "missing-field" not in names
    # It is a comment for YAML, so the rest of the file is judged.
    assert names
    plain = aurora_devops.lint({"pod.yaml": text.replace("#{IMAGE}", "# IMAGE")})
    assert "missing-field" in {finding.policy.name for finding in plain.findings}


RULES = "groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: %s\n        for: %s\n"


@pytest.mark.parametrize(
    ("text", "names", "template"),
    [
        (RULES % ("up < <%= p('a.up') %>", "<%= p('a.for') %>"), set(), False),
        (RULES % ("|\n          up\n          < <%= limit %>", "5m"), set(), False),
        (RULES % ("up <", "<%= p('a.for') %>"), {"promql-syntax-error"}, False),
        ("<% if_p('a') do |a| %>\n" + RULES % ("up < 1", "5m") + "<% end %>\n", set(), True),
        (RULES % ("up < 1", "5m") + "      <%- rules.each do |r| -%>\n  x: [\n", set(), True),
        (RULES % ("up < 1", '"<% x"') + "  x: [\n", {"syntax-error"}, False),
    ],
)
def test_values_and_statements_of_erb_are_unknown(text, names, template):
    report = aurora_devops.lint({"rules.yml": text}, select=["validity"])
    assert {finding.policy.name for finding in report.findings} == names
    assert ("template" in report.skipped) is template


@pytest.mark.parametrize(
    ("image", "judged"),
    [
        ("{IMAGE_URL}", False),
        ("{IMAGE}", False),
        ("__IMAGE__", False),
        ("a/a__IMAGE__", True),
        ("{image: a}", True),
    ],
)
def test_a_name_in_capitals_and_braces_is_put_in_later(image, judged):
    text = POD.partition("    - {")[0] + f"    - name: a\n      image: {image}\n"
    text += f"  nodeName: a-{image if not judged else 'B'}\n"
    report = aurora_devops.lint(
        {"pod.yaml": text}, select=["invalid-manifest", "missing-field", "latest-tag"]
    )
    assert bool(report.findings) is judged


@pytest.mark.parametrize("name", ["alerts.rules.yaml", "prometheus.yaml", "sub/alertmanager.yaml"])
def test_a_template_of_a_chart_is_no_syntax_error(repository, name):
    text = "{{- if .Values.rules }}\ngroups:\n{{ toYaml .Values.rules }}\n{{- end }}\n"
    files = {f"chart/templates/{name}": text, "chart/Chart.yaml": "name: a\n"}
    root = repository(files)
    for report in (
        aurora_devops.lint(root, select=["syntax-error"]),
        aurora_devops.lint(files, select=["syntax-error"]),
    ):
        assert not report.findings
        # It is judged as its chart renders it.
        assert not unjudged(report)
    (root / "chart" / "Chart.yaml").unlink()
    report = aurora_devops.lint(root, select=["syntax-error"])
    assert not report.findings
    assert report.skipped == {"template": 1}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pod.yaml", POD.replace("apiVersion", '"api\\x56ersion"').replace("kind", '"k\\x69nd"')),
        (
            "pod.json",
            '{"\\u0061piVersion": "v1", "\\u006bind": "Pod", "spec": {"containers": [{"image": "x:latest"}]}}',
        ),
        ("pod.json", POD.replace("kind", '"k\\x69nd"')),
        ("pod.json", f"# {POD}---\n{POD}"),
    ],
)
def test_keys_with_escapes_are_recognised(path, text):
    report = aurora_devops.lint({path: text}, select=["latest-tag"])
    assert [finding.policy.name for finding in report.findings] == ["latest-tag"]


def test_a_default_that_is_written_out_below_the_root_softens_nothing(repository):
    root = repository(
        {
            "app/aurora.yaml": (
                f"lint:\n  fail-on: warning\n  ignore: []\n  exclude: [a]\n  aside: {json.dumps(ASIDE)}\n"
            ),
            "app/Dockerfile": "FROM debian:13\n",
        }
    )
    found = aurora_devops.lint(root, select=["softened-configuration"]).findings
    assert [finding.message for finding in found] == [
        "'exclude' is not applied below the root of the repository"
    ]


@pytest.mark.parametrize(
    ("path", "head", "readable"),
    [
        ("setup.py", "# -*- coding: latin-1 -*-\n", True),
        ("setup.py", "#!/usr/bin/python3\n# vim: set fileencoding=iso-8859-15 :\n", True),
        ("setup.py", "\n\n# coding: latin-1\n", False),
        ("setup.py", "# coding: rot13\n", False),
        ("setup.py", "# coding: cp1299\n", False),
        ("setup.yaml", "# coding: latin-1\n", False),
    ],
)
def test_python_code_may_declare_its_encoding(path: str, head: str, readable: bool) -> None:
    raw = head.encode() + b"name = '\xe4'\n"
    if not readable:
        with pytest.raises(Unreadable):
            Source.decode(path, raw)
        return
    source = Source.decode(path, raw)
    assert source.text.endswith("'\u00e4'\n")
    assert source.encode(source.text) == raw
