from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from aurora_devops import Document, Finding, Place, bad, good, policy


@policy(
    "KUB159",
    severity="info",
    category="maintainability",
    equivalents={"kube-linter": "sorted-keys"},
    examples=[
        bad("""\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
              «labels»:
                app: web
            """),
        good("""\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              labels:
                app: web
              name: web
            """),
    ],
)
def unsorted_keys(document: Document) -> Iterator[Finding]:
    """The keys of a mapping are not in the order of the alphabet.

    Two versions of a manifest are easier to compare when the order is always the same.
    Sort them; a matter of taste.
    """
    if document.tree is None:
        return
    stack: list[tuple[Any, Place]] = [(document.tree.value, Place(document.model))]
    while stack:
        value, at = stack.pop()
        if isinstance(value, dict):
            keys = [str(key) for key in value]
            wrong = next((later for before, later in pairwise(keys) if later < before), None)
            if wrong is not None:
                yield Finding(
                    at=at[wrong].key, message=f"{wrong} stands after keys that come later in the alphabet"
                )
            stack.extend((inner, at[key]) for key, inner in value.items())
        elif isinstance(value, list):
            stack.extend((inner, at[index]) for index, inner in enumerate(value))
