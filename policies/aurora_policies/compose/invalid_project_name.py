from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.compose import ComposeFile
from aurora_devops.kinds.compose.short import is_unknown

NAME = regex(r"[a-z0-9][a-z0-9_-]*")


@policy(
    "CMP015",
    severity="error",
    category="validity",
    examples=[
        bad("name: «My Shop»\nservices:\n  web:\n    image: nginx:1.29\n"),
        good("name: my-shop\nservices:\n  web:\n    image: nginx:1.29\n"),
        good("name: shop-${STAGE}\nservices:\n  web:\n    image: nginx:1.29\n"),
    ],
)
def invalid_project_name(compose: ComposeFile) -> Iterator[Finding]:
    """The project's name holds characters that compose does not take.

    Compose refuses the file.
    Use lower case letters, digits, dashes and underscores, and begin with a letter or a digit.
    """
    name = compose.name
    if name is not None and not is_unknown(name) and not NAME.fullmatch(name):
        yield Finding(at=compose.at["name"], message=f"{name!r} cannot be the name of a project")
