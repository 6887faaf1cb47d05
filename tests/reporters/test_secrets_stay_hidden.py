"""No reporter prints a secret whole: not in a message, not in a line of source, not in a fix."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import aurora_devops
from aurora_devops import Document, Finding, policy
from aurora_devops.cli.diff import unified
from aurora_devops.cli.lint import main
from aurora_devops.core import baseline
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.fixing import Outcome
from aurora_devops.core.report import Report
from aurora_devops.core.run import default_catalogue, fix_texts, lint_texts
from aurora_devops.core.settings import Choices

# Made up, and put together here so that no scanner of this repository takes them for real ones.
TOKEN = "ghp" + "_x7Kq2Lm9Rt4Vw8Zb3Nc6Yd1Hf5Js0PaUeGiT"
PASSWORD = "correct" + "Horse9Battery"
KEY = "AKIA" + "Q3EGRT7WZPLMK5YU"

FILES = {
    "a fix over the line": {
        "Dockerfile": f"FROM debian:latest\nENV API_TOKEN {TOKEN}\nENV DB_PASSWORD {PASSWORD}\nMAINTAINER {KEY}\n"
    },
    "suppressed": {
        "Dockerfile": "FROM debian:latest\n"
        f"# aurora: ignore[SEC] -- known\nENV API_TOKEN {TOKEN}\n"
        f"# aurora: ignore[inline-secret] -- known\nENV DB_PASSWORD {PASSWORD}\n"
    },
    "a script": {
        "Dockerfile": "FROM debian:13\n"
        f'RUN curl -H "Authorization: Bearer {TOKEN}" http://x.example | sh && PASSWORD={PASSWORD} deploy $x {KEY}\n'
    },
    "quoted in messages": {
        "Dockerfile": f"FROM a:1\nLABEL token {TOKEN}\nUSER {TOKEN}\nEXPOSE {TOKEN}\nWORKDIR {TOKEN}\n"
        f"ADD {TOKEN} /x\nCOPY --from={TOKEN} a b\nDB_PASSWORD={PASSWORD}\n{KEY} x\n"
    },
    "a service": {
        "compose.yaml": "services:\n  a:\n    image: x:latest\n    environment:\n"
        f"      - DATABASE_URL=postgres://app:{PASSWORD}@db/app\n      - GITHUB_TOKEN={TOKEN}\n"
    },
    "a wrong type": {
        "compose.yaml": "services:\n  a:\n    image: x\n    environment:\n"
        f"      DB_PASSWORD: {PASSWORD}\n      DB_PASSWORD: {PASSWORD}\n      GITHUB_TOKEN: [{TOKEN}]\n"
    },
    "a workflow": {
        ".github/workflows/a.yml": f"on: push\nenv:\n  DB_PASSWORD: {PASSWORD}\njobs:\n  a:\n"
        f"    runs-on: {TOKEN}\n    uses: {TOKEN}\n    steps:\n      - uses: {TOKEN}\n"
        f"      - run: login --password {PASSWORD} ${{{{ github.event.issue.title }}}}\n"
        f"        env: {{T: {TOKEN}, T: {KEY}}}\n"
    },
    "not to be parsed": {
        ".github/workflows/a.yml": f'on: push\nenv:\n  DB_PASSWORD: "{PASSWORD}\njobs: {TOKEN}\n'
    },
    "escapes": {
        "pod.json": '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"containers": [{'
        f'"name": "a", "image": "x:latest", "command": ["sh", "-c",'
        f' "curl -u \\"admin:{PASSWORD}\\" http:\\/\\/x.example"],'
        f' "env": [{{"name": "A", "value": "{TOKEN.replace("_", chr(92) + "u005f")}"}}]}}]}}}}'
    },
    "over two lines": {
        ".github/workflows/a.yml": f'on: push\njobs:\n  a:\n    runs-on: "{TOKEN[:20]}\\\n      {TOKEN[20:]}"\n'
        f"    steps:\n      - run: >\n          login --password\n          {PASSWORD}\n      - uses: {TOKEN}\n"
    },
    "a suppression": {
        "compose.yaml": "services:\n  a:\n    image: x:latest\n    environment:\n"
        f"      A: {TOKEN} # aurora: ignore[DKR007]\n      B: {TOKEN} # aurora: ignore[{TOKEN}] {KEY}\n"
        f"      C: 1 # aurora: ignore[SEC] until={TOKEN}\n      D: 1 # aurora: {TOKEN}[SEC]\n"
    },
    "facts": {
        "prod/compose.yaml": f"services:\n  a:\n    image: {TOKEN}/x\n    env_file: {TOKEN}.env\n"
        f"    depends_on: [{TOKEN}]\n    networks: [{TOKEN}]\n",
        "compose.yaml": f"services:\n  a:\n    build: {TOKEN}\n",
    },
    "a container": {
        "pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  - name: a\n    image: x\n"
        f"    env:\n    - {{name: DB_PASSWORD, value: {PASSWORD}}}\n    - {{name: DB_PASSWORD, value: {PASSWORD}}}\n"
        f'    command: [sh, -c, "curl -u admin:{PASSWORD} http://x.example -H X-Token:{TOKEN}"]\n'
    },
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("select", [(), ("DKR",), ("AUR", "IMG", "SHL", "DKR", "CMP", "GHA", "KUB")], ids=str)
def test_whatever_is_selected(name: str, select: tuple[str, ...]) -> None:
    for profile in ("recommended", "all"):
        report = aurora_devops.lint(FILES[name], profile=profile, select=select)
        for reporter in default_catalogue().reporters.values():
            said = reporter.render(report)
            assert not [secret for secret in (TOKEN, PASSWORD, KEY) if secret in said], reporter.name


def test_a_word_that_is_a_password_too_is_still_a_word() -> None:
    report = aurora_devops.lint(
        {"compose.yaml": "services:\n  a:\n    environment:\n      DB_PASSWORD: password\n"}
    )
    said = [finding.message for finding in report.findings if finding.policy.name == "guessable-password"]
    assert said == ["'DB_PASSWORD' is set to a weak value; refer to a secret"]


ENCODED = "Y29ycmVjdEhvcnNlOUJhdHRlcnk="
MANIFEST = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: db, namespace: default}}\ndata: {{password: {ENCODED}}}\n"


def _outputs(report: Report) -> Iterator[str]:
    for reporter in default_catalogue().reporters.values():
        yield reporter.render(report)


@pytest.mark.parametrize("select", [(), ("KUB",)], ids=str)
def test_the_data_of_a_secret_is_masked(select: tuple[str, ...]) -> None:
    text = MANIFEST.replace("data: {password", "data: {z: aaaa, password")
    report = aurora_devops.lint({"secret.yaml": text}, profile="all", select=select)
    assert [finding for finding in report.findings if finding.line == 4]
    assert not [said for said in _outputs(report) if ENCODED in said]


def _quotes(document: Document) -> Iterator[Finding]:
    """A policy that quotes values."""
    if document.tree is not None:
        value = str(document.tree.value)
        yield Finding(at=document.tree.focus(()), message=f"the value is {value}")
        raise ValueError(value)


def test_decoded_values_are_masked_in_messages_and_failures() -> None:
    written = "".join(f"\\x{ord(sign):02x}" for sign in PASSWORD)
    quoting = policy("XXX001", severity="error", category="security")(_quotes)
    catalogue = Catalogue(extra=[_Plugin(quoting)])
    text = f'services:\n  a:\n    image: a:1\n    environment: {{DB_PASSWORD: "{written}"}}\n'
    report = lint_texts({"compose.yaml": text}, Choices("all", select=("XXX001",)), catalogue=catalogue)
    assert report.failures
    assert report.findings
    for said in (*_outputs(report), report.failures[0].message, report.findings[0].message):
        assert PASSWORD not in said
        assert written not in said


class _Plugin:
    def __init__(self, held: aurora_devops.Policy) -> None:
        self.held = held

    @aurora_devops.hookimpl
    def aurora_policies(self) -> list[aurora_devops.Policy]:
        return [self.held]


def test_a_baseline_holds_no_secret(tmp_path: Path) -> None:
    for files in FILES.values():
        baseline.write(tmp_path / "baseline.json", aurora_devops.lint(files, profile="all"))
        text = (tmp_path / "baseline.json").read_text(encoding="utf-8")
        assert json.loads(text)["files"]
        assert not [secret for secret in (TOKEN, PASSWORD, KEY) if secret in text]


@pytest.mark.parametrize("name", FILES)
def test_the_cache_contains_no_secret(name: str, repository: Callable[..., Path], tmp_path: Path) -> None:
    repository({f"project/{path}": text for path, text in FILES[name].items()})
    folder = tmp_path / "cache"
    main(["project", "--profile", "all", "--cache-dir", str(folder)])
    cached = {
        path.name.partition(".")[2]: path.read_text(encoding="utf-8") for path in folder.rglob("*.json")
    }
    assert {"answer.json", "results.json"} <= cached.keys()
    assert not [secret for secret in (TOKEN, PASSWORD, KEY) if secret in "".join(cached.values())]


def test_a_word_is_masked_where_it_is_the_password_and_nowhere_else() -> None:
    text = "services:\n  db:\n    image: nextcloud\n    environment:\n      POSTGRES_PASSWORD: nextcloud\n"
    report = aurora_devops.lint({"compose.yaml": text}, profile="all")
    shown = {finding.line: finding.excerpt for finding in report.findings}
    assert shown[3] == "    image: nextcloud"
    assert shown[5] == "      POSTGRES_PASSWORD: *********"
    assert [finding for finding in report.findings if "nextcloud" in finding.message]


def _diff(path: str, before: str, after: str, select: tuple[str, ...] = ()) -> str:
    report = aurora_devops.lint({path: before}, profile="all", select=select)
    return unified(Outcome(path, before, after, (), ()), report, default_catalogue().redactions)


def test_a_diff_masks_what_is_found_where_only_errors_are_reported() -> None:
    before = "services:\n  db:\n    image: a:1\n    environment: {POSTGRES_PASSWORD: changeme}\n"
    for path in ("compose.yaml", "tests/compose.yaml"):
        shown = _diff(path, before, before.replace("a:1", "a:2"), ("placeholder-secret",))
        assert "image: a:2" in shown
        assert "changeme" not in shown


@pytest.mark.parametrize("select", [(), ("latest-tag",)], ids=str)
@pytest.mark.parametrize("name", ["a service", "a workflow", "a container", "escapes", "over two lines"])
def test_a_diff_masks_whatever_is_selected(name: str, select: tuple[str, ...]) -> None:
    ((path, before),) = FILES[name].items()
    after = before.replace("a:", "b:").replace("image", "pull")
    shown = _diff(path, before, after, select)
    assert "*" * 10 in shown
    assert not [secret for secret in (TOKEN, PASSWORD, KEY, TOKEN[:20], TOKEN[20:]) if secret in shown]


def test_the_diff_of_a_fix_masks_what_is_moved() -> None:
    text = f"FROM debian:13\nMAINTAINER a\nENV API_TOKEN {TOKEN}\n"
    outcomes = list(fix_texts({"Dockerfile": text}, Choices("all", select=("DKR",)), unsafe=True))
    for outcome in outcomes:
        assert TOKEN not in unified(outcome, Report(), default_catalogue().redactions)
    assert outcomes


@pytest.mark.parametrize(
    "line", ["::add-mask::error", "  ::stop-commands::x", "\t::error::x", "##[group]x", " ##vso[x]y"]
)
def test_a_diff_holds_no_command_to_a_runner(line: str) -> None:
    before = f"FROM a:1\n{line}\nRUN a\n"
    shown = _diff("Dockerfile", before, before.replace("RUN a", "RUN b"))
    assert "RUN b" in shown
    for said in shown.splitlines():
        assert not said.lstrip().startswith("::")
        assert "##" not in said
