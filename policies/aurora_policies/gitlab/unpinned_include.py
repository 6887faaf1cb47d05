from collections.abc import Iterator
from typing import Any

from aurora_devops import Finding, Place, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.gitlab import PipelineIn

_COMMIT = regex(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_RELEASE = regex(r"v?\d+\.\d+(?:\.\d+)*(?:[-+][\w.-]+)?")
_FULL = regex(r"v?\d+\.\d+\.\d+(?:[-+][\w.-]+)?")


@policy(
    "GLC014",
    severity="warning",
    category="security",
    examples=[
        bad(
            """\
            include:
              - project: «platform/pipelines»
                file: test.yml
              - project: platform/pipelines
                ref: «main»
                file: lint.yml
            """
        ),
        bad("include:\n  - component: «$CI_SERVER_FQDN/platform/lint/check@~latest»\n"),
        bad("include:\n  - component: «$CI_SERVER_FQDN/platform/lint/check@1»\n"),
        good(
            """\
            include:
              - project: platform/pipelines
                ref: 11bd71901bbe5b1630ceea73d27597364c9af683
                file: test.yml
              - project: platform/pipelines
                ref: v4.2.0
                file: lint.yml
              - component: $CI_SERVER_FQDN/platform/lint/check@1.4.0
            """,
            because="a commit or a release determines the content",
        ),
        good(
            "include:\n  - project: platform/pipelines\n    ref: $PIPELINES_REF\n    file: test.yml\n",
            because="the ref is not known",
        ),
    ],
)
def unpinned_include(inside: PipelineIn) -> Iterator[Finding]:
    """An included configuration of another project is not pinned to a release or a commit.

    Everyone who can push to that branch changes this pipeline, and runs commands with its secrets.
    Set `ref` to a commit SHA or a release tag, and the version of a component to a full release such as `1.4.0`.

    https://docs.gitlab.com/ci/pipelines/pipeline_security/
    """
    for item, at in entries(inside):
        project, component = item.get("project"), item.get("component")
        if isinstance(project, str) and "$[[" not in project:
            ref = item.get("ref")
            if ref is None:
                message = (
                    f"included project '{project}' has no 'ref' and uses the default branch; pin a release"
                )
                yield Finding(at=at["project"], message=message)
            elif isinstance(ref, str) and "$" not in ref and not _pinned(ref):
                message = (
                    f"included project '{project}' is pinned to '{ref}', which can be moved; pin a release"
                )
                yield Finding(at=at["ref"], message=message)
        elif isinstance(component, str) and "@" in component and "$[[" not in component:
            version = component.rpartition("@")[2]
            if "$" not in version and not _FULL.fullmatch(version) and not _COMMIT.fullmatch(version):
                message = f"component version '{version}' can change; pin a release such as 1.4.0"
                yield Finding(at=at["component"], message=message)


def entries(inside: PipelineIn) -> Iterator[tuple[dict[str, Any], Place]]:
    """The includes of a file that are mappings."""
    include, at = inside.configuration.include, inside.configuration.at["include"]
    for index, item in enumerate(include) if isinstance(include, list) else ((None, include),):
        if isinstance(item, dict):
            yield item, at if index is None else at[index]


def _pinned(ref: str) -> bool:
    return bool(_COMMIT.fullmatch(ref) or _RELEASE.fullmatch(ref) or ref.startswith("refs/tags/"))
