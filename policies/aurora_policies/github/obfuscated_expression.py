from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression

_PURE = frozenset({"contains", "startswith", "endswith", "format", "join", "tojson"})
_CONSTANT = (ex.Literal, ex.Binary, ex.Not)


@policy(
    "GHA050",
    severity="info",
    category="maintainability",
    equivalents={"zizmor": "obfuscation"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                steps:
                  - run: make ${{ «format('{0}', 'test')» }}
                  - uses: acme/action@v1
                    with: «${{ fromJSON(vars.OPTIONS) }}»
                  - run: make
                    if: «vars[inputs.name]»
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                if: ${{ !contains(fromJSON('["push"]'), github.event_name) }}
                steps:
                  - run: make ${{ format('{0}', github.sha) }}
                  - run: make ${{ github['sha'] }}
            """
        ),
    ],
)
def obfuscated_expression(expression: Expression) -> Iterator[Finding]:
    """An expression hides what it gives.

    Neither a reviewer nor a linter can tell what is used here: hidden commands and secrets look just like this.
    Write the value itself, and name properties and inputs one by one.
    """
    tree = expression.tree
    if tree is None:
        return
    if expression.route[-1] == "with" and expression.alone:
        yield Finding(at=expression.at, message="all inputs come from one expression")
        return
    if not expression.implicit and all(isinstance(node, _CONSTANT) for node in ex.walk(tree)):
        yield Finding(at=expression.part(tree.start, tree.end), message="the result never changes")
        return
    for node in ex.walk(tree):
        constant = isinstance(node, ex.Call) and node.name in _PURE
        if constant and all(isinstance(part, ex.Literal) for part in ex.children(node)):
            yield Finding(at=expression.part(node.start, node.end), message="the result never changes")
        elif isinstance(node, ex.Index) and ex.path(node)[-1:] == ("?",):
            message = "which property is read shows only when it runs"
            yield Finding(at=expression.part(node.start, node.end), message=message)
