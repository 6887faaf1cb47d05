from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import CodeBlock


@policy(
    "DOC009",
    severity="warning",
    category="maintainability",
    examples=[
        bad("# Pets\n\n«```sh»\ndocker compose up\n\n## License\n"),
        good("# Pets\n\n```sh\ndocker compose up\n```\n"),
        good("- first:\n\n  ```sh\n  docker compose up\n  ```\n\n- second\n"),
    ],
)
def unclosed_code_block(block: CodeBlock) -> Iterator[Finding]:
    """A block of code is never closed.

    All that follows is shown as code, headings and links among it.
    End the block with the fence it begins with, at least as long.

    <https://spec.commonmark.org/0.31.2/#fenced-code-blocks>
    """
    if not block.closed:
        yield Finding(at=block.fence, message="the block of code goes on to the end: its fence is not closed")
