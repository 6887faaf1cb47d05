from collections.abc import Iterator

from aurora_devops import Finding, Image, PolicyOptions, bad, good, option, policy
from aurora_devops.core.lazy import regex

# Parts of a tag besides its version: the base image or a variant.
FLAVOUR = regex(
    r"alpine|slim|apache|fpm|cli|perl|buster|bullseye|bookworm|trixie|jammy|noble|management|ubi|debian|ubuntu"
)
TAGS = (
    "beta canary current dev devel develop development edge head lts main mainline master next nightly rolling "
    "snapshot stable staging test testing trunk unstable"
)


class Options(PolicyOptions):
    tags: tuple[str, ...] = option(tuple(TAGS.split()), description="The mutable tags.")


@policy(
    "IMG005",
    severity="warning",
    category="reproducibility",
    equivalents={"dclint": "service-image-require-explicit-tag"},
    examples=[
        bad("services:\n  web:\n    image: «nginx:stable»\n", kind="compose"),
        bad("FROM «node:lts-alpine»\n", kind="dockerfile"),
        good("FROM node:22-alpine\n", kind="dockerfile"),
        good("FROM app:main-3f2c1ab\n", kind="dockerfile", because="the commit determines the version"),
        good("FROM node:lts@sha256:7959ed\n", kind="dockerfile"),
    ],
)
def moving_tag(image: Image, options: Options) -> Iterator[Finding]:
    """An image uses a mutable tag such as `stable`, `edge` or `main`.

    The next major version is used as soon as an image is built or a container restarts, without a test.
    Use a release tag or, better, a digest.

    https://docs.docker.com/build/building/best-practices/#pin-base-image-versions
    """
    if image.tag is None or image.digest is not None:
        return
    first, *others = image.tag.lower().split("-")
    if first in options.tags and all(FLAVOUR.match(other) for other in others):
        yield Finding(
            at=image.at, message=f"image '{image.name}' uses the mutable tag '{image.tag}'; use a release tag"
        )
