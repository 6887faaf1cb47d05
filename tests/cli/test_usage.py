"""Errors of the command line: short, the error first, with the nearest name."""

import json

import pytest

from aurora_devops.core.version import __version__
from aurora_devops.reporters import FORMATS


@pytest.mark.parametrize(
    ("argv", "first", "tip"),
    [
        (["--selct", "x"], "error: unknown option '--selct'", "a similar option exists: '--select'"),
        (["--fail_on=error"], "error: unknown option '--fail_on'", "a similar option exists: '--fail-on'"),
        (["--bogus"], "error: unknown option '--bogus'", ""),
        (["-Z"], "error: unknown option '-Z'", ""),
        (
            ["--color", "alway"],
            "error: argument --color: 'alway' is not one of auto, always, never",
            "'always'",
        ),
        (["--fail-on", "x"], "error: argument --fail-on: 'x' is not one of error, warning, info, never", ""),
        (["--profile"], "error: argument --profile: expected one argument", ""),
    ],
)
def test_errors_of_options(lint, argv, first, tip):
    code, out, err = lint(*argv)
    lines = err.splitlines()
    assert (code, out, lines[0]) == (2, "", first)
    assert lines[-1] == "Run 'aurora-lint --help' for more information."
    assert len(lines) == (3 if tip else 2)
    assert tip in lines[1]


def test_errors_of_commands(command):
    code, _, err = command("lnt")
    assert code == 2
    assert err.splitlines()[1] == "  tip: a similar value exists: 'lint'"
    code, _, err = command("lint", "--selct", "x")
    assert err.splitlines()[1:] == [
        "  tip: a similar option exists: '--select'",
        "Run 'aurora lint --help' for more information.",
    ]
    assert command("generate", "--wirte")[2].splitlines()[1] == "  tip: a similar option exists: '--write'"
    assert command("schema", "config", "more")[2].startswith("error: unexpected argument 'more'\n")
    assert command()[2].startswith("error: the following arguments are required: COMMAND\n")


def test_a_hostile_argument_does_not_reach_the_terminal(lint):
    assert "\x1b" not in lint("--\x1b[31mx")[2]


@pytest.mark.parametrize(
    ("argv", "shown"),
    [
        (["--config", "nofile.yaml"], "nofile.yaml: no such file or directory"),
        (["-o", "nodir/x"], "nodir/x: no such file or directory"),
        (["--write-baseline", "dir"], "dir: is a directory"),
        (["--baseline", "none.json"], "none.json: no such file or directory"),
        (["--show-config", "nosuch"], "nosuch: no such file or directory"),
        (
            ["-", "Dockerfile", "--stdin-filename", "X"],
            "standard input and 'Dockerfile' cannot be linted in one run",
        ),
        (
            ["Dockerfile", "--stdin-filename", "X"],
            "standard input and 'Dockerfile' cannot be linted in one run",
        ),
        (["-"], "standard input needs a file name, for example --stdin-filename Dockerfile"),
        (["--fix", "--write-baseline", "x"], "--write-baseline cannot be combined with --fix"),
    ],
)
def test_errors_of_files(repository, lint, argv, shown):
    repository({"Dockerfile": "FROM debian:12.5\n", "dir/x.txt": "x"})
    code, out, err = lint(*argv)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {shown}")
    assert err.count("\n") == 1


def test_init_of_a_folder_that_does_not_exist(repository, command):
    repository({})
    assert command("init", "nosuch") == (2, "", "error: nosuch is not a directory\n")


def test_an_unknown_format_lists_the_formats(repository, lint):
    repository({"Dockerfile": "FROM debian:12.5\n"})
    code, _, err = lint("--format", "srif")
    assert code == 2
    assert err == f"error: unknown format 'srif'; did you mean sarif?; the formats are {', '.join(FORMATS)}\n"


def test_the_help_lists_every_format(lint):
    out = " ".join(lint("--help")[1].split())
    assert ", ".join(FORMATS) in out
    assert out.startswith("usage: aurora-lint [OPTIONS] [PATH ...] Lint ")


@pytest.mark.parametrize("option", ["-V", "--version"])
def test_the_version(lint, command, option):
    shown = (0, f"aurora_devops {__version__}\n", "")
    assert lint(option) == command(option) == command("lint", option) == shown


def test_exit_zero(repository, lint):
    repository({"Dockerfile": "FROM debian:latest\n"})
    assert lint("--select", "latest-tag")[0] == 1
    code, out, _ = lint("--select", "latest-tag", "--exit-zero")
    assert code == 0
    assert "latest-tag" in out


def test_statistics(repository, lint):
    repository({"Dockerfile": "FROM debian:latest\nFROM alpine:latest\n"})
    code, out, _ = lint("--select", "latest-tag", "--statistics")
    assert code == 1
    assert out.splitlines()[0] == "2  IMG001 latest-tag (warning)"
    assert lint("--select", "latest-tag")[1] != out


def test_statistics_count_the_fixes_of_each_kind(repository, lint):
    repository({"Dockerfile": "FROM debian:12.5\nMAINTAINER a\nRUN sudo make\nRUN sudo make x\nRUN cd x\n"})
    names = ("--select", "sudo,deprecated-maintainer,cd-in-run")
    _, out, _ = lint(*names, "--statistics")
    assert [line.partition(" (")[2] for line in out.splitlines()[:3]] == [
        "warning), 2 with --unsafe-fixes",
        "info), 1 with --fix",
        "info)",
    ]
    code, out, _ = lint(*names, "--statistics", "--format", "json")
    found = json.loads(out)
    assert code == 1
    assert found["counts"] == {"error": 0, "warning": 2, "info": 2}
    assert [(row["name"], row["count"], row["fixable"]) for row in found["policies"]] == [
        ("sudo", 2, {"safe": 0, "unsafe": 2}),
        ("deprecated-maintainer", 1, {"safe": 1, "unsafe": 0}),
        ("cd-in-run", 1, {"safe": 0, "unsafe": 0}),
    ]


def test_statistics_have_two_formats(repository, lint):
    repository({"Dockerfile": "FROM debian:12.5\n"})
    expected = "error: --statistics cannot be combined with --format sarif; use text or json\n"
    assert lint("--statistics", "--format", "sarif") == (2, "", expected)


def test_an_explanation_shows_what_each_example_depends_on(command):
    out = command("explain", "foreign-registry")[1]
    assert "    --- Dockerfile\n    FROM «quay.io/team/app:1»\n    --- aurora.yaml\n    lint:\n" in out
    assert "          registries:\n            - docker.io\n" in out
    assert "not reported (all registries are allowed by default):\n    --- Dockerfile\n    FROM quay" in out


def test_an_explanation_shows_the_other_files(command):
    out = command("explain", "GHA041")[1]
    assert "\n    --- .github/workflows/ci.yml\n" in out
    assert "\n    --- greet/action.yml\n" in out


def test_the_gate_explains_and_lists(lint, command):
    assert lint("--explain", "DL3007") == command("explain", "DL3007")
    assert lint("--list", "--profile", "cis-docker") == command("policies", "--profile", "cis-docker")
    assert command("lint", "--explain", "latest-tag")[1].startswith("IMG001 latest-tag\n")
    assert lint("--explain", "latest-tga")[0] == 2
