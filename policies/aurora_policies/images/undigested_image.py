from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy


@policy(
    "IMG003",
    severity="info",
    category="reproducibility",
    equivalents={"checkov": "CKV_K8S_43", "zizmor": "unpinned-images"},
    examples=[
        bad("FROM «debian:12.5»\n", kind="dockerfile"),
        bad("services:\n  web:\n    image: «nginx»\n", kind="compose"),
        good("FROM debian:12.5@sha256:7959ed\nFROM scratch\n", kind="dockerfile"),
        good(
            """\
            services:
              web:
                image: nginx:${TAG}
            """,
            kind="compose",
            because="nobody knows what TAG holds",
        ),
    ],
)
def undigested_image(image: Image) -> Iterator[Finding]:
    """An image is not named by its digest.

    A tag can be moved, by its owner or by whoever takes over their account, and nothing here would notice.
    Add the digest, `name:tag@sha256:...`, and let a bot such as Renovate keep it fresh.
    """
    if image.digest is None and image.known and image.repository:
        yield Finding(at=image.at, message=f"{image.text} is not pinned by its digest")
