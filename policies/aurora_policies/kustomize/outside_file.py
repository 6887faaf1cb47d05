from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import OutsideFile

from ._examples import FILES


@policy(
    "KUZ011",
    severity="warning",
    category="reliability",
    examples=[
        bad("resources:\n  - «../web.yaml»\n", path="prod/kustomization.yaml", files=FILES),
        good(
            "resources:\n  - ../base\n",
            path="prod/kustomization.yaml",
            files={"base/web.yaml": FILES["web.yaml"], "base/kustomization.yaml": "resources: [web.yaml]\n"},
            because="a folder with a Kustomization may be anywhere",
        ),
    ],
)
def outside_file(file: OutsideFile) -> Iterator[Finding]:
    """A Kustomization uses a file that is not in or below its folder.

    `kubectl apply -k` and `kustomize build` refuse it. Only `kustomize build` with
    `--load-restrictor LoadRestrictionsNone` reads such a file, as Flux does and Argo CD can.
    Add a `kustomization.yaml` to the folder of the file and use the folder, or ignore this policy if the option is set.

    https://kubectl.docs.kubernetes.io/faq/kustomize/#security-file-foo-is-not-in-or-below-bar
    """
    more = f", and so are {file.count - 1} other files" if file.count > 1 else ""
    yield Finding(at=file.at, message=f"'{file.path}' is outside of the folder of the Kustomization{more}")
