from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import MissingDependency


@policy(
    "HLM003",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            apiVersion: v2
            name: web
            version: 1.0.0
            dependencies:
              - «name»: redis
                version: 1.x.x
                repository: https://charts.example.org
            """,
        ),
        good(
            """\
            apiVersion: v2
            name: web
            version: 1.0.0
            dependencies:
              - name: redis
                version: 1.x.x
                repository: https://charts.example.org
            """,
            files={"chart/charts/redis/Chart.yaml": "apiVersion: v2\nname: redis\nversion: 1.2.3\n"},
            because="the chart is in `charts/`",
        ),
    ],
)
def missing_dependency(dependency: MissingDependency) -> Iterator[Finding]:
    """A chart that this chart depends on is not in the repository, so its objects are not checked.

    Neither are the templates of this chart that call templates of the other one.
    Run `helm dependency build` before the check, or add the folder `charts/` to the repository.
    A dependency with a `file://` address in the same repository is found without that.

    <https://helm.sh/docs/helm/helm_dependency/>
    """
    lost = len(dependency.templates)
    message = f"dependency '{dependency.name}' is not in charts/; run 'helm dependency build'"
    if lost:
        message += f" ({lost} template{'s' if lost > 1 else ''} cannot be rendered without it)"
    yield Finding(at=dependency.at, message=message)
