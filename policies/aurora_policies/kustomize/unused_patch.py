from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import Unmatched

from ._examples import FILES

_PATCH = """\
    patch: |-
      - op: add
        path: /spec/replicas
        value: 3
"""


@policy(
    "KUZ006",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            f"resources: [web.yaml]\npatches:\n  - target:\n      kind: Deployment\n      name: «api»\n{_PATCH}",
            files=FILES,
        ),
        bad(
            "resources: [web.yaml]\npatches:\n  - «target»:\n      annotationSelector: example.com/tier == gold\n"
            + _PATCH,
            files=FILES,
        ),
        good(
            "resources: [web.yaml]\npatches:\n"
            + "".join(
                f"  - target:\n      annotationSelector: example.com/tier == {tier}\n{_PATCH}"
                for tier in ("gold", "silver")
            ),
            files=FILES,
            because="the annotation decides between patches, and objects may get it later",
        ),
        good(
            f"resources: [web.yaml]\npatches:\n  - target:\n      name: web\n{_PATCH}",
            files=FILES,
            because="the object exists",
        ),
    ],
)
def unused_patch(entry: Unmatched) -> Iterator[Finding]:
    """The `target` of a patch matches no object.

    Kustomize applies the patch to nothing without a warning, so the setting is missing where it is deployed.
    Correct the target, whose parts are regular expressions for the whole value, or remove the patch.
    Several patches whose targets compare one annotation with different values are cases that need no object.
    Nothing is reported where a part of the objects is not known, for example those of a remote base.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/
    """
    if entry.sort == "patches":
        named = f" '{entry.name}'" if entry.name else ""
        yield Finding(at=entry.at, message=f"the target{named} of the patch matches no object")
