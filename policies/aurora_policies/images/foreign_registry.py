from collections.abc import Iterator

from aurora_devops import Finding, Image, PolicyOptions, bad, good, option, policy
from aurora_devops.subjects import is_dynamic


class Options(PolicyOptions):
    registries: tuple[str, ...] = option(
        (),
        description="Allowed registries, such as `docker.io` or `*.example.com`. If empty, all are allowed.",
    )


@policy(
    "IMG004",
    severity="error",
    category="security",
    equivalents={"hadolint": "DL3026"},
    examples=[
        bad(
            "FROM «quay.io/team/app:1»\n",
            kind="dockerfile",
            options={"registries": ("docker.io", "*.example.com")},
        ),
        bad(
            """\
            FROM «debian:12.5»
            """,
            kind="dockerfile",
            options={"registries": ("registry.example.com",)},
        ),
        good(
            "FROM debian:12.5\nFROM registry.example.com/app:1\n",
            kind="dockerfile",
            options={"registries": ("docker.io", "*.example.com")},
        ),
        good(
            """\
            FROM quay.io/team/app:1
            """,
            kind="dockerfile",
            because="all registries are allowed by default",
        ),
    ],
)
def foreign_registry(image: Image, options: Options) -> Iterator[Finding]:
    """An image comes from a registry that is not allowed.

    The image was not scanned, mirrored or approved, and is unavailable as soon as its publisher removes it.
    Mirror the image to an allowed registry, or add its registry to the option `registries`.
    If the option is empty, all registries are allowed.

    https://docs.docker.com/docker-hub/image-library/mirror/
    """
    if not options.registries or not image.repository or is_dynamic(image.registry or ""):
        return
    if not image.known and image.registry is None and is_dynamic(image.text.partition("/")[0]):
        return
    registry = image.registry or "docker.io"
    if not any(matches(registry, allowed) for allowed in options.registries):
        yield Finding(
            at=image.at, message=f"image '{image.text}' comes from '{registry}', which is not allowed"
        )


def matches(registry: str, allowed: str) -> bool:
    """Whether a registry is the allowed one; `*` at the beginning or the end matches any text."""
    names = {registry, "docker.io"} if registry in ("hub.docker.com", "index.docker.io") else {registry}
    if allowed == "*":
        return True
    if allowed.startswith("*"):
        return any(name.endswith(allowed[1:]) for name in names)
    if allowed.endswith("*"):
        return any(name.startswith(allowed[:-1]) for name in names)
    return allowed in names
