from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats import expressions as ex
from aurora_devops.kinds.github import Expression

_PURE = frozenset({"contains", "startswith", "endswith", "format", "join", "tojson"})
_PLACEHOLDER = regex(r"\{\{|\}\}|\{(\d+)\}")
# Text that means the same in an expression, a script and a scalar; and a scalar that is a string without quotes.
_HARMLESS = regex(r"[\w ./:@+,=-]*\Z")
_STRING = regex(r"(?!(?i:true|false|null|yes|no|on|off|y|n)\Z)[A-Za-z](?:[\w ./-]*[\w./-])?\Z")
_CONSTANT = (ex.Literal, ex.Binary, ex.Not)
# Integers below are written without an exponent.
_EXACT = 1e15


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
                  - run: make NAME=${{ format('{0}-{1}', github.sha, «1 == 2 || false») }}
                  - run: make
                    if: «vars[inputs.name]»
            """
        ),
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                timeout-minutes: ${{ «10» }}
                steps:
                  - run: make ${{ «format('{0}-{1}', 'test', 2)» }}
                  - run: make
                    if: github.ref_name == «format('{0}', 'main')»
            """,
            fixed="""\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                timeout-minutes: 10
                steps:
                  - run: make test-2
                  - run: make
                    if: github.ref_name == 'main'
            """,
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
    The fix writes the value of a literal, and of `format`, `contains`, `startsWith` and `endsWith` with literals.
    """
    tree = expression.tree
    if tree is None:
        return
    if expression.route[-1] == "with" and expression.alone:
        yield Finding(at=expression.at, message="all inputs are set by one expression; list them one by one")
        return
    if not expression.implicit and all(isinstance(node, _CONSTANT) for node in ex.walk(tree)):
        at = expression.part(tree.start, tree.end)
        yield Finding(at=at, message="the result is constant; write it out", fix=_fix(expression, tree))
        return
    inner: set[int] = set()
    for node in ex.walk(tree):
        if id(node) in inner:
            continue
        if _is_constant(node):
            inner.update(map(id, ex.walk(node)))
            at = expression.part(node.start, node.end)
            yield Finding(at=at, message="the result is constant; write it out", fix=_fix(expression, node))
        elif isinstance(node, ex.Index) and ex.path(node)[-1:] == ("?",):
            message = "the property name is computed; name the property"
            yield Finding(at=expression.part(node.start, node.end), message=message)


def _is_constant(node: ex.Tree) -> bool:
    """Whether a part is a call of a pure function with literals, or an operation on literals."""
    if isinstance(node, ex.Call):
        return node.name in _PURE and all(isinstance(part, ex.Literal) for part in ex.children(node))
    return isinstance(node, ex.Binary) and all(isinstance(part, _CONSTANT) for part in ex.walk(node))


def _fix(expression: Expression, node: ex.Tree) -> Fix | None:
    """The value in place of a constant part, or in place of the whole expression with its fences."""
    value = _value(node)
    text = _written(value)
    if text is None or expression.in_key or not _HARMLESS.match(text):
        return None
    if node is not expression.tree or expression.implicit:
        literal = f"'{text}'" if isinstance(value, str) else text
        return Fix((Edit(expression.part(node.start, node.end), literal),), safe=True)
    if expression.alone and isinstance(value, str) and not _STRING.match(text):
        return None
    return Fix((Edit(expression.at, text),), safe=True)


def _value(node: ex.Tree) -> ex.Value:
    """The value of a constant; None if it is not known."""
    if isinstance(node, ex.Literal):
        return node.value
    if not isinstance(node, ex.Call):
        return None
    texts = [_written(_value(argument)) for argument in node.arguments]
    if None in texts or not texts:
        return None
    first, *others = [text or "" for text in texts]
    if node.name == "format":
        return _formatted(first, others)
    if len(others) != 1 or node.name not in ("contains", "startswith", "endswith"):
        return None
    whole, part = first.lower(), others[0].lower()
    if node.name == "contains":
        return part in whole
    return whole.startswith(part) if node.name == "startswith" else whole.endswith(part)


def _written(value: ex.Value) -> str | None:
    """A value as a part of a string; None for one that is not known, or a number that is written in several ways."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else None
    return value


def _formatted(pattern: str, arguments: list[str]) -> str | None:
    parts, end = [], 0
    for match in _PLACEHOLDER.finditer(pattern):
        number = int(match[1]) if match[1] else None
        if number is not None and number >= len(arguments):
            return None
        parts += [pattern[end : match.start()], match[0][0] if number is None else arguments[number]]
        end = match.end()
    return "".join([*parts, pattern[end:]])
