import json
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression

from ._edits import corrected


@policy(
    "GHA060",
    severity="warning",
    category="security",
    equivalents={"zizmor": "unsound-contains"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                if: «contains('refs/heads/main refs/heads/prod', github.ref)»
                steps:
                  - run: make deploy
            """,
            fixed="""\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                if: contains(fromJSON('["refs/heads/main", "refs/heads/prod"]'), github.ref)
                steps:
                  - run: make deploy
            """,
        ),
        good(
            """\
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-24.04
                if: contains(fromJSON('["refs/heads/main"]'), github.ref)
                steps:
                  - run: make deploy
                    if: contains(github.ref, 'refs/tags/')
            """,
            because="the first is a list, and the second searches the value itself for a constant",
        ),
    ],
)
def unsound_contains(expression: Expression) -> Iterator[Finding]:
    """`contains` searches a string as if it were a list.

    Every part of the string matches: a branch named `refs/heads/mai` does, and so does an empty value.
    Compare with `==`, or search a list: `contains(fromJSON('["a", "b"]'), value)`.
    The fix makes a list of the words of the string; parts of them no longer match, so it is not applied by default.
    """
    if expression.tree is None or "contains" not in expression.text.lower():
        return
    for node in ex.walk(expression.tree):
        if not isinstance(node, ex.Call) or node.name != "contains" or len(node.arguments) != 2:
            continue
        text, value = node.arguments
        if isinstance(text, ex.Literal) and isinstance(text.value, str) and ex.path(value):
            name = ".".join(ex.path(value))
            message = f"any part of {text.value!r} matches '{name}'; use a list with fromJSON"
            words = text.value.replace(",", " ").split()
            correction = None
            if words and "'" not in text.value:
                correction = text.start, text.end, f"fromJSON('{json.dumps(words)}')"
            at = expression.part(node.start, node.end)
            yield Finding(at=at, message=message, fix=corrected(expression, correction))
