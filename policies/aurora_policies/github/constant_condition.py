from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
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
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
                    if: «true»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test
            """,
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
            """,
            because="a function of the status is not constant",
        ),
    ],
)
def constant_condition(expression: Expression) -> Iterator[Finding]:
    """A condition is constant.

    The job or step always runs or never runs; a job that was disabled like this is easily forgotten.
    Remove the condition, or the job or step.
    The fix removes a condition that is `true`, because steps and jobs without a condition run as well.
    """
    tree = expression.tree
    if not expression.in_if or tree is None or not expression.alone:
        return
    if all(
        not isinstance(node, ex.Name) and not (isinstance(node, ex.Call) and node.name not in _PURE)
        for node in ex.walk(tree)
    ):
        always = isinstance(tree, ex.Literal) and tree.value is True
        fix = Fix((Edit(expression.place.entry, ""),), safe=True) if always else None
        message = f"condition '{expression.text.strip()}' is constant"
        yield Finding(at=expression.place, message=message, fix=fix)
