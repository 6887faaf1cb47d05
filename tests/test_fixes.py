"""What holds for every fix of every policy, however the artifact is written."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, TypeGuard

import pytest

from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.context import Context, NoFiles
from aurora_devops.core.engine import Engine
from aurora_devops.core.fixing import Reading
from aurora_devops.core.policy import Policy
from aurora_devops.core.reading import Reader
from aurora_devops.core.result import FileResult
from aurora_devops.core.run import _fix_one, default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.formats import jsonc, templated, yaml
from aurora_devops.formats.data import COMMENTED, TEMPLATED
from aurora_devops.testing import path_of, unmark

CATALOGUE = default_catalogue()


class RememberingReader(Reader):
    """A reader that answers once how a text reads."""

    def __init__(self, catalogue: Catalogue, config: Settings) -> None:
        super().__init__(catalogue, config)
        self.known: dict[tuple[str, str], Reading] = {}

    def reading(self, source: Source, context: Context | None = None) -> Reading:
        key = source.path, source.text
        if key not in self.known:
            self.known[key] = super().reading(source, context)
        return self.known[key]


class RememberingEngine(Engine):
    """An engine for the policies with a fix; it judges a text once, however often a test fixes it."""

    def __init__(self, catalogue: Catalogue) -> None:
        codes = tuple(policy.code for policy in catalogue.policies if policy.fixable)
        super().__init__(catalogue, Settings(profile="all", select=codes))
        self.reader = RememberingReader(catalogue, self.config)
        self.known: dict[tuple[str, str], FileResult] = {}

    def lint_source(self, source: Source) -> FileResult:
        key = source.path, source.text
        if key not in self.known:
            self.known[key] = super().lint_source(source)
        return self.known[key]

    def forget(self) -> None:
        """Forget all texts."""
        self.known.clear()
        self.reader.known.clear()


ENGINE = RememberingEngine(CATALOGUE)
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


REWRITINGS: tuple[Rewriting, ...] = (
    _as_json,
    _as_compact_json,
    _as_flow,
    _as_block_of_flows,
    _in_double_quotes,
    _in_single_quotes,
)


@cache
def examples() -> dict[str, list[tuple[str, str, str]]]:
    """The bad examples of all policies by family: path, text, and the policy that shows them first."""
    found: dict[tuple[str, str], Policy] = {}
    for policy in CATALOGUE.policies:
        for example in policy.examples:
            if example.bad:
                path = example.path or path_of(policy, example.kind, CATALOGUE)
                found.setdefault((path, unmark(example.text)[0]), policy)
    families: dict[str, list[tuple[str, str, str]]] = {}
    for (path, text), policy in found.items():
        families.setdefault(policy.names.family, []).append((path, text, policy.names.qualified))
    return families


def reading(path: str, text: str) -> Reading:
    return ENGINE.reader.reading(Source(path, text))


def data(path: str, text: str) -> list[Any] | None:
    """The data of all documents of a text that is read as YAML or JSON; None for one with problems."""
    documents = ENGINE.reader.read(Source(path, text))[0]
    if not documents or any(document.tree is None for document in documents):
        return None
    dialect = CATALOGUE.kinds[documents[0].kind].dialect
    if dialect == COMMENTED:
        stream = jsonc.read(text)
    else:
        stream = templated.read(text) if dialect == TEMPLATED else yaml.read(text, dialect)
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


def has_fix(path: str, text: str) -> bool:
    """Whether there is anything to fix in a text."""
    return any(finding.fixes for finding in ENGINE.lint_source(Source(path, text)).findings)


def can_be_rewritten(values: list[Any] | None) -> TypeGuard[list[Any]]:
    """Whether data can be written in another style."""
    return values is not None and all(isinstance(value, (dict, list)) for value in values)


def written(values: list[Any], rewriting: Rewriting) -> str:
    """The text of documents in another style."""
    return "---\n".join(map(rewriting, values))


def as_written(path: str, text: str) -> Iterator[str]:
    """What is wrong with the fixes of a text, with either line ending."""
    for newline in ("\n", "\r\n"):
        for unsafe in (False, True):
            changed = text.replace("\n", newline)
            try:
                fixed(path, changed, unsafe=unsafe)
            except AssertionError as error:
                yield f"{error}\n{changed}"


def rewritten(path: str, text: str, values: list[Any], rewriting: Rewriting) -> Iterator[str]:
    """What is wrong with the fixes of data that is written otherwise: it is fixed as the text is."""
    changed = written(values, rewriting)
    if data(path, changed) != values:
        return  # a key that is no string, or JSON that is recognized otherwise
    try:
        after = data(path, fixed(path, changed, unsafe=True))
        assert after is not None
        assert len(after) == len(values)
        more = lost(values, after) - lost(values, data(path, fixed(path, text, unsafe=True)))
        assert not more, f"lost {dict(more)}"
    except AssertionError as error:
        yield f"{error}\n{changed}"


def layout(path: str, value: Any) -> Iterator[str]:
    """What is wrong with the layout of data in a file of JSON after its fixes."""
    target = path.rpartition(".")[0] + ".json"
    if data(target, _as_json(value)) != [value]:
        return
    for writer in (_as_json, _as_compact_json):
        after = fixed(target, writer(value), unsafe=True)
        if after != writer(json.loads(after)):
            yield f"another layout\n{after}"


@pytest.mark.parametrize("family", sorted(examples()))
def test_a_fixed_example_reads_as_well_and_needs_no_second_fix_however_it_is_written(family):
    problems: list[str] = []
    for path, text, name in examples()[family]:
        ENGINE.forget()
        problems += (f"{name}: {problem}" for problem in as_written(path, text))
        values = data(path, text)
        if not has_fix(path, text) or not can_be_rewritten(values):
            continue
        for rewriting in REWRITINGS:
            problems += (f"{name}: {problem}" for problem in rewritten(path, text, values, rewriting))
        if len(values) == 1:
            problems += (f"{name}: {problem}" for problem in layout(path, values[0]))
    assert not problems, "\n\n".join(problems)


def test_a_policy_with_a_fix_shows_one():
    """So the engine of this file has all of them."""
    engine = Engine(CATALOGUE, Settings(profile="all"))
    without = {
        finding.policy.names.qualified
        for family in examples().values()
        for path, text, _ in family
        for finding in engine.lint_source(Source(path, text)).findings
        if finding.fixes and not finding.policy.fixable
    }
    assert without == set()


@pytest.mark.parametrize("rewriting", REWRITINGS, ids=lambda rewriting: rewriting.__name__)
def test_most_examples_can_be_rewritten(rewriting):
    values = [(path, data(path, text)) for path, text, _ in examples()["kubernetes"]]
    able = [(path, held) for path, held in values if can_be_rewritten(held)]
    assert len([1 for path, held in able if data(path, written(held, rewriting)) == held]) > 0.9 * len(values)
