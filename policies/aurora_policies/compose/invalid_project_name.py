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
    """The project `name` contains characters that Compose does not accept.

    Compose rejects the whole file.
    Use lower case letters, digits, `-` and `_`, and start with a letter or a digit.

    <https://docs.docker.com/reference/compose-file/version-and-name/>
    """
    name = compose.name
    if name is not None and not is_unknown(name) and not NAME.fullmatch(name):
        message = f"project name '{name}' is not valid; use lower case letters, digits, '-' and '_'"
        yield Finding(at=compose.at["name"], message=message)
