"""The places of a finding about a read-only root file system: also the volume that is mounted elsewhere."""

import pytest

import aurora_devops

FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nRUN useradd --uid 10001 shop && install -d -o shop /run/shop\n"
    'WORKDIR /app\nCOPY shop ./shop\nUSER 10001\nCMD ["python", "-m", "shop"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    "shop/__main__.py": 'print("open")\n',
}
POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  volumes:
    - {name: run, emptyDir: {}}
    - {name: cache, emptyDir: {}}
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.4.2
      securityContext:
        readOnlyRootFilesystem: true
      volumeMounts:
"""


@pytest.mark.parametrize(
    ("mounts", "lines"),
    [
        (["/var/shop"], [15]),
        (["/cache", "/var/shop"], [16]),
        (["/cache", "/var/lib/other"], []),
        ([], []),
    ],
)
def test_the_volume_that_is_meant(mounts: list[str], lines: list[int]) -> None:
    text = POD + "".join(f"        - {{name: run, mountPath: {path}}}\n" for path in mounts)
    report = aurora_devops.lint({**FILES, "pod.yaml": text}, select=["unwritable-path"])
    (finding,) = report.findings
    assert [one.location.line for one in finding.related if one.path == "pod.yaml"] == lines
