"""What holds for every fix of every policy, however the artifact is written."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from aurora_devops.core.context import NoFiles
from aurora_devops.core.engine import Engine
from aurora_devops.core.fixing import Reading
from aurora_devops.core.run import _fix_one, default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.formats import jsonc, yaml
from aurora_devops.formats.data import COMMENTED
from aurora_devops.testing import path_of, unmark

CATALOGUE = default_catalogue()
ENGINE = Engine(CATALOGUE, Settings(profile="all"))
_PLAIN = re.compile(r"[A-Za-z_/][\w./-]*")

Rewriting = Callable[[Any], str]


def _as_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _as_compact_json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"


def _as_flow(value: Any) -> str:
    return _flow(value) + "\n"


def _as_block_of_flows(value: Any) -> str:
    """The keys of the document as lines, everything below them in flow style."""
    if not isinstance(value, dict):
        return _flow(value) + "\n"
    return "".join(f"{_flow(key)}: {_flow(held)}\n" for key, held in value.items())


def _in_double_quotes(value: Any) -> str:
    return "\n".join(_block(value, json.dumps)) + "\n"


def _in_single_quotes(value: Any) -> str:
    return "\n".join(_block(value, _single)) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if (
        isinstance(value, str)
        and _PLAIN.fullmatch(value)
        and yaml.read(value, "go").documents[0].value == value
    ):
        return value
    return json.dumps(value)


def _single(text: str) -> str:
    if not text.isprintable():
        return json.dumps(text)
    return "'" + text.replace("'", "''") + "'"


def _block(value: Any, quote: Callable[[str], str]) -> Iterator[str]:
    """The lines of a value in block style, its texts in quotes."""
    if not value or not isinstance(value, (dict, list)):
        yield quote(value) if isinstance(value, str) else json.dumps(value)
        return
    for key, held in value.items() if isinstance(value, dict) else enumerate(value):
        inner = list(_block(held, quote))
        if isinstance(value, list):
            yield f"- {inner[0]}"
            yield from (f"  {line}" for line in inner[1:])
        elif held and isinstance(held, (dict, list)):
            yield f"{_flow(key)}:"
            yield from (f"  {line}" for line in inner)
        else:
            yield f"{_flow(key)}: {inner[0]}"


REWRITINGS: dict[str, Rewriting] = {
    "json": _as_json,
    "compact json": _as_compact_json,
    "flow": _as_flow,
    "block of flows": _as_block_of_flows,
    "double quotes": _in_double_quotes,
    "single quotes": _in_single_quotes,
}


@cache
def examples() -> dict[tuple[str, str], str]:
    """The bad examples of all policies, path and text, with the policy that shows them first."""
    found: dict[tuple[str, str], str] = {}
    for policy in CATALOGUE.policies:
        for example in policy.examples:
            if example.bad:
                path = example.path or path_of(policy, example.kind, CATALOGUE)
                found.setdefault((path, unmark(example.text)[0]), policy.names.qualified)
    return found


def reading(path: str, text: str) -> Reading:
    return ENGINE.reader.reading(Source(path, text))


def data(path: str, text: str) -> list[Any] | None:
    """The data of all documents of a text that is read as YAML or JSON; None for one with problems."""
    documents = ENGINE.reader.read(Source(path, text))[0]
    if not documents or any(document.tree is None for document in documents):
        return None
    dialect = CATALOGUE.kinds[documents[0].kind].dialect
    stream = jsonc.read(text) if dialect == COMMENTED else yaml.read(text, dialect)
    return None if stream.problems else [document.value for document in stream.documents]


def words(value: Any) -> Iterator[str]:
    """The keys and scalars of data, in any order."""
    if isinstance(value, dict):
        for key, held in value.items():
            yield f"{key}:"
            yield from words(held)
    elif isinstance(value, list):
        for held in value:
            yield from words(held)
    else:
        yield str(value)


def fixed(path: str, text: str, *, unsafe: bool) -> str:
    """The text after all fixes; asserts what holds for each."""
    outcome = _fix_one(ENGINE, NoFiles(), path, text, (path,), (), unsafe)
    assert not outcome.refused, f"a fix breaks the text: {[one.message for one in outcome.refused]}"
    assert not reading(path, outcome.after).worse_than(reading(path, text)), outcome.after
    if "\r\n" in text:
        assert "\n" not in outcome.after.replace("\r\n", ""), f"mixed line endings: {outcome.after!r}"
    again = _fix_one(ENGINE, NoFiles(), path, outcome.after, (path,), (), unsafe)
    assert not again.changed, f"fixing twice is not fixing once:\n{outcome.after}\n{again.after}"
    return outcome.after


def lost(before: list[Any] | None, after: list[Any] | None) -> Counter[str]:
    """The keys and scalars that are in data before a fix and not after it."""
    return Counter(words(before or [])) - Counter(words(after or []))


@cache
def lost_as_written(path: str, text: str) -> Counter[str]:
    return lost(data(path, text), data(path, fixed(path, text, unsafe=True)))


def check(problems: list[str], name: str, path: str, text: str, unsafe: bool) -> None:
    try:
        fixed(path, text, unsafe=unsafe)
    except AssertionError as error:
        problems.append(f"{name}: {error}\n{text}")


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_fixed_example_reads_as_well_and_needs_no_second_fix(newline, unsafe):
    problems: list[str] = []
    for (path, text), name in examples().items():
        check(problems, name, path, text.replace("\n", newline), unsafe)
    assert not problems, "\n\n".join(problems)


@pytest.mark.parametrize("rewriting", sorted(REWRITINGS))
def test_a_rewritten_example_is_fixed_as_the_example_is(rewriting):
    problems: list[str] = []
    tried = 0
    for (path, text), name in examples().items():
        values = data(path, text)
        if values is None or not all(isinstance(value, (dict, list)) for value in values):
            continue
        written = "---\n".join(map(REWRITINGS[rewriting], values))
        if data(path, written) != values:
            continue  # a key that is no string, or JSON that is recognized otherwise
        tried += 1
        try:
            after = data(path, fixed(path, written, unsafe=True))
            assert after is not None
            assert len(after) == len(values)
            more = lost(values, after) - lost_as_written(path, text)
            assert not more, f"lost {dict(more)}"
        except AssertionError as error:
            problems.append(f"{name}: {error}\n{written}")
    assert tried > 100
    assert not problems, "\n\n".join(problems)


def test_json_stays_json():
    problems = []
    for (path, text), name in examples().items():
        values = data(path, text)
        target = path.rpartition(".")[0] + ".json"
        if values is None or len(values) != 1 or data(target, _as_json(values[0])) != values:
            continue
        for writer in (_as_json, _as_compact_json):
            after = fixed(target, writer(values[0]), unsafe=True)
            if after != writer(json.loads(after)):
                problems.append(f"{name}: another layout\n{after}")
    assert not problems, "\n\n".join(problems)
