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
        bad(
            "«/*\n * The region.\n *\n * It is far away.\n */»\nlocals {}\n",
            fixed="# The region.\n#\n# It is far away.\nlocals {}\n",
        ),
        bad("«/*\n  Regions:\n  * far\n*/»\nlocals {}\n", fixed="# Regions:\n# * far\nlocals {}\n"),
        bad("locals {\n  a = 1 «/* one\n  or two */»\n}\n"),
        good("locals {\n  a = 1 /* one */ + 2\n}\n", because="a comment within a line needs an end"),
        good("# The region.\nlocals {}\n", because="`#` is the usual comment"),
        good('locals {\n  url = "https://example.org"\n}\n', because="the slashes are part of a string"),
    ],
)
def double_slash_comment(configuration: Configuration) -> Iterator[Finding]:
    """A comment begins with `//` instead of `#`, or spans lines between `/*` and `*/`.

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
        elif text.startswith("/*", start) and "\n" in text[start:end]:
            yield Finding(
                at=configuration.at(start, end),
                message="comment of several lines begins with '/*'; use '#' on each line",
                fix=_lines_of(text, start, end),
            )


def _lines_of(text: str, start: int, end: int) -> Fix | None:
    """The comment with `#` on each line, if it has its lines for itself."""
    margin = text[text.rfind("\n", 0, start) + 1 : start]
    if margin.strip() or text[end:].partition("\n")[0].strip():
        return None
    first, *others = (line.strip() for line in text[start + 2 : end - 2].split("\n"))
    starred = all(line.startswith("*") for line in others if line)
    said = [first.strip("*").strip(), *(line.strip("*").strip() if starred else line for line in others)]
    while said and not said[0]:
        del said[0]
    while said and not said[-1]:
        del said[-1]
    newline = "\r\n" if "\r\n" in text[start:end] else "\n"
    written = (newline + margin).join(f"# {line}".rstrip() for line in said)
    return Fix((Edit(Span(start, end), written or "#"),), safe=True, title="write #")
