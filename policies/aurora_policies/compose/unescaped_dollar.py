from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose.validity import invalid_variables


@policy(
    "CMP003",
    severity="error",
    category="validity",
    examples=[
        bad(
            "services:\n  web:\n    image: nginx:1.29\n    command: sh -c 'echo «$»{1}'\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n    command: sh -c 'echo $${1}'\n",
        ),
        bad(
            "services:\n  db:\n    image: mysql:8.4\n    environment:\n      - NAME=«$»{app.name}\n",
            fixed="services:\n  db:\n    image: mysql:8.4\n    environment:\n      - NAME=$${app.name}\n",
        ),
        good(
            "services:\n  web:\n    image: nginx:1.29\n    command: sh -c 'date > $(hostname).txt'\n",
            because="a dollar sign without a name or a brace is literal",
        ),
        good("services:\n  web:\n    image: nginx:${TAG:-1.29}\n    command: echo $$HOME $USER\n"),
        good("services:\n  web:\n    image: ${IMAGE:-nginx:${TAG:?no tag}}\n"),
    ],
)
def unescaped_dollar(document: Document) -> Iterator[Finding]:
    """`${` is not followed by the name of a variable and `}`.

    Compose substitutes variables in all values, also in commands and labels, and rejects the whole file.
    Write `$${` for a literal `${`, or correct the name: letters, digits and `_`, not starting with a digit.
    The fix escapes the dollar sign and is unsafe, because a variable may be meant.

    <https://docs.docker.com/reference/compose-file/interpolation/>
    """
    for at in invalid_variables(document):
        yield Finding(
            at=at,
            message="'${' does not start a valid variable; write $${ for a literal one",
            fix=Fix((Edit(at, "$$"),)),
        )
