from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.hcl.syntax import Binary, Expression, Tuple
from aurora_devops.kinds.terraform import Configuration


@policy(
    "TFM006",
    severity="warning",
    category="reliability",
    equivalents={"tflint": "terraform_empty_list_equality"},
    examples=[
        bad(
            "locals {\n  a = «var.names == []» ? 1 : 0\n}\n",
            fixed="locals {\n  a = length(var.names) == 0 ? 1 : 0\n}\n",
        ),
        bad("locals {\n  a = «[] != var.names»\n}\n", fixed="locals {\n  a = length(var.names) != 0\n}\n"),
        bad("locals {\n  a = «[] == []»\n}\n"),
        good("locals {\n  a = length(var.names) == 0\n}\n", because="the length is compared"),
        good('locals {\n  a = var.names == ["x"]\n}\n', because="the list has an element"),
    ],
)
def empty_list_comparison(configuration: Configuration) -> Iterator[Finding]:
    """A value is compared with an empty list.

    `[]` is a tuple and has another type than a list of strings, so the comparison is false even if the list is empty.
    Compare the length: `length(var.names) == 0`. The fix is not safe, because the result changes.

    <https://developer.hashicorp.com/terraform/language/expressions/operators#equality-operators>
    """
    for one in configuration.expressions:
        if not isinstance(one, Binary) or one.operator not in ("==", "!="):
            continue
        left, right = map(_is_empty, (one.left, one.right))
        if not (left or right):
            continue
        fix = None
        if not ((left and right) or configuration.is_json):
            other = one.right if left else one.left
            text = configuration.file.source.text[other.start : other.end]
            fix = Fix((Edit(one.span, f"length({text}) {one.operator} 0"),), title="compare the length")
        message = f"'{one.operator} []' compares types; compare the length with 0"
        yield Finding(at=configuration.at(*one.span), message=message, fix=fix)


def _is_empty(one: Expression) -> bool:
    return isinstance(one, Tuple) and not one.items
