from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy

from ._templates import pin

_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: {}
"""
_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "image:\n  repository: ghcr.io/acme/web\n  tag: latest\n"
    "proxy:\n  repository: envoy\n  tag: latest\nagent: fluentd:latest\n",
}
_IMAGE = '"{{ .Values.image.repository }}:{{ .Values.image.tag }}"'
_DEPLOY = "deploy:\n\thelm upgrade web ./chart --install --set {}\n"


@policy(
    "IMG001",
    severity="warning",
    category="reproducibility",
    equivalents={
        "hadolint": "DL3007",
        "checkov": ("CKV_DOCKER_7", "CKV_K8S_14"),
        "trivy": ("DS-0001", "AVD-DS-0001", "KSV013", "KSV-0013", "AVD-KSV-0013"),
        "kube-linter": "latest-tag",
        "kube-score": "container-image-tag",
        "zizmor": "unpinned-images",
        "dclint": "service-image-require-explicit-tag",
    },
    examples=[
        bad("FROM «debian:latest»\n", kind="dockerfile"),
        bad("FROM «registry.local:5000/app:latest» AS build\n", kind="dockerfile"),
        bad("services:\n  web:\n    image: «nginx:latest»\n", kind="compose"),
        good("FROM debian:12.5\n", kind="dockerfile"),
        good(
            "FROM debian:latest@sha256:7959ed\n",
            kind="dockerfile",
            because="the digest determines the version",
        ),
        good(
            _POD.format("localhost:5000/web:latest"),
            kind="kubernetes",
            because="a registry on the machine itself has what was built there",
        ),
        bad(_POD.format(f"«{_IMAGE}»"), path="chart/templates/pod.yaml", files=_CHART),
        good(
            _POD.format(_IMAGE),
            path="chart/templates/pod.yaml",
            files=_CHART | {"Makefile": _DEPLOY.format("image.tag=$(VERSION)")},
            because="the command that installs the chart sets the tag",
        ),
        bad(
            _POD.format(f"«{_IMAGE.replace('.image', '.proxy')}»"),
            path="chart/templates/pod.yaml",
            files=_CHART | {"Makefile": _DEPLOY.format("image.tag=$(VERSION)")},
        ),
        good(
            _POD.format("{{ .Values.agent }}"),
            path="chart/templates/pod.yaml",
            files=_CHART | {"Makefile": _DEPLOY.format("agent=$(AGENT)")},
            because="the command that installs the chart sets the image",
        ),
        good("ARG TAG\nFROM debian:${TAG}\n", kind="dockerfile", because="the tag is not known"),
        good(
            "services:\n  web:\n    image: shop_api:latest\n",
            kind="compose",
            because="no registry has an image of such a name, so it is built on the machine",
        ),
        bad("services:\n  web:\n    image: «acme/shop_api:latest»\n", kind="compose"),
        bad("FROM «gcr.io/distroless/static:latest»\n", kind="dockerfile"),
    ],
)
def latest_tag(image: Image) -> Iterator[Finding]:
    """An image uses the mutable tag `latest`.

    A later build or restart gets another version, machines run different versions, and a rollback is not possible.
    Use a release tag or, better, a digest, which is the only way where the registry has no release tags for the public.
    A Kustomization may set the version in `images`: what it builds is checked, and not the manifest alone. The tag in
    the values of a chart is not reported if a command of the repository that installs the chart sets it with `--set`.

    https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
    """
    if image.tag == "latest" and image.digest is None and not image.is_local:
        message = f"image '{image.name}' uses the mutable tag 'latest'; {pin(image)}"
        yield Finding(at=image.at, message=message)
