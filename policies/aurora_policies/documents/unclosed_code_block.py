from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.documents import CodeBlock


@policy(
    "DOC009",
    severity="warning",
    category="maintainability",
    examples=[
        bad("# Pets\n\n«```sh»\ndocker compose up\n\n## License\n"),
        good("# Pets\n\n```sh\ndocker compose up\n```\n", because="the block is closed"),
        good(
            "- first:\n\n  ```sh\n  docker compose up\n  ```\n\n- second\n",
            because="the fence is indented like the list item that contains it",
        ),
    ],
)
def unclosed_code_block(block: CodeBlock) -> Iterator[Finding]:
    """A fenced code block is not closed.

    Everything after it is shown as code, including headings and links.
    End the block with the same fence.

    <https://spec.commonmark.org/0.31.2/#fenced-code-blocks>
    """
    if not block.closed:
        yield Finding(at=block.fence, message="the code fence opened here is never closed")
