from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.terraform import Configuration


@policy(
    "TFM002",
    severity="info",
    category="maintainability",
    equivalents={"tflint": "terraform_comment_syntax"},
    examples=[
        bad("«// The region.»\nlocals {}\n", fixed="# The region.\nlocals {}\n"),
        bad("locals {\n  a = 1 «//x»\n}\n", fixed="locals {\n  a = 1 #x\n}\n"),
        good("# The region.\nlocals {}\n", because="`#` is the usual comment"),
        good('locals {\n  url = "https://example.org"\n}\n', because="the slashes are part of a string"),
    ],
)
def double_slash_comment(configuration: Configuration) -> Iterator[Finding]:
    """A comment begins with `//` instead of `#`.

    The style guide of Terraform uses `#`, and `terraform fmt` writes it; two kinds of comments in one file make
    each diff longer.
    Write `#`.

    <https://developer.hashicorp.com/terraform/language/style#comments>
    """
    text = configuration.file.source.text
    for start, end in configuration.file.parsed.comments:
        if text.startswith("//", start):
            fix = Fix((Edit(Span(start, start + 2), "#"),), safe=True, title="write #")
            yield Finding(
                at=configuration.at(start, end), message="comment begins with '//'; use '#'", fix=fix
            )
