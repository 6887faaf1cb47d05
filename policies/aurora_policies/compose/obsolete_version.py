from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ComposeFile


@policy(
    "CMP022",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "no-version-field"},
    examples=[
        bad(
            "«version»: '3.8'\nservices:\n  web:\n    image: nginx:1.29\n",
            fixed="services:\n  web:\n    image: nginx:1.29\n",
        ),
        good("name: shop\nservices:\n  web:\n    image: nginx:1.29\n"),
    ],
)
def obsolete_version(compose: ComposeFile) -> Iterator[Finding]:
    """The top-level `version` is obsolete.

    Compose ignores it and prints a warning on every run.
    Remove the line.

    <https://docs.docker.com/reference/compose-file/version-and-name/>
    """
    if "version" in compose.given:
        at = compose.at["version"]
        fix = Fix((Edit(at.entry, ""),), safe=True)
        yield Finding(at=at.key, message="'version' is obsolete and ignored; remove it", fix=fix)
