from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.hcl.syntax import ForDirective, IfDirective, Literal, Object, Template
from aurora_devops.kinds.terraform import Configuration


@policy(
    "TFM004",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_deprecated_interpolation"},
    examples=[
        bad('locals {\n  a = «"${var.name}"»\n}\n', fixed="locals {\n  a = var.name\n}\n"),
        bad('locals {\n  a = [«"${ var.name }"»]\n}\n', fixed="locals {\n  a = [var.name]\n}\n"),
        bad(
            'locals {\n  a = { «"${var.name}"» = 1 }\n}\n',
            fixed="locals {\n  a = { (var.name) = 1 }\n}\n",
            because="a key that is an expression is in parentheses",
        ),
        good('locals {\n  a = "${var.name}-1"\n}\n', because="the string has more than the interpolation"),
        good('locals {\n  a = "%{ if var.a }b%{ endif }"\n}\n', because="a directive needs a string"),
        good(
            '{"locals": {"a": "${var.name}"}}',
            path="main.tf.json",
            because="in JSON an expression is a string",
        ),
    ],
)
def interpolation_only_string(configuration: Configuration) -> Iterator[Finding]:
    """A string consists of one interpolation only.

    It is the syntax of Terraform 0.11. It suggests that the value is a string, but it has the type of the expression.
    Write the expression without quotes.

    <https://developer.hashicorp.com/terraform/language/expressions/strings#interpolation>
    """
    if configuration.is_json:
        return
    text = configuration.file.source.text
    keys = {id(key) for one in configuration.expressions if isinstance(one, Object) for key, _ in one.items}
    for one in configuration.expressions:
        if not isinstance(one, Template) or (only := one.only) is None:
            continue
        if isinstance(only, (IfDirective, ForDirective, Literal)):
            continue
        inner = text[one.start + 1 : one.end - 1].removeprefix("${").removesuffix("}").strip("~ \t\r\n")
        written = f"({inner})" if id(one) in keys else inner
        fix = Fix((Edit(one.span, written),), safe=True, title="write the expression without quotes")
        yield Finding(
            at=configuration.at(*one.span), message="interpolation-only string; write the expression", fix=fix
        )
