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
    """The file has no `name`, so the project is called like the folder it lies in.

    Two checkouts in folders of the same name share containers and volumes, and a renamed folder loses them.
    Set `name` at the top of the file.
    """
    if file.compose.name is None and not file.partial and file.compose.services:
        at = file.compose.at["services"].key
        yield Finding(at=at, message="the project has no name but that of its folder")
