from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy

from ._templates import is_template


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
            because="the value of TAG is not known",
        ),
    ],
)
def undigested_image(image: Image) -> Iterator[Finding]:
    """An image is not pinned by its digest.

    A tag can be moved by its publisher, or by an attacker who takes over their account, without any change in the
    repository.
    Add the digest, `name:tag@sha256:...`, and update it with a tool such as Renovate.

    https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
    """
    if image.digest is None and image.repository and not is_template(image):
        yield Finding(
            at=image.at, message=f"image '{image.text}' is not pinned by its digest; add @sha256:..."
        )
