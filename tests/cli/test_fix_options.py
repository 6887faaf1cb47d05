"""What `--fix` and `--diff` write, report and return."""

import pytest

WORKFLOW = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: make\n"
FIXED = WORKFLOW.replace("    runs-on: x\n", "    runs-on: x\n    timeout-minutes: 30\n")
TWO = "FROM debian:latest\nMAINTAINER a\n"
FILE = "--stdin-filename=.github/workflows/a.yml"
UNSAFE = ("--unsafe-fixes", "--select", "missing-timeout")


def test_fixed_standard_input_goes_to_standard_output(repository, lint, stdin):
    repository({})
    stdin(WORKFLOW)
    code, out, err = lint("-", FILE, *UNSAFE)
    assert (code, out) == (0, FIXED)
    assert err.endswith("Fixed 1 finding in 1 file; 0 remain.\n")


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_what_remains_of_standard_input_is_reported(repository, lint, stdin, option):
    repository({})
    stdin(WORKFLOW)
    code, out, err = lint("-", FILE, option, "--select", "missing-timeout", "--format", "concise")
    assert (code, out) == (1, WORKFLOW if option == "--fix" else "")
    assert err.startswith(".github/workflows/a.yml:3:3: ")
    assert err.endswith("No fixes to apply; 1 remains.\n")


def test_fail_on_decides_about_what_remains(repository, lint, stdin):
    repository({})
    stdin(TWO)
    name = "--stdin-filename=Dockerfile"
    assert lint("-", name, "--fix", "--select", "latest-tag", "--fail-on", "error")[0] == 0
    stdin(TWO)
    assert lint("-", name, "--fix", "--select", "latest-tag", "--exit-zero")[0] == 0
    stdin(TWO)
    assert lint("-", name, "--fix", "--select", "latest-tag", "--fail-on", "warning")[0] == 1


@pytest.mark.parametrize(
    "raw",
    [
        WORKFLOW.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + WORKFLOW.encode(),
        b"\xff\xfe" + WORKFLOW.encode("utf-16-le"),
    ],
    ids=["crlf", "bom", "utf-16"],
)
def test_standard_input_keeps_its_bytes(repository, command, stdin, raw):
    """The same bytes as a fixed file has."""
    root = repository({".github/workflows/a.yml": raw})
    command("fix", *UNSAFE)
    stdin(raw)
    command("fix", "-", FILE, *UNSAFE, "-o", "out")
    written = (root / ".github/workflows/a.yml").read_bytes()
    assert written != raw
    assert (root / "out").read_bytes() == written


def test_a_diff_counts_what_it_would_fix_and_what_remains(repository, lint):
    root = repository({".github/workflows/a.yml": WORKFLOW, "Dockerfile": "FROM debian:latest\n"})
    code, out, err = lint("--diff", "--unsafe-fixes", "--select", "missing-timeout,latest-tag")
    assert code == 1
    assert "+    timeout-minutes: 30\n" in out
    assert err == "Would fix 1 finding in 1 file; 1 remains.\n"
    assert (root / ".github/workflows/a.yml").read_text() == WORKFLOW
    code, out, err = lint("--diff", "--select", "latest-tag")
    assert (code, out, err) == (1, "", "No fixes to apply; 1 remains.\n")
    assert lint("--diff", "--select", "latest-tag", "--quiet") == (1, "", "")


def test_a_diff_that_would_fix_everything_is_not_applied(repository, lint):
    repository({".github/workflows/a.yml": WORKFLOW})
    code, _, err = lint("--diff", *UNSAFE)
    assert code == 1
    assert err == "Would fix 1 finding in 1 file; 0 remain.\n"
    assert lint("--diff", *UNSAFE, "--fail-on", "error")[0] == 0


def test_a_fix_counts_what_it_fixed_and_what_remains(repository, lint):
    repository({".github/workflows/a.yml": WORKFLOW, "Dockerfile": "FROM debian:latest\n"})
    code, out, err = lint("--unsafe-fixes", "--select", "missing-timeout,latest-tag", "--format", "concise")
    assert code == 1
    assert out.startswith("Dockerfile:1:6: ")
    assert err == "Fixed 1 finding in 1 file; 1 remains.\n"


def test_a_baseline_counts_for_fixes_too(repository, lint, stdin):
    repository({"Dockerfile": "FROM debian:latest\n"})
    lint("--select", "latest-tag", "--write-baseline", "base.json")
    assert lint("--select", "latest-tag", "--fix")[0] == 1
    code, _, err = lint("--select", "latest-tag", "--baseline", "base.json", "--fix")
    assert (code, err) == (0, "No fixes to apply; 0 remain.\n")
    stdin("FROM debian:latest\n")
    more = ("--fix", "-", "--stdin-filename=Dockerfile")
    assert lint("--select", "latest-tag", "--baseline", "base.json", *more)[0] == 0


@pytest.mark.parametrize("option", ["--fix", "--diff", "--no-cache", "--statistics"])
def test_a_named_file_of_unknown_kind_fails(repository, lint, option):
    repository({"image.txt": "FROM debian:latest\n", "Dockerfile": "FROM debian:12.5\n"})
    code, out, err = lint("image.txt", option, "--select", "latest-tag")
    assert code == 2
    assert "image.txt" in out + err
    assert lint("image.txt", "Dockerfile", option, "--select", "latest-tag")[0] == 2


def test_a_named_file_that_is_excluded_does_not_fail(repository, lint):
    """pre-commit names every changed file."""
    repository({"vendor.txt": "x\n"})
    assert lint("vendor.txt", "--exclude", "*.txt")[0] == 0


def test_an_empty_folder_is_reported_as_such(repository, lint):
    repository({})
    assert lint()[:2] == (0, "No files were linted.\n")
