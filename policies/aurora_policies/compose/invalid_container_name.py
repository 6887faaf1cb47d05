from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.short import is_unknown

NAME = regex(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


@policy(
    "CMP016",
    severity="error",
    category="validity",
    equivalents={"dclint": "service-container-name-regex"},
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    container_name: «my-app@123»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    container_name: my-app-123\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    container_name: ${PROJECT}_web\n"),
    ],
)
def invalid_container_name(inside: ServiceIn) -> Iterator[Finding]:
    """A `container_name` contains characters that the engine does not accept.

    The container cannot be created, and the service does not start.
    Use letters, digits, `_`, `.` and `-`, start with a letter or a digit, and use at least two characters.
    """
    name = inside.service.container_name
    if name is not None and not is_unknown(name) and not NAME.fullmatch(name):
        message = f"container_name '{name}' is not valid; use letters, digits, '_', '.' and '-'"
        yield Finding(at=inside.at["container_name"], message=message)
