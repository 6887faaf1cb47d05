from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.writing import block_scalar
from aurora_devops.kinds.kustomize import Kustomization

from ._examples import FILES

_INSTEAD = {
    "bases": "resources",
    "imageTags": "images",
    "patchesStrategicMerge": "patches",
    "patchesJson6902": "patches",
    "commonLabels": "labels",
    "vars": "replacements",
    "helmChartInflationGenerator": "helmCharts",
}


@policy(
    "KUZ010",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            "«bases»:\n  - ../base\nnamePrefix: shop-\n",
            fixed="resources:\n  - ../base\nnamePrefix: shop-\n",
        ),
        bad(
            "resources:\n  - web.yaml\n«patchesStrategicMerge»:\n  - replicas.yaml # more\n",
            fixed="resources:\n  - web.yaml\npatches:\n  - path: replicas.yaml # more\n",
            files=FILES,
        ),
        bad(
            "resources:\n  - web.yaml\n«commonLabels»:\n  app: web\n",
            fixed=(
                "resources:\n  - web.yaml\nlabels:\n  - includeSelectors: true\n    pairs:\n      app: web\n"
            ),
            files=FILES,
        ),
        bad(
            """\
            resources: [web.yaml]
            «vars»:
              - name: WEB
                objref: {apiVersion: apps/v1, kind: Deployment, name: web}
            """,
            files=FILES,
        ),
        good(
            "resources:\n  - web.yaml\nlabels:\n  - pairs: {app: web}\n",
            files=FILES,
            because="`labels` replaced `commonLabels`",
        ),
    ],
)
def deprecated_field(kustomization: Kustomization) -> Iterator[Finding]:
    """A field of a Kustomization is deprecated.

    Kustomize prints a warning on every build and will remove the field.
    Use the field that the message names; a `kustomize edit fix` rewrites the file too, but loses comments.
    The fix of `patchesStrategicMerge`, `patchesJson6902` and `commonLabels` is unsafe, because the order in which
    changes are applied can matter.

    https://github.com/kubernetes-sigs/kustomize/blob/master/proposals/22-04-field-deprecations.md
    """
    for key, instead in _INSTEAD.items():
        name = kustomization.field_of_key(key)
        if name in kustomization.given:
            at = kustomization.at[key]
            message = f"'{key}' is deprecated; use '{instead}'"
            yield Finding(at=at.key, message=message, fix=_fix(kustomization, key, instead))


def _fix(kustomization: Kustomization, key: str, instead: str) -> Fix | None:
    at = kustomization.at[key]
    if kustomization.field_of_key(instead) in kustomization.given or key in (
        "vars",
        "helmChartInflationGenerator",
    ):
        return None
    renamed = Edit(at.key, instead)
    if key in ("bases", "imageTags"):
        return Fix((renamed,), safe=True)
    if key == "patchesJson6902":
        return Fix((renamed,))
    if key == "patchesStrategicMerge":
        paths = kustomization.patches_strategic_merge
        if any("\n" in path for path in paths):
            return None
        return Fix((renamed, *(Edit(at[index], f"path: {path}") for index, path in enumerate(paths))))
    pairs = "".join(
        f"      {name}: {block_scalar(value)}\n" for name, value in kustomization.common_labels.items()
    )
    return Fix((Edit(at.entry, f"labels:\n  - includeSelectors: true\n    pairs:\n{pairs}"),))
