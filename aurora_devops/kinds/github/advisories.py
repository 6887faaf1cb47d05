"""Actions with published vulnerabilities, and the versions that have them.

Source: the advisories of github.com/advisories for the ecosystem GitHub Actions.
"""

from __future__ import annotations

from ...core.lazy import regex
from ...core.record import record
from .model import Uses


@record
class Advisory:
    """A vulnerability: its name, and the versions from `since` on and before `fixed`.

    `moved` says that the tags were moved to malicious commits, which leaves the commits of the versions as they are.
    """

    name: str
    fixed: tuple[int, ...]
    since: tuple[int, ...] = (0,)
    moved: bool = False


_ADVISORIES = {
    "actions/download-artifact": Advisory("CVE-2024-42471", (4, 1, 3), (4, 0, 0)),
    "aquasecurity/setup-trivy": Advisory("malicious releases of March 2026", (0, 2, 6), moved=True),
    "aquasecurity/trivy-action": Advisory("malicious releases of March 2026", (0, 35, 0), moved=True),
    "atlassian/gajira-comment": Advisory("CVE-2020-14189", (2, 0, 2)),
    "atlassian/gajira-create": Advisory("CVE-2020-14188", (2, 0, 1)),
    "azure/setup-kubectl": Advisory("CVE-2023-23939", (3, 0, 0)),
    "check-spelling/check-spelling": Advisory("CVE-2021-32724", (0, 0, 19)),
    "dawidd6/action-download-artifact": Advisory("GHSA-5xr6-xhww-33m4", (6, 0, 0)),
    "github/codeql-action": Advisory("CVE-2025-24362", (3, 28, 3), (3, 26, 11)),
    "gradle/gradle-build-action": Advisory("CVE-2023-30853", (2, 4, 2)),
    "hashicorp/vault-action": Advisory("CVE-2021-32074", (2, 2, 0)),
    "lycheeverse/lychee-action": Advisory("CVE-2024-48908", (2, 0, 2)),
    "rlespinasse/github-slug-action": Advisory("CVE-2023-27581", (4, 4, 1), (4, 0, 0)),
    "shivammathur/setup-php": Advisory("GHSA-5wxr-w449-57cm", (2, 37, 1), (2, 37, 0)),
    "sonarsource/sonarqube-scan-action": Advisory("CVE-2025-59844", (6, 0, 0), (4, 0, 0)),
    "step-security/harden-runner": Advisory("CVE-2025-32955", (2, 12, 0), (0, 12, 0)),
    "tj-actions/branch-names": Advisory("CVE-2025-54416", (9, 0, 0)),
    "tj-actions/changed-files": Advisory("CVE-2025-30066", (46, 0, 1), moved=True),
    "tj-actions/verify-changed-files": Advisory("CVE-2023-52137", (17, 0, 0)),
}
_VERSION = regex(r"v?(\d+(?:\.\d+){0,3})\Z")


def advisory_of(uses: Uses, comment: str = "") -> Advisory | None:
    """The vulnerability that a reference certainly has; `comment` has the version of a pinned commit.

    `v4` is the newest version 4, so it has only what no version 4 fixes.
    """
    advisory = _ADVISORIES.get(uses.slug)
    match = _VERSION.match(comment if uses.pinned else uses.ref or "") if advisory is not None else None
    if advisory is None or match is None or (advisory.moved and uses.pinned):
        return None
    version = tuple(map(int, match[1].split(".")))
    known = len(version)
    return advisory if advisory.since[:known] <= version < advisory.fixed[:known] else None
