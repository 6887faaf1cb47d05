from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Object
from aurora_devops.kinds.kubernetes.model import metadata_of
from aurora_devops.kinds.kubernetes.names import LABEL_NAME, LABEL_VALUE
from aurora_devops.subjects import is_dynamic

from ._examples import pod

_ALLOWED = "use letters, digits, '-', '_' and '.'"


@policy(
    "KUB129",
    severity="error",
    category="validity",
    equivalents={"kube-score": "label-values"},
    examples=[
        bad(pod(head="labels:\n  app: «my app»\n")),
        bad(pod(head="labels:\n  «my app»: web\n")),
        good(pod(head="labels:\n  app.kubernetes.io/version: 1.2.3\n")),
        good(pod(head='labels:\n  app: "{{ name }}"\n'), because="a template"),
    ],
)
def invalid_label(made: Object) -> Iterator[Finding]:
    """A label has a name or a value that the API does not allow.

    The API server refuses the object.
    Use at most 63 letters, digits, `-`, `_` and `.` in a value, and begin and end it with a letter or digit.
    A name may have a prefix, which is a subdomain of DNS and a slash.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    for metadata in metadata_of(made):
        for name, value in metadata.labels.items():
            at = metadata.at["labels"][name]
            if not LABEL_NAME.fullmatch(name) and not is_dynamic(name):
                yield Finding(at=at.key, message=f"label name '{name}' is not allowed; {_ALLOWED}")
            if isinstance(value, str) and not LABEL_VALUE.fullmatch(value) and not is_dynamic(value):
                yield Finding(at=at, message=f"value '{value}' of label '{name}' is not allowed; {_ALLOWED}")
