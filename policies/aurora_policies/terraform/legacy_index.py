from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.formats.hcl.syntax import Index, Splat
from aurora_devops.kinds.terraform import Configuration


@policy(
    "TFM003",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_deprecated_index"},
    examples=[
        bad("locals {\n  a = local.names«.0»\n}\n", fixed="locals {\n  a = local.names[0]\n}\n"),
        bad(
            'output "ids" {\n  value = aws_instance.web«.*».id\n}\n',
            fixed='output "ids" {\n  value = aws_instance.web[*].id\n}\n',
        ),
        bad(
            "locals {\n  a = local.rows«.*».cells[0]\n}\n",
            because="`[*]` would take the first cell of each row",
        ),
        bad(
            'locals {\n  a = "%{ for n in local.x«.*».n }${n}%{ endfor }"\n}\n',
            fixed='locals {\n  a = "%{ for n in local.x[*].n }${n}%{ endfor }"\n}\n',
        ),
        good("locals {\n  a = local.names[0]\n  b = 1.5\n}\n", because="the index is in brackets"),
        good('output "ids" {\n  value = aws_instance.web[*].id\n}\n', because="the splat is in brackets"),
    ],
)
def legacy_index(configuration: Configuration) -> Iterator[Finding]:
    """An index or a splat is written with a dot: `list.0`, `list.*.id`.

    The syntax is that of Terraform 0.11. `list.*.id[0]` is the first id, `list[*].id[0]` the first element of each id,
    so code with both is easily misread.
    Write `list[0]` and `list[*].id`.

    <https://developer.hashicorp.com/terraform/language/expressions/splat#legacy-attribute-only-splat-expressions>
    """
    indexed = {id(one.base) for one in configuration.expressions if isinstance(one, Index)}
    for one in configuration.expressions:
        if isinstance(one, Index) and one.legacy:
            at = Span(one.base.end, one.end)
            text = configuration.file.source.text[at.start + 1 : at.end]
            yield _finding(configuration, at, f"[{text}]", True)
        elif isinstance(one, Splat) and one.legacy:
            at = Span(one.base.end, one.base.end + 2)
            yield _finding(configuration, at, "[*]", id(one) not in indexed)


def _finding(configuration: Configuration, at: Span, text: str, fixable: bool) -> Finding:
    written = configuration.file.source.text[at.start : at.end]
    if configuration.is_json:
        return Finding(at=configuration.at(*at), message=f"legacy index; write {text}")
    fix = Fix((Edit(at, text),), safe=True, title=f"write {text}") if fixable else None
    return Finding(at=configuration.at(*at), message=f"legacy index '{written}'; write {text}", fix=fix)
