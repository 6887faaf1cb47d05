from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import CodeBlock


@policy(
    "DOC005",
    severity="info",
    category="maintainability",
    examples=[
        bad("# Pets\n\n«```»\ndocker compose up\n```\n"),
        good("# Pets\n\n```sh\ndocker compose up\n```\n"),
        good("# Pets\n\n    docker compose up\n", because="indented code cannot name a language"),
    ],
)
def unlabelled_code_block(block: CodeBlock) -> Iterator[Finding]:
    """A block of code does not name its language.

    It is shown without colours, and tools that check or run the code of documents leave it out.
    Write the language behind the fence: `sh`, `yaml`, `text` where it is none.

    <https://spec.commonmark.org/0.31.2/#info-string>
    """
    if not block.language:
        yield Finding(at=block.fence, message="the block of code names no language")
