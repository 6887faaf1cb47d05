from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File


@policy(
    "CMP023",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "require-project-name-field"},
    examples=[
        bad("«services»:\n  web:\n    image: nginx:1.29\n"),
        good("name: shop\nservices:\n  web:\n    image: nginx:1.29\n"),
        good("services:\n  web:\n    image: nginx:1.29\n", path="compose.override.yaml"),
    ],
)
def missing_project_name(file: File) -> Iterator[Finding]:
    """A Compose file has no `name`, so that the project is named after its folder.

    Two checkouts in folders of the same name share containers and volumes, and after a folder is renamed, Compose
    creates new, empty volumes.
    Set `name` at the top level.
    """
    if file.compose.name is None and not file.overlay and file.compose.services:
        at = file.compose.at["services"].key
        yield Finding(
            at=at, message="the file has no 'name', so the project is named after its folder; set 'name'"
        )
