from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.helm import HelmChart

_API_VERSIONS = ("v1", "v2")
_TYPES = ("application", "library")
# A version with the leniency of Helm: v1, 1.2, 1.2.3-rc.1+build.
_VERSION = regex(
    r"v?(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){0,2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?"
)


@policy(
    "HLM008",
    severity="error",
    category="validity",
    examples=[
        bad("apiVersion: v2\n«name»: web\n"),
        bad("«name»: web\nversion: 1.0.0\n"),
        bad("apiVersion: v2\nname: web\nversion: «latest»\n"),
        bad("apiVersion: «v3»\nname: web\nversion: 1.0.0\n"),
        bad("apiVersion: v2\nname: web\nversion: 1.0.0\ntype: «app»\n"),
        good(
            "apiVersion: v2\nname: web\nversion: 1.0.0\ntype: application\n", because="all that Helm requires"
        ),
        good("apiVersion: v1\nname: web\nversion: 1.0.0-rc.1\n", because="a pre-release is a version"),
        good(
            "dependencies:\n  - name: redis\n    repository: https://charts.example.com\n    version: 1.2.3\n",
            because="a program adds the dependencies to a chart of its own",
        ),
        bad(
            "«name»: web\nversion: 1.0.0\ndependencies:\n  - name: redis\n    repository: https://charts.example.com\n"
            "    version: 1.2.3\n",
        ),
    ],
)
def invalid_chart(chart: HelmChart) -> Iterator[Finding]:
    """Helm rejects the metadata in `Chart.yaml`.

    `apiVersion`, `name` and `version` are required, and the version has to be a semantic version. A file that has
    dependencies and none of the three is completed by a program such as Kontinuous.

    <https://helm.sh/docs/topics/charts/#the-chartyaml-file>
    """
    for key, value in (("apiVersion", chart.api_version), ("name", chart.name), ("version", chart.version)):
        if not value:
            yield Finding(at=chart.at["name"].key, message=f"the required key '{key}' is missing")
    if chart.api_version and chart.api_version not in _API_VERSIONS:
        message = f"unknown apiVersion '{chart.api_version}'; use v2"
        yield Finding(at=chart.at["apiVersion"], message=message)
    if chart.version and _VERSION.fullmatch(chart.version) is None:
        message = f"version '{chart.version}' is not a semantic version such as 1.2.3"
        yield Finding(at=chart.at["version"], message=message)
    if chart.type and chart.type not in _TYPES:
        yield Finding(at=chart.at["type"], message=f"unknown type '{chart.type}'; use application or library")
