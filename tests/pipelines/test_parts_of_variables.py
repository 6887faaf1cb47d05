"""Variables of which a shell removes a prefix or a suffix."""

import pytest

from aurora_devops.commands.call import expanded
from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${pair%%=*}", "web"),
        ("${pair%=*}", "web=a"),
        ("${pair#*=}", "a=b"),
        ("${pair##*=}", "b"),
        ("x/${pair%%=*}:1", "x/web:1"),
        ("${pair#none}", "web=a=b"),
        ("${other%%=*}", "${other%%=*}"),
        ("${pair%%$end}", "${pair%%${end}}"),
        ("${#pair}", "${#pair}"),
    ],
)
def test_parts(text: str, value: str) -> None:
    assert expanded(text, {"pair": "web=a=b"}) == value


_WORKFLOW = """\
on: push
jobs:
  push:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - run: |
          for pair in NAME=web store=store; do
            image="ghcr.io/acme/shop/${pair%%=*}:$GITHUB_SHA"
            docker build -t "$image" "${pair##*=}"
            docker push "$image"
          done
"""
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: ghcr.io/acme/shop/web:latest
    - name: store
      image: ghcr.io/acme/shop/store:latest
"""


@pytest.mark.parametrize(("name", "lines"), [("web", []), ("site", [8])])
def test_images_of_a_loop_over_pairs(name: str, lines: list[int]) -> None:
    files = {
        "k8s/pod.yaml": _POD,
        ".github/workflows/push.yml": _WORKFLOW.replace("NAME", name),
        "web/Dockerfile": "FROM scratch\n",
        "store/Dockerfile": "FROM scratch\n",
    }
    report = lint_texts(
        files, Choices(profile="all", select=("unpushed-image",)), catalogue=default_catalogue()
    )
    assert [one.location.line for one in report.findings] == lines
