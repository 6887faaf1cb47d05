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
    """A dollar sign neither starts a variable nor is escaped.

    Compose substitutes variables in all values, also in commands, labels and passwords, and rejects the file for a `$`
    that does not start one.
    Write `$$` for a literal dollar sign.
    The fix does so and is unsafe, because a variable `${NAME}` may be meant.

    <https://docs.docker.com/reference/compose-file/interpolation/>
    """
    for at in bare_dollars(document):
        yield Finding(
            at=at,
            message="'$' does not start a valid variable; write $$ for a literal dollar sign",
            fix=Fix((Edit(at, "$$"),)),
        )
