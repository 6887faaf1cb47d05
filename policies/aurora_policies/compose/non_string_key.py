from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose.validity import odd_keys


@policy(
    "CMP002",
    severity="error",
    category="validity",
    examples=[
        bad(
            "services:\n  «404»:\n    image: nginx:1.29\n",
            fixed='services:\n  "404":\n    image: nginx:1.29\n',
        ),
        bad(
            "services:\n  web:\n    image: nginx:1.29\n    environment:\n      «true»: yes\n",
            fixed='services:\n  web:\n    image: nginx:1.29\n    environment:\n      "true": yes\n',
        ),
        good('services:\n  "404":\n    image: nginx:1.29\n'),
    ],
)
def non_string_key(document: Document) -> Iterator[Finding]:
    """A key is a number, a boolean or null instead of a string.

    Compose rejects the whole file: in YAML, `404:` without quotes is a number.
    Quote the key.
    """
    for at in odd_keys(document):
        written = document.raw(at)
        message = (
            f"key '{written}' is not a string; quote it" if written else "a key is empty; write its name"
        )
        fix = Fix((Edit(at, f'"{written}"'),), safe=True) if written else None
        yield Finding(at=at, message=message, fix=fix)
