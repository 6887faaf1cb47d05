from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression


@policy(
    "GHA061",
    severity="warning",
    category="reliability",
    equivalents={"zizmor": "unsound-ternary"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test ARGS=${{ «vars.QUICK && '' || '--all'» }}
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test ARGS=${{ !vars.QUICK && '--all' || '' }}
            """,
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make test ARGS=${{ !vars.QUICK && '--all' || '' }}
            """,
            because="`--all` is truthy, so the condition decides",
        ),
    ],
)
def unsound_ternary(expression: Expression) -> Iterator[Finding]:
    """The first value of `condition && value || other` is falsy, so the other one is always used.

    An empty string, 0 and false are falsy, whatever the condition is.
    Negate the condition, so that the falsy value is last.
    The fix does so; it changes what runs, so it is not applied by default.
    """
    if expression.tree is None or "&&" not in expression.text:
        return
    for node in ex.walk(expression.tree):
        if not isinstance(node, ex.Binary) or node.operator != "||":
            continue
        left = node.left
        if not isinstance(left, ex.Binary) or left.operator != "&&":
            continue
        if isinstance(left.right, ex.Literal) and not left.right.value:
            at = expression.part(node.start, node.end)
            said = [expression.text[part.start : part.end] for part in (left.left, node.right, left.right)]
            condition = f"!({said[0]})" if isinstance(left.left, ex.Binary) else f"!{said[0]}"
            fix = Fix((Edit(at, f"{condition} && {said[1]} || {said[2]}"),))
            yield Finding(
                at=at,
                message="the value after || is always used, because the value after && is falsy",
                fix=fix,
            )
