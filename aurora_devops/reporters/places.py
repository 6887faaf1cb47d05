"""Where the places of a report can be opened: the files of the commit that a CI job of GitHub or GitLab checks."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

# The variables of the environment that decide what places link to.
VARIABLES = (
    *("GITHUB_ACTIONS", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "GITHUB_WORKSPACE"),
    *("GITLAB_CI", "CI_PROJECT_URL", "CI_COMMIT_SHA", "CI_PROJECT_DIR"),
)


def links(root: str) -> str:
    """The address of a `{path}` below a root and a `{line}`; empty outside CI, and outside the folder of the job."""
    value = os.environ.get
    if value("GITHUB_ACTIONS"):
        project, commit, folder = value("GITHUB_REPOSITORY"), value("GITHUB_SHA"), value("GITHUB_WORKSPACE")
        address = f"{value('GITHUB_SERVER_URL', 'https://github.com')}/{project}/blob/{commit}"
    elif value("GITLAB_CI"):
        project, commit, folder = value("CI_PROJECT_URL"), value("CI_COMMIT_SHA"), value("CI_PROJECT_DIR")
        address = f"{project}/-/blob/{commit}"
    else:
        return ""
    if not (project and commit and folder and root) or not address.startswith("https://"):
        return ""
    if not Path(root).is_relative_to(folder):
        return ""
    inside = Path(root).relative_to(folder).as_posix()
    prefix = "" if inside == "." else f"{quote(inside)}/"
    return f"{address}/{prefix}{{path}}#L{{line}}"


def linked(root: str) -> Callable[[str, int], str]:
    """The address of a path and a line; empty if places cannot be opened."""
    pattern = links(root)

    def address(path: str, line: int) -> str:
        written = quote(path, errors="replace")
        return pattern.replace("{line}", str(line)).replace("{path}", written)

    return address
