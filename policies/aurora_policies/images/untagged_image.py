from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy

from ._templates import may_have_tag, pin

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
# The tag is the value of a setting that is not in the repository.
_REPLACED = """\
resources: [pod.yaml]
configMapGenerator:
  - name: versions
    envs: [.env]
replacements:
  - source:
      kind: ConfigMap
      name: versions
      fieldPath: data.WEB_VERSION
    targets:
      - select:
          kind: Pod
          name: web
        fieldPaths: ["{}"]
        options:
          delimiter: ":"
          index: 1
"""


@policy(
    "IMG002",
    severity="warning",
    category="reproducibility",
    equivalents={
        "hadolint": "DL3006",
        "checkov": ("CKV_DOCKER_7", "CKV_K8S_14"),
        "trivy": ("DS-0001", "AVD-DS-0001", "KSV013", "KSV-0013", "AVD-KSV-0013"),
        "kube-linter": "latest-tag",
        "kube-score": "container-image-tag",
        "zizmor": "unpinned-images",
        "dclint": "service-image-require-explicit-tag",
    },
    examples=[
        bad("FROM «debian»\n", kind="dockerfile"),
        bad(
            """\
            services:
              web:
                image: «registry.local:5000/nginx»
            """,
            kind="compose",
            because="5000 is a port",
        ),
        good(
            _POD.format("localhost:5001/web"),
            kind="kubernetes",
            because="a registry on the machine itself has what was built there",
        ),
        good("FROM debian:12.5 AS build\nFROM build\nFROM scratch\n", kind="dockerfile"),
        good("FROM debian@sha256:7959ed\n", kind="dockerfile"),
        good(
            """\
            services:
              web:
                image: nginx${TAG}
            """,
            kind="compose",
            because="the variable may contain the tag",
        ),
        good(
            "FROM BASEIMAGE\n",
            kind="dockerfile",
            because="no registry accepts capital letters, so this is a placeholder",
        ),
        *(
            good(
                _POD.format(image),
                kind="kubernetes",
                because="ko builds the image and writes its digest",
            )
            for image in ("ko://github.com/acme/shop/cmd/web", "ko://cmd/web")
        ),
        good(
            """\
            services:
              web:
                build: .
                image: web
            """,
            kind="compose",
            because="it is built here",
        ),
        good(
            "services:\n  web:\n    image: shop_api\n",
            kind="compose",
            because="no registry has an image of such a name, so it is built on the machine",
        ),
        bad("services:\n  web:\n    image: «acme/shop_api»\n", kind="compose"),
        bad("FROM «cgr.dev/chainguard/static»\n", kind="dockerfile"),
        good(
            "FROM cgr.dev/chainguard/static@sha256:7959ed\n",
            kind="dockerfile",
            because="the digest is the only way to pin the image",
        ),
        good(
            _POD.format("ghcr.io/acme/web"),
            path="k8s/pod.yaml",
            files={"k8s/kustomization.yaml": _REPLACED.format("spec.containers.0.image")},
            because="the tag is in the settings of each environment",
        ),
        good(
            _POD.format("ghcr.io/acme/web"),
            path="k8s/pod.yaml",
            files={"k8s/kustomization.yaml": _REPLACED.format("spec.containers.[name=web].image")},
            because="the tag is in the settings of each environment",
        ),
        bad(
            _POD.format("«ghcr.io/acme/web»"),
            path="k8s/pod.yaml",
            files={
                "k8s/kustomization.yaml": _REPLACED.format("spec.containers.0.image").replace(
                    ": web", ": api"
                ),
                "k8s/api.yaml": _POD.format("ghcr.io/acme/api:2"),
            },
        ),
    ],
)
def untagged_image(image: Image) -> Iterator[Finding]:
    """An image has no tag, so the mutable tag `latest` is used.

    A later build or restart gets another version, machines run different versions, and a rollback is not possible.
    Use a release tag or, better, a digest, which is the only way where the registry has no release tags for the public.
    A Kustomization may set the version in `images`: what it builds is checked, and not the manifest alone.

    https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
    """
    if image.tag is not None or image.digest is not None or not image.repository:
        return
    if not (may_have_tag(image) or image.is_local):
        message = f"image '{image.text}' has no tag (default latest); {pin(image)}"
        yield Finding(at=image.at, message=message)
