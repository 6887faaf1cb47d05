"""Inputs and values of events that are expanded into scripts."""

from collections.abc import Iterator

from aurora_devops import Finding
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.untrusted import (
    flowing,
    is_code,
    is_input,
    is_set_by_members,
    is_written_outside,
    sources,
)

from ._edits import in_environment


def inputs_in_script(expression: Expression, *, by_members: bool) -> Iterator[Finding]:
    """Findings about the inputs in a script that only people with write access set (`by_members`), or the others."""
    if expression.repeated or not is_code(expression) or expression.tree is None:
        return
    for way, tree in flowing(expression.tree):
        ends = list(sources(expression, way))
        if any(is_written_outside(end, expression) for end in ends):
            continue
        inputs = [end for end in ends if is_input(expression, end)]
        if not inputs or all(is_set_by_members(expression, end) for end in inputs) != by_members:
            continue
        said = expression.text[tree.start : tree.end]
        message = f"'{said}' is expanded into the script; pass it in an environment variable"
        fix = in_environment(expression) if tree == expression.tree else None
        yield Finding(at=expression.part(tree.start, tree.end), message=message, fix=fix)
