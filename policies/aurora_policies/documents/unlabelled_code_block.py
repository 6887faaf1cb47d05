from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import CodeBlock


@policy(
    "DOC005",
    severity="info",
    category="maintainability",
    examples=[
        bad("# Pets\n\n«```»\ndocker compose up\n```\n"),
        good("# Pets\n\n```sh\ndocker compose up\n```\n", because="the block has the language `sh`"),
        good("# Pets\n\n    docker compose up\n", because="indented code cannot have a language"),
    ],
)
def unlabelled_code_block(block: CodeBlock) -> Iterator[Finding]:
    """A fenced code block has no language.

    It is shown without syntax highlighting, and tools that check code in documents skip it.
    Write the language after the fence: `sh`, `yaml`, or `text`.

    <https://spec.commonmark.org/0.31.2/#info-string>
    """
    if not block.language:
        yield Finding(at=block.fence, message="the code block has no language; write it after the fence")
