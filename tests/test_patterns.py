"""No pattern takes exponential time, and none has a possessive quantifier on a group.

Python before 3.11.5 matches the latter wrongly: write `(?>(?:ab?)*)` instead of `(?:ab?)*+`.
"""

import json
import re
import subprocess
import sys

import pytest

from ambiguity import ambiguous

# Imports every module of ours and prints the patterns that they compile, with flags and module.
RECORDER = """
import json, pkgutil, re, sys
from importlib import import_module

compiled, found = re._compiler.compile, {}

def record(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_code.co_filename == re.__file__:
        frame = frame.f_back
    module = frame.f_globals.get("__name__", "")
    if module.startswith("aurora_"):
        found[pattern if isinstance(pattern, str) else pattern.decode("latin-1")] = int(flags), module
    return compiled(pattern, flags)

re._compiler.compile = record
# Compiled at the import of its module instead of at its first use.
import aurora_devops.core.lazy
aurora_devops.core.lazy.regex = re.compile
for name in ("aurora_devops", "aurora_llm", "aurora_policies", "aurora_shellcheck", "aurora_templates"):
    package = import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if not module.name.endswith("__main__"):
            try:
                import_module(module.name)
            except ModuleNotFoundError as missing:
                # What an extra brings that is not installed.
                if missing.name is None or missing.name.startswith("aurora_"):
                    raise
json.dump(sorted(found.items()), sys.stdout)
"""


def repeated_groups(pattern: str, flags: int) -> list[str]:
    """The possessive repeats in a pattern of more than one character."""
    from re import _compiler, _constants, _parser

    found = []
    todo = [_parser.parse(pattern, flags)]
    while todo:
        item = todo.pop()
        # A name of the parser is a number, and a range of characters may hold the same one.
        if isinstance(item, tuple) and any(part is _constants.POSSESSIVE_REPEAT for part in item[:1]):
            found.extend([] if _compiler._simple(item[1][2]) else [str(item)])
        if isinstance(item, (tuple, list, _parser.SubPattern)):
            todo.extend(item)
    return found


def test_a_possessive_group_is_found():
    assert repeated_groups(r"a(?:(?:b|cd)*+)?e", 0)
    assert repeated_groups(r"(?=(?:bc?){1,3}+)", 0)
    assert not repeated_groups(r"(?>(?:bc?)*)[ab]*+\s?+", 0)


@pytest.fixture(scope="module")
def patterns():
    """All patterns, each with its flags and module."""
    ran = subprocess.run([sys.executable, "-c", RECORDER], capture_output=True, text=True, check=True)
    found = [(pattern, flags, module) for pattern, (flags, module) in json.loads(ran.stdout)]
    assert len(found) > 400
    return found


def test_no_pattern_repeats_a_group_possessively(patterns):
    assert [pattern for pattern, flags, _ in patterns if repeated_groups(pattern, flags)] == []


def searches_across_lines(pattern: str, flags: int) -> bool:
    """Whether a pattern looks for its end in all of the text: from each of its beginnings, if there is no end."""
    from re import _constants, _parser

    tree = _parser.parse(pattern, flags)
    todo = [tree]
    while todo:
        match todo.pop():
            case (_, (_, _constants.MAXREPEAT, inner)) if inner[0][0] is _constants.ANY:
                if tree.state.flags & re.DOTALL:
                    return True
            case tuple() | list() | _parser.SubPattern() as item:
                todo.extend(item)
    return False


@pytest.mark.parametrize("pattern", [r"(?s)<a>.*?</a>", r"(?ms)^a(?:b|.+)^c"])
def test_a_search_across_lines_is_found(pattern):
    assert searches_across_lines(pattern, 0)
    assert not searches_across_lines(pattern.replace("s)", ")").replace("(?)", ""), 0)


def test_no_pattern_of_the_detection_searches_across_lines(patterns):
    assert [
        pattern
        for pattern, flags, module in patterns
        if module.startswith("aurora_devops.generation.") and searches_across_lines(pattern, flags)
    ] == []


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a*)*b",
        r"(?:a|a)*b",
        r"(?:a+b?)*c",
        r"(?:\d+\.?\d*;)*x",
        r"(?i)(?:a|[A-Z]b?)*c",
        r"(?:-?-x)*y|(?:--?\S+\s)*z",
        r"[A-Za-z]?[a-z]{0,15}(?:[-_. ][A-Za-z]?[a-z]{0,15})*",
        r"git\s+(?:-\S+\s+(?:\S+\s+)?)*push",
        r"(?>(?:a|a)*b)",
        r"x(?=(?:a+)+b)",
        r"(?:(?>ab?)|[ab])*c",
    ],
)
def test_an_ambiguous_pattern_is_found(pattern):
    assert ambiguous(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:ab?)*c",
        r"(?:a{3})*b",
        r"(?:\d+(?:\.\d*)?;)*x",
        r'"(?:[^"\\]|\\.)*"',
        r"(?>(?:a|a)*)b",
        r"(?:[^'}]++|'[^']*+'|\}(?!\}))*x",
        r"-?(?:\d++(?>(?:\.\d*+)?)(?:ms|m|s))+",
        r"(?:-\S+\s+(?:[^-\s]\S*\s+)?)*push",
    ],
)
def test_a_pattern_with_one_way_is_not_ambiguous(pattern):
    assert not ambiguous(pattern)


def test_no_pattern_is_exponentially_ambiguous(patterns):
    assert [pattern for pattern, flags, _ in patterns if ambiguous(pattern, flags)] == []
