from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.hcl.syntax import Call, reference
from aurora_devops.kinds.terraform import Configuration


@policy(
    "TFM005",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_deprecated_lookup"},
    examples=[
        bad(
            'locals {\n  a = «lookup(var.sizes, "small")»\n}\n',
            fixed='locals {\n  a = var.sizes["small"]\n}\n',
        ),
        bad('locals {\n  a = «lookup({ b = 1 }, "b")»\n}\n'),
        good('locals {\n  a = lookup(var.sizes, "small", 1)\n}\n', because="a missing key has a default"),
    ],
)
def lookup_without_default(configuration: Configuration) -> Iterator[Finding]:
    """The function lookup is called without a default.

    That is deprecated since Terraform 0.7: without a default it does what an index does.
    Write `map[key]`, or give a default as third argument.

    <https://developer.hashicorp.com/terraform/language/functions/lookup>
    """
    text = configuration.file.source.text
    for one in configuration.expressions:
        if not isinstance(one, Call) or one.name != "lookup" or len(one.args) != 2 or one.expands:
            continue
        base, key = one.args
        fix = None
        if reference(base) is not None and not configuration.is_json:
            written = f"{text[base.start : base.end]}[{text[key.start : key.end]}]"
            fix = Fix((Edit(one.span, written),), safe=True, title=f"write {written}")
        yield Finding(
            at=configuration.at(*one.span), message="lookup without a default; write map[key]", fix=fix
        )
