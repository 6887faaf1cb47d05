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
    """The file has a `version`, which compose no longer reads.

    Compose prints a warning on every run, and readers take the number for a promise about what the file may use.
    Remove the line.

    <https://github.com/compose-spec/compose-spec/blob/main/04-version-and-name.md>
    """
    if "version" in compose.given:
        at = compose.at["version"]
        fix = Fix((Edit(at.entry, ""),), safe=True)
        yield Finding(at=at.key, message=f"version {compose.version} is no longer read", fix=fix)
