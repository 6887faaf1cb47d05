"""A secret is found, and its place is exact, in every spelling of the value that holds it."""

import json
from collections.abc import Callable

import pytest

import aurora_devops
from aurora_devops.core.source import Source
from aurora_devops.secrets.decoded import Decoded

HASH = "0fa1e2d3c4b5a6978879605142332415" * 2
# In two parts, so that no file of this repository holds a token in one piece.
VALUES = {
    "github-token": ("ghp" + "_Fake1Token2For3The4Docs5Of6Aurora789", "echo {}"),
    "curl-credentials": ("Zq8kVrX1n8tA2mmQ", 'curl -u "deploy:{}" https://api.example.org/x'),
    "url-password": ("Zq8kVrX1n8tA2mmQ", "git clone https://bot:{}@git.example.org/a.git"),
    "cloud-provider-token": (HASH, 'fetch "https://api.softlayer.com/soap/v3/{}"'),
    "inline-secret": ("Zq8kVrX1n8tA2mmQ", 'deploy --api-token "{}"'),
    "json-web-token": ("eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhdXJvcmEifQ.bm90LWEtc2lnbmF0dXJl", "say '{}'"),
}


def _quoted(value: str) -> str:
    return json.dumps(value)


def _solidus(value: str) -> str:
    return json.dumps(value).replace("/", "\\/")


def _codes(value: str) -> str:
    return '"' + "".join(f"\\u{ord(sign):04x}" for sign in value) + '"'


def _split(value: str) -> str:
    at = next(i for i in range(len(value) // 2, len(value)) if " " not in value[i - 1 : i + 1])
    return f'"{_quoted(value[:at])[1:-1]}\\\n            {_quoted(value[at:])[1:-1]}"'


YAML: dict[str, Callable[[str], str]] = {
    "plain": str,
    "literal": lambda value: f"|\n          {value}",
    "folded": lambda value: f">-\n          {value.replace(' ', chr(10) + 10 * ' ')}",
    "single": lambda value: "'" + value.replace("'", "''") + "'",
    "double": _quoted,
    "solidus": _solidus,
    "codes": _codes,
    "split": _split,
}
JSON = {"quoted": _quoted, "solidus": _solidus, "codes": _codes}


def _hidden(path: str, text: str, family: str) -> str:
    report = aurora_devops.lint({path: text}, profile="all", select=[family])
    assert len(report.findings) == 1
    found = report.findings[0].span
    return text[found.start : found.end]


@pytest.mark.parametrize("family", VALUES)
@pytest.mark.parametrize("spelling", YAML)
def test_in_yaml(family: str, spelling: str) -> None:
    secret, command = VALUES[family]
    written = YAML[spelling](command.format(secret))
    text = f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: {written}\n"
    hidden = _hidden(".github/workflows/a.yml", text, family)
    assert json.loads(f'"{hidden}"'.replace("\\\n            ", "")) == secret


@pytest.mark.parametrize("family", VALUES)
@pytest.mark.parametrize("spelling", JSON)
def test_in_json(family: str, spelling: str) -> None:
    secret, command = VALUES[family]
    container = (
        f'{{"name": "a", "image": "a:1", "command": ["sh", "-c", {JSON[spelling](command.format(secret))}]}}'
    )
    text = f'{{"apiVersion": "v1", "kind": "Pod", "spec": {{"containers": [{container}]}}}}'
    assert json.loads(f'"{_hidden("pod.json", text, family)}"') == secret


@pytest.mark.parametrize("spelling", JSON)
def test_a_value_keeps_its_name(spelling: str) -> None:
    value = JSON[spelling]('Zq8"kVrX1/n8tA2')
    pair = f'{{"name": "DB_PASSWORD", "value": {value}}}'
    pod = '{"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "env": [%s]}]}}'
    assert _hidden("pod.json", pod % pair, "inline-secret") == value[1:-1]
    workflow = f"on: push\nenv:\n  DB_PASSWORD: {value}\n"
    assert _hidden(".github/workflows/a.yml", workflow, "inline-secret") == value[1:-1]


def test_an_alias_and_a_merged_value_are_found_once() -> None:
    value = _codes("Zq8kVrX1n8tA2mmQ")
    text = (
        f"x-a: &a {{DB_PASSWORD: &p {value}}}\nservices:\n  a:\n    environment: {{<<: *a, API_TOKEN: *p}}\n"
    )
    assert _hidden("compose.yaml", text, "inline-secret") == value[1:-1]


def test_a_text_without_escapes_is_searched_as_it_is() -> None:
    text = "on: push\nenv: {A: 'x', B: \"y\"}\nname: |\n  z\n"
    assert Decoded(Source("a.yml", text)).text == text
