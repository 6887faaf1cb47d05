from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import Manifest
from aurora_devops.kubernetes_release import API, Release

from ._examples import pod


@policy(
    "KUB129",
    severity="error",
    category="validity",
    aliases=[API],
    equivalents={"kube-score": "label-values"},
    examples=[
        bad(pod(head="labels:\n  app: «my app»\n")),
        bad(pod(head="labels:\n  «my app»: web\n")),
        good(pod(head="labels:\n  app.kubernetes.io/version: 1.2.3\n")),
        good(pod(head='labels:\n  app: "{{ name }}"\n'), because="a template"),
    ],
)
def invalid_label(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """A label has a name or a value that the API does not allow.

    The API server refuses the object.
    Use at most 63 letters, digits, `-`, `_` and `.` in a value, and begin and end it with a letter or digit.
    A name may have a prefix, which is a subdomain of DNS and a slash.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    for each in manifest.differences(options.minor, "label"):
        yield Finding(at=manifest.at(each), message=each.said)
