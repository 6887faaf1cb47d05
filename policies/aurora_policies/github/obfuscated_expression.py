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
            """,
            because="the results depend on the run, and a list for `contains` needs fromJSON",
        ),
    ],
)
def obfuscated_expression(expression: Expression) -> Iterator[Finding]:
    """An expression is more complicated than its result.

    Reviewers and linters cannot see what is used; hidden commands and secrets look the same.
    Write the value itself, and name properties and inputs one by one.
    """
    tree = expression.tree
    if tree is None:
        return
    if expression.route[-1] == "with" and expression.alone:
        yield Finding(at=expression.at, message="all inputs are set by one expression; list them one by one")
        return
    if not expression.implicit and all(isinstance(node, _CONSTANT) for node in ex.walk(tree)):
        yield Finding(
            at=expression.part(tree.start, tree.end), message="the result is constant; write it out"
        )
        return
    for node in ex.walk(tree):
        constant = isinstance(node, ex.Call) and node.name in _PURE
        if constant and all(isinstance(part, ex.Literal) for part in ex.children(node)):
            yield Finding(
                at=expression.part(node.start, node.end), message="the result is constant; write it out"
            )
        elif isinstance(node, ex.Index) and ex.path(node)[-1:] == ("?",):
            message = "the property name is computed; name the property"
            yield Finding(at=expression.part(node.start, node.end), message=message)
