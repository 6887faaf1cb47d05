from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy


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
        good("FROM debian:12.5 AS build\nFROM build\nFROM scratch\n", kind="dockerfile"),
        good("FROM debian@sha256:7959ed\n", kind="dockerfile"),
        good(
            """\
            services:
              web:
                image: nginx${TAG}
            """,
            kind="compose",
            because="the variable may hold the tag",
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
    ],
)
def untagged_image(image: Image) -> Iterator[Finding]:
    """An image is named without a tag, which means `latest`.

    The same file gives another image tomorrow, two machines run two versions, and a rollback has nothing to
    go back to.
    Name a release tag or, better, a digest.
    """
    if image.tag is None and image.digest is None and image.repository:
        # A variable before the last slash can be a registry or a folder, but no tag.
        last = image.text.rpartition("/")[2]
        if image.known or not any(char in last for char in "${}%<>"):
            yield Finding(at=image.at, message=f"{image.text} has no tag, so latest is meant")
