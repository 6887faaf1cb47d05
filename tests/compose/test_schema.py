import math
from typing import Any

import pytest

import aurora_devops
from aurora_devops.formats.schema import MOST, errors
from aurora_devops.kinds.compose.short import is_unknown


def compose(**service: Any) -> dict[str, Any]:
    return {"services": {"web": service}}


@pytest.mark.parametrize(
    ("data", "route", "message"),
    [
        (
            compose(imag="a"),
            ("services", "web", "imag"),
            "unknown key 'imag' in 'web'; did you mean 'image'?",
        ),
        (compose(ports="80"), ("services", "web", "ports"), "'ports' must be a list, not 80"),
        (
            compose(environment=[1]),
            ("services", "web", "environment", 0),
            "'environment[0]' must be a string, not 1",
        ),
        (
            compose(build={"contex": "."}),
            ("services", "web", "build", "contex"),
            "unknown key 'contex' in 'build'; did you mean 'context'?",
        ),
        (
            compose(volumes=[{"type": "bid"}]),
            ("services", "web", "volumes", 0, "type"),
            "'type' cannot be 'bid'; did you mean 'bind'?",
        ),
        (
            compose(volumes=[{"target": "/a"}]),
            ("services", "web", "volumes", 0),
            "'volumes[0]' has no 'type'",
        ),
        (compose(extends={"file": "a"}), ("services", "web", "extends"), "'extends' has no 'service'"),
        (
            compose(ports=["80", "80"]),
            ("services", "web", "ports", 1),
            "'ports' lists '80' twice; remove one of them",
        ),
        ({"services": {"404": "a"}}, ("services", "404"), "'404' must be a mapping, not a"),
        ({"services": {"a b": {}}}, ("services", "a b"), "'a b' is not a valid name in 'services'"),
        (1, (), "the document must be a mapping, not 1"),
    ],
)
def test_the_nearest_error_is_told(data: Any, route: tuple[str | int, ...], message: str) -> None:
    found = errors("compose-spec.json", data)
    assert [(mistake.route, mistake.message) for mistake in found] == [(route, message)]


def test_alternatives_are_named_by_their_keys() -> None:
    job = {"runs-on": "ubuntu-24.04", "steps": [{"uses": "a/b@v1", "run": "make"}, {"name": "x"}]}
    found = errors("github-workflows.json", {"on": "push", "jobs": {"a": job}})
    assert [mistake.route for mistake in found] == [("jobs", "a", "steps", 0), ("jobs", "a", "steps", 1)]
    assert found[0].message == "'steps[0]' cannot have both 'uses' and 'run'"
    assert found[1].message.startswith("'steps[1]' needs 'uses', 'run'")


def test_what_is_not_known_fits() -> None:
    assert not errors("compose-spec.json", compose(pull_policy="${PULL}", init="${INIT}"), is_unknown)
    assert errors("compose-spec.json", compose(pull_policy="sometimes"), is_unknown)
    assert not errors("compose-spec.json", compose(build={"context": ".", "privileged": "${P}"}), is_unknown)


@pytest.mark.parametrize("value", [math.nan, math.inf, 10**400, -(2**80), "\ud800", "\0"])
def test_odd_values_are_no_crash(value: Any) -> None:
    errors("compose-spec.json", compose(cpu_count=value, image=value, x=[value]))


def test_a_file_full_of_mistakes_is_told_in_part() -> None:
    assert 0 < len(errors("compose-spec.json", {"services": {f"s{i}": 1 for i in range(500)}})) <= MOST


@pytest.mark.parametrize("key", ["00", "0", "007", "10010", "'010'"])
def test_a_key_of_digits_keeps_its_zeros(key):
    report = aurora_devops.lint({"compose.yaml": f"services:\n  {key}: {{9}}\n"}, select=["schema-violation"])
    assert report.complete
    assert {f.line for f in report.findings} == {2}
