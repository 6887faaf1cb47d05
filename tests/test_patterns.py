"""No pattern has a possessive quantifier on a group: Python before 3.11.5 matches it wrongly.

Write `(?>(?:ab?)*)` instead of `(?:ab?)*+`.
"""

import json
import subprocess
import sys

# Imports every module of ours and prints the patterns that they compile, with their flags.
RECORDER = """
import json, pkgutil, re, sys
from importlib import import_module

compiled, found = re._compiler.compile, {}

def record(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_code.co_filename == re.__file__:
        frame = frame.f_back
    if frame.f_globals.get("__name__", "").startswith("aurora_"):
        found[pattern if isinstance(pattern, str) else pattern.decode("latin-1")] = int(flags)
    return compiled(pattern, flags)

re._compiler.compile = record
# Compiled at the import of its module instead of at its first use.
import aurora_devops.core.lazy
aurora_devops.core.lazy.regex = re.compile
for name in ("aurora_devops", "aurora_llm", "aurora_policies", "aurora_shellcheck", "aurora_templates"):
    package = import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
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


def test_no_pattern_repeats_a_group_possessively():
    ran = subprocess.run([sys.executable, "-c", RECORDER], capture_output=True, text=True, check=True)
    patterns = json.loads(ran.stdout)
    assert len(patterns) > 400
    assert [pattern for pattern, flags in patterns if repeated_groups(pattern, flags)] == []
