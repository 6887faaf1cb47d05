from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.github import StepIn

# Actions that install the newest version of a tool where none is given, and the input that names one.
_TOOLS = {
    "1password/load-secrets-action": "version",
    "aquasecurity/setup-trivy": "version",
    "azure/setup-helm": "version",
    "azure/setup-kubectl": "version",
    "digitalocean/action-doctl": "version",
    "golangci/golangci-lint-action": "version",
    "hashicorp/setup-terraform": "terraform_version",
    "oven-sh/setup-bun": "bun-version",
}


@policy(
    "GHA058",
    severity="info",
    category="reproducibility",
    equivalents={"zizmor": "unpinned-tools"},
    examples=[
        bad(
            """\
            on: push
            jobs:
              scan:
                runs-on: ubuntu-24.04
                steps:
                  - uses: «aquasecurity/setup-trivy@v0.2.6»
                  - uses: aquasecurity/setup-trivy@v0.2.6
                    with:
                      version: «latest»
            """
        ),
        good(
            """\
            on: push
            jobs:
              scan:
                runs-on: ubuntu-24.04
                steps:
                  - uses: aquasecurity/setup-trivy@v0.2.6
                    with:
                      version: v0.69.1
            """,
            because="the input names a release of the tool",
        ),
    ],
)
def unpinned_tool(inside: StepIn) -> Iterator[Finding]:
    """An action installs the newest version of its tool.

    The commit pins the action, but not the tool: a later run may fail or use a compromised release.
    Set the version of the tool.
    """
    uses = inside.step.action
    name = _TOOLS.get(uses.slug) if uses is not None else None
    given = inside.step.with_
    if uses is None or name is None or not isinstance(given, dict):
        return
    if given.get(name) in (None, ""):
        if not any(key.endswith("version-file") for key in given):
            at = inside.at["uses"].sub(0, len(uses.text))
            yield Finding(at=at, message=f"action '{uses.slug}' installs the newest version; set '{name}'")
    elif given[name] == "latest":
        yield Finding(
            at=inside.at["with"][name],
            message=f"action '{uses.slug}' installs the newest version; set '{name}'",
        )
