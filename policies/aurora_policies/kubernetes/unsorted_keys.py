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
    """The keys of a mapping are not sorted.

    Two versions of a manifest are easier to compare when the keys are always in the same order.
    Sort the keys alphabetically.
    This policy is a matter of taste and is part of no profile but `all`.
    """
    if document.tree is None:
        return
    stack: list[tuple[Any, Place]] = [(document.tree.value, Place(document.model))]
    while stack:
        value, at = stack.pop()
        if isinstance(value, dict):
            keys = [str(key) for key in value]
            wrong = next((pair for pair in pairwise(keys) if pair[1] < pair[0]), None)
            if wrong is not None:
                message = f"key '{wrong[1]}' is after '{wrong[0]}'; sort the keys alphabetically"
                yield Finding(at=at[wrong[1]].key, message=message)
            stack.extend((inner, at[key]) for key, inner in value.items())
        elif isinstance(value, list):
            stack.extend((inner, at[index]) for index, inner in enumerate(value))
