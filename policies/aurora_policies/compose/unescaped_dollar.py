from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose.validity import bare_dollars


@policy(
    "CMP003",
    severity="error",
    category="validity",
    examples=[
        bad(
            "services:\n  web:\n    image: nginx:1.29\n    command: sh -c 'echo «$»(hostname)'\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n    command: sh -c 'echo $$(hostname)'\n",
        ),
        bad(
            "services:\n  db:\n    image: mysql:8.4\n    environment:\n      - PASSWORD=pa«$»\n",
            fixed="services:\n  db:\n    image: mysql:8.4\n    environment:\n      - PASSWORD=pa$$\n",
        ),
        good("services:\n  web:\n    image: nginx:${TAG:-1.29}\n    command: echo $$HOME $USER\n"),
        good("services:\n  web:\n    image: ${IMAGE:-nginx:${TAG:?no tag}}\n"),
    ],
)
def unescaped_dollar(document: Document) -> Iterator[Finding]:
    """A dollar sign neither begins a variable nor is written twice.

    Compose fills in variables before it reads anything else, and refuses the file for a `$` that it cannot
    understand, be it in a command, a label or a password.
    Write `$$` where the container should see `$`.
    The fix does so; it is not applied unasked, since a `${NAME}` may have been meant.

    <https://github.com/compose-spec/compose-spec/blob/main/12-interpolation.md>
    """
    for at in bare_dollars(document):
        yield Finding(
            at=at,
            message="compose cannot read this $: write $$ for a dollar sign",
            fix=Fix((Edit(at, "$$"),)),
        )
