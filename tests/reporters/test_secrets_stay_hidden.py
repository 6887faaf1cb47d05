"""No reporter prints a secret whole: not in a message, not in a line of source, not in a fix."""

import pytest

import aurora_devops
from aurora_devops.core.run import default_catalogue

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
    said = [finding.message for finding in report.findings if finding.policy.name == "inline-secret"]
    assert said == ["DB_PASSWORD has its value in plain text"]
