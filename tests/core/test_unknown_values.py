"""What cannot be read as its type is unknown: no finding follows from it, and all others stay."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import yaml

import aurora_devops
from aurora_devops.core.run import default_catalogue
from aurora_devops.testing import kind_of, unmark
from strategies import PATHS

CATALOGUE = default_catalogue()
KINDS = sorted(
    name for name, kind in CATALOGUE.kinds.items() if "text" not in kind.formats and name != "aurora"
)
# What a document is, what is merged into other mappings, what others refer to: no two values stand for all of these.
UNLIKE = frozenset(
    {"apiVersion", "kind", "labels", "expr", "receivers", "components", "command", "args", "tags"}
)
# A value that no field of a model takes in place of the one that is there.
WRONG = {dict: [], list: 5, str: [["x"]], int: [["x"]], float: [["x"]], bool: [["x"]], type(None): [["x"]]}


def examples(kind: str) -> set[str]:
    """The texts of the examples of a kind."""
    return {
        unmark(example.text)[0]
        for policy in CATALOGUE.policies_for(kind)
        for example in policy.examples
        if (example.kind or kind_of(policy, CATALOGUE)) == kind
    }


def routes(value: Any, route: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to all values but the root."""
    if route:
        yield route
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from routes(inner, (*route, key))


def put(data: Any, route: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(data)
    inner = changed
    for key in route[:-1]:
        inner = inner[key]
    inner[route[-1]] = value
    return changed


def without(data: Any, route: tuple[Any, ...]) -> Any:
    changed = copy.deepcopy(data)
    inner = changed
    for key in route[:-1]:
        inner = inner[key]
    del inner[route[-1]]
    return changed


def at(data: Any, route: tuple[Any, ...]) -> Any:
    for key in route:
        data = data[key]
    return data


def found(kind: str, data: Any) -> set[str]:
    text = yaml.safe_dump(data, sort_keys=False)
    report = aurora_devops.lint({PATHS[kind].replace(".json", ".yaml"): text}, profile="all")
    assert report.failures == ()
    # Codes and not messages: an object whose name is of a wrong type is called otherwise.
    return {f.policy.code for f in report.findings if f.policy.category != "validity"}


# What the first policy does not report, because it has no consequences, the second one does.
DIVIDED = {"GHA001": "GHA092"}


def cases() -> Iterator[Any]:
    """A value of every fifth example, the same one whatever other examples there are."""
    for kind in KINDS:
        for text in sorted(examples(kind)):
            if crc32(text.encode()) % 5 or len(text) > 2000:
                continue
            try:
                data = yaml.safe_load(text)
            except yaml.YAMLError:
                continue
            inside = [route for route in routes(data) if UNLIKE.isdisjoint(route) and len(route) < 12]
            if isinstance(data, dict) and len(data) > 1 and inside:
                route = random.Random(text).choice(inside)
                if isinstance(at(data, route), (str, int, bool, dict, list)):
                    yield pytest.param(kind, data, route, id=f"{kind}-{'.'.join(map(str, route))}")


@pytest.mark.parametrize(("kind", "data", "route"), list(cases()))
def test_nothing_follows_from_a_wrong_type(kind, data, route):
    value = at(data, route)
    if found(kind, put(data, route, value)) != found(kind, data):
        pytest.skip("the example says something else when it is written again")
    wrong = found(kind, put(data, route, WRONG[type(value)]))
    before = found(kind, data)
    told = before | {other for code, other in DIVIDED.items() if code in before}
    assert wrong <= told, "nothing follows from the value"
    # The properties of a resource of Pulumi have no declared type: without the value its default is known.
    if isinstance(route[-1], str) and not isinstance(value, (dict, list)) and kind != "pulumi":
        assert before & found(kind, without(data, route)) <= wrong, "what is found with and without it stays"
