"""`--add-suppressions`: comments with a reason, in the syntax of each format, that change nothing else."""

import json
from collections import Counter
from datetime import date

import pytest

from aurora_devops.core.context import Texts
from aurora_devops.core.engine import Engine
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.core.suppressing import suppress
from aurora_devops.testing import path_of, unmark

REASON = ("--add-suppressions", "--reason", "known since 2025")
ONE_LINE = "--reason must be one line without control characters, --> and */"
COMMENT = "aurora: ignore[{}] -- known since 2025"

WORKFLOW = """\
on: push
permissions: {contents: read}
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@v4
        with: {persist-credentials: false}
      - run: |
          cd build
          echo "${{ github.head_ref }}"
"""


@pytest.mark.parametrize(
    ("name", "before", "policy", "after"),
    [
        ("Dockerfile", "FROM debian:latest\nUSER 1\n", "latest-tag", "# {}\nFROM debian:latest\nUSER 1\n"),
        (
            "Dockerfile",
            "FROM debian:12.5\nRUN a && \\\n    sudo b && \\\n    sudo c\n",
            "sudo",
            "FROM debian:12.5\n# {}\nRUN a && \\\n    sudo b && \\\n    sudo c\n",
        ),
        (
            "Dockerfile",
            "FROM debian:12.5\nRUN <<END\nsudo b\nEND\n",
            "sudo",
            "FROM debian:12.5\n# {}\nRUN <<END\nsudo b\nEND\n",
        ),
        (
            "compose.yaml",
            "services:\n  web:\n    image: nginx:latest\n    restart: always\n",
            "latest-tag",
            "services:\n  web:\n    # {}\n    image: nginx:latest\n    restart: always\n",
        ),
        (
            "compose.yaml",
            "services:\r\n  web:\r\n    image: nginx:latest\r\n",
            "latest-tag",
            "services:\r\n  web:\r\n    # {}\r\n    image: nginx:latest\r\n",
        ),
        (
            ".github/workflows/ci.yml",
            WORKFLOW,
            "script-injection",
            WORKFLOW.replace("      - run: |", "      # {}\n      - run: |"),
        ),
        (
            "README.md",
            "# Title\n\nSome text,\nTODO: say what it does,\nand more.\n",
            "unfinished-text",
            "# Title\n\nSome text,\nTODO: say what it does, <!-- {} -->\nand more.\n",
        ),
        (
            "main.tf",
            'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  acl    = "public-read"\n}\n',
            "public-bucket-acl",
            'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n  # {}\n  acl    = "public-read"\n}\n',
        ),
        (
            ".devcontainer/devcontainer.json",
            '{\n  "image": "debian:latest"\n}\n',
            "latest-tag",
            '{\n  // {}\n  "image": "debian:latest"\n}\n',
        ),
    ],
)
def test_the_comment_of_each_format(repository, lint, tmp_path, name, before, policy, after):
    repository({name: ""})
    file = tmp_path / name
    file.write_text(before, newline="")
    arguments = ("--no-cache", "--no-aside", "--select", policy)
    code, _, err = lint(*arguments, *REASON)
    assert (code, err.splitlines()[1:]) == (0, [])
    written = file.read_bytes().decode()
    assert written == after.replace("{}", COMMENT.format(policy))
    # A second run has nothing to do, and no suppression is unused.
    assert lint(*arguments, *REASON)[2] == "Suppressed 0 findings in 0 files; 0 remain.\n"
    assert file.read_bytes().decode() == written
    assert lint("--no-cache", "--no-aside", "--select", f"{policy},unused-suppression")[0] == 0


def test_one_comment_for_all_policies_of_a_line(repository, lint, tmp_path):
    repository({"Dockerfile": "FROM debian:latest AS a\nUSER 1\nFROM debian:latest\nRUN sudo a && cd b\n"})
    names = ("--select", "latest-tag,missing-user,sudo,cd-in-run", "--no-cache")
    code, _, err = lint(*names, *REASON)
    assert (code, err) == (0, "Suppressed 5 findings in 1 file; 0 remain.\n")
    comments = [line for line in (tmp_path / "Dockerfile").read_text().splitlines() if line.startswith("#")]
    assert comments == [
        f"# {COMMENT.format(names)}"
        for names in ("latest-tag", "latest-tag, missing-user", "cd-in-run, sudo")
    ]


def test_only_what_is_selected_is_suppressed(repository, lint, tmp_path):
    text = "FROM debian:latest\nRUN sudo a\nRUN sudo b\nUSER 1\n"
    repository({"Dockerfile": text, "b/Dockerfile": text})
    assert lint("--select", "sudo", "--write-baseline", "known.json", "b", "--quiet")[0] == 0
    code, _, err = lint("--select", "sudo", "--baseline", "known.json", *REASON)
    assert (code, err) == (0, "Suppressed 2 findings in 1 file; 0 remain.\n")
    assert (tmp_path / "Dockerfile").read_text().count("ignore[sudo]") == 2
    assert (tmp_path / "b/Dockerfile").read_text() == text
    assert lint("--select", "latest-tag,sudo")[0] == 1


def test_a_finding_across_files_is_suppressed(repository, lint):
    head = "apiVersion: {}\nkind: {}\nmetadata: {{name: web}}\nspec:\n  selector: {}\n"
    service = head.format("v1", "Service", "{app: web}") + "  ports: [{port: 80, targetPort: http}]\n"
    pod = head.format("apps/v1", "Deployment", "{matchLabels: {app: web}}") + (
        "  template:\n    metadata: {labels: {app: web}}\n    spec:\n      containers:\n"
        "        - {name: web, image: web:1, ports: [{name: web, containerPort: 8080}]}\n"
    )
    repository({"service.yaml": service, "pod.yaml": pod})
    assert lint("--select", "dangling-service")[0] == 1
    assert lint("--select", "dangling-service", *REASON)[2] == "Suppressed 1 finding in 1 file; 0 remain.\n"
    assert lint("--select", "dangling-service,unused-suppression")[0] == 0


def test_json_has_no_comments(repository, lint, tmp_path):
    text = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": "a"},
            "spec": {"containers": [{"name": "a", "image": "a:latest"}]},
        },
        indent=1,
    )
    repository({"pod.json": text})
    code, _, err = lint("--select", "latest-tag", *REASON)
    assert code == 1
    assert err == (
        "Suppressed 0 findings in 0 files; 1 remains.\n"
        "Not suppressed: 1 finding in JSON files, which have no comments; use --write-baseline, or overrides in "
        "aurora.yaml.\n"
    )
    assert (tmp_path / "pod.json").read_text() == text


def test_a_comment_does_not_become_data(repository, lint, tmp_path):
    """In the only line of a script that is a plain scalar, and in a table."""
    table = "# Title\n\n| a |\n| - |\n| TODO: x |\n| b |\n"
    repository({"README.md": table})
    lint("--select", "unfinished-text", *REASON)
    text = (tmp_path / "README.md").read_text()
    assert text.count("|\n") + text.count("-->\n") == 4
    assert "\n<!--" not in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--add-suppressions"], "--add-suppressions needs --reason TEXT"),
        (["--add-suppressions", "--reason", " "], "--add-suppressions needs --reason TEXT"),
        (
            ["--add-suppressions", "--reason", "a\nb"],
            ONE_LINE,
        ),
        (
            ["--add-suppressions", "--reason", "a --> b"],
            ONE_LINE,
        ),
        (["--reason", "a"], "--reason needs --add-suppressions"),
        ([*REASON, "--fix"], "--add-suppressions cannot be combined with --fix"),
        ([*REASON, "--no-suppressions"], "--add-suppressions cannot be combined with --no-suppressions"),
        (
            [*REASON, "-", "--stdin-filename", "Dockerfile"],
            "--add-suppressions cannot be combined with standard input",
        ),
    ],
)
def test_errors(repository, lint, arguments, message):
    repository({"Dockerfile": "FROM debian:latest\n"})
    assert lint(*arguments) == (2, "", f"error: {message}\n")


CATALOGUE = default_catalogue()
ENGINE = Engine(CATALOGUE, Settings(profile="all"))


def _examples():
    """The first example of every 25th policy that has findings in one file."""
    for policy in CATALOGUE.policies[::25]:
        for example in policy.examples:
            if not example.files and "«" in example.text:
                yield example.path or path_of(policy, example.kind, CATALOGUE), unmark(example.text)[0]
                break


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_written_for_any_policy_changes_nothing_else(newline):
    problems = []
    for path, text in _examples():
        source = Source(path, text.replace("\n", newline))
        before = _findings(source)
        written = suppress(ENGINE, source, before, "because")
        after = Source(path, written.text)
        left = [*written.left, *written.without]
        if Counter(each.policy.code for each in _findings(after)) != Counter(
            each.policy.code for each in left
        ):
            problems.append(f"{path}: other findings remain\n{written.text}")
        if ENGINE.reader.reading(after).worse_than(ENGINE.reader.reading(source)):
            problems.append(f"{path}: reads worse\n{written.text}")
        if newline == "\r\n" and "\n" in written.text.replace("\r\n", ""):
            problems.append(f"{path}: mixed line ends\n{written.text}")
        if suppress(ENGINE, after, _findings(after), "because").text != written.text:
            problems.append(f"{path}: a second run writes more\n{written.text}")
    assert problems == []


def _findings(source):
    ENGINE.read_from(Texts({source.path: source.text}))
    result = ENGINE.lint_source(source)
    report = ENGINE.reporting.report([result], (source.path,), today=date(2026, 1, 1), about=(source.path,))
    return report.findings
