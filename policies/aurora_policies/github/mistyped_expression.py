from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import Expression
from aurora_devops.kinds.github.contexts import ANY, NULL, Array, Object, Type
from aurora_devops.kinds.github.known import judged
from aurora_devops.kinds.github.untrusted import is_code

from ._edits import corrected

_WANTED = {
    "timeout-minutes": "number",
    "max-parallel": "number",
    "continue-on-error": "boolean",
    "fail-fast": "boolean",
    "cancel-in-progress": "boolean",
    "services": "object",
    "credentials": "object",
    "env": "object",
    "matrix": "object",
}
# Sections that an expression may set as a whole.
_SECTIONS = frozenset(
    {"with", "runs-on", "labels", "container", "ports", "volumes", "needs", "outputs", "secrets"}
)
_RUNNER = frozenset({"group", "labels"})
# Where the author chooses the keys: an output may be called `matrix`.
_NAMED = frozenset({"with", "env", "outputs", "secrets"})


@policy(
    "GHA023",
    severity="warning",
    category="reliability",
    equivalents={"actionlint": "expression"},
    examples=[
        good(
            """\
            on:
              workflow_dispatch:
                inputs: {name: {type: string}}
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: |
                      # The values of ${{ inputs.* }} are in the environment.
                      make test
            """,
            because="the shell does not read the comment",
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: «github.event == 'push'»
                steps:
                  - run: echo ${{ «github.event» }}
                  - run: echo ${{ format(«'{0} {1}'», github.sha) }}
                    timeout-minutes: ${{ «vars.MINUTES» }}
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      EVENT: ${{ «github» }}
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    env:
                      EVENT: ${{ toJSON(github) }}
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: github.event_name == 'push' && contains(github.event.commits.*.message, 'x')
                timeout-minutes: ${{ fromJSON(vars.MINUTES) }}
                steps:
                  - run: echo "$EVENT"
                    env:
                      EVENT: ${{ toJSON(github.event) }}
            """,
            because="the values are converted explicitly",
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                services:
                  db:
                    image: postgres:18
                    ports: [5432]
                steps:
                  - run: ./test.sh
                    env:
                      PORT: ${{ job.services.db.ports[5432] }}
            """,
            because="GitHub converts the number to a string",
        ),
    ],
)
def mistyped_expression(expression: Expression) -> Iterator[Finding]:
    """An expression uses a value in a way that its type does not allow.

    There is no error: an object is written as `Object`, and comparing it with a string is always false.
    Use a property of the object, or `toJSON`.
    The fix adds `toJSON` to an object or an array that is written as text; the text changes, so it is not applied
    by default.
    """
    if expression.tree is None:
        return
    kind, troubles = judged(expression)
    for sort, tree, message, _ in troubles:
        if sort == "type":
            yield Finding(at=expression.part(tree.start, tree.end), message=message)
    misplaced = _misplaced(expression, kind)
    if misplaced and not _in_comment(expression):
        tree = expression.tree
        fix = None
        if misplaced.endswith("use toJSON") and not is_code(expression):
            text = expression.text[tree.start : tree.end]
            fix = corrected(expression, (tree.start, tree.end, f"toJSON({text})"))
        yield Finding(at=expression.part(tree.start, tree.end), message=misplaced, fix=fix)


def _in_comment(expression: Expression) -> bool:
    """Whether it is in a comment of a script, where its text does not matter."""
    text = expression.scalar
    line = text[text.rfind("\n", 0, expression.start) + 1 : expression.start]
    return expression.route[-1] == "run" and line.lstrip().startswith("#")


def _misplaced(expression: Expression, kind: Type) -> str | None:
    """What is wrong with a value of this type at this place."""
    key = expression.route[-1]
    if kind == ANY or expression.in_if:
        return None
    named = len(expression.route) > 1 and expression.route[-2] in _NAMED
    if key == "runs-on" and expression.alone and isinstance(kind, Object):
        known = kind.rest is None and bool(kind.properties)
        return (
            "'runs-on' is an object without 'group' or 'labels'"
            if known and not _RUNNER & set(kind.properties)
            else None
        )
    if expression.alone and key in _WANTED and not named:
        wanted = _WANTED[str(key)]
        return (
            None
            if kind.name == wanted
            else f"'{key}' must be a {wanted}, but the expression is a {kind.name}"
        )
    if expression.alone and (isinstance(key, int) or key in _SECTIONS or "strategy" in expression.route):
        return None
    if isinstance(kind, (Object, Array)):
        return f"an {kind.name} is written as '{kind.name.capitalize()}'; use toJSON"
    return "the expression is null, which is an empty string" if kind == NULL else None
