from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression

_PURE = frozenset({"contains", "startswith", "endswith", "format", "join", "tojson", "fromjson"})


@policy(
    "GHA024",
    severity="warning",
    category="maintainability",
    equivalents={"actionlint": "if-cond"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: «false»
                steps:
                  - run: make test
                    if: «true && !null»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: github.event_name == 'push'
                steps:
                  - run: make test
                    if: ${{ !cancelled() }}
            """
        ),
    ],
)
def constant_condition(expression: Expression) -> Iterator[Finding]:
    """A condition does not depend on anything.

    What it guards always runs or never does; a job switched off like this is soon forgotten.
    Take the condition out, or what it guards.
    """
    tree = expression.tree
    if not expression.in_if or tree is None or not expression.alone:
        return
    if all(
        not isinstance(node, ex.Name) and not (isinstance(node, ex.Call) and node.name not in _PURE)
        for node in ex.walk(tree)
    ):
        yield Finding(at=expression.place, message=f"{expression.text.strip()} never changes")
