from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Workdir


@policy(
    "DKR001",
    severity="warning",
    category="reliability",
    equivalents={
        "hadolint": "DL3000",
        "checkov": "CKV_DOCKER_10",
        "trivy": ("DS-0009", "AVD-DS-0009"),
        "buildkit": "WorkdirRelativePath",
    },
    examples=[
        bad("FROM python:3.13\nWORKDIR «app»\n"),
        bad(
            "FROM python:3.13\nWORKDIR /srv\nWORKDIR «app»\n",
            fixed="FROM python:3.13\nWORKDIR /srv\nWORKDIR /srv/app\n",
        ),
        good("FROM python:3.13\nWORKDIR /srv/app\n"),
        good(
            "FROM python:3.13\nARG ROOT\nWORKDIR ${ROOT}/app\n", because="the variable may begin with a slash"
        ),
        good('FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nWORKDIR "C:/app"\n'),
    ],
)
def relative_workdir(workdir: Workdir) -> Iterator[Finding]:
    """WORKDIR is a relative path.

    It depends on the WORKDIR before it, which may be set by the base image: if that changes, the application moves,
    and absolute paths elsewhere in the file are wrong.
    Use an absolute path.

    https://docs.docker.com/reference/build-checks/workdir-relative-path/
    """
    path = workdir.path
    if path is None or not workdir.is_relative:
        return
    base = workdir.workdir
    fix = None
    # A path in quotes would have to be quoted again.
    if base is not None and not path.quoted and "$" not in path.raw and ".." not in path.text:
        fix = Fix((Edit(path.at, f"{base.rstrip('/')}/{path.text.removeprefix('./')}"),), safe=True)
    yield Finding(at=path.at, message=f"WORKDIR '{path.text}' is relative; use an absolute path", fix=fix)
