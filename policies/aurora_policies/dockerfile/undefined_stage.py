from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Copy

from ._nearest import nearest

# Official images that files are copied from by their bare name; that they have no tag is another policy's matter.
_IMAGES = frozenset(
    (
        "alpine",
        "busybox",
        "composer",
        "debian",
        "docker",
        "golang",
        "haskell",
        "httpd",
        "memcached",
        "nginx",
        "node",
        "php",
        "postgres",
        "python",
        "redis",
        "ruby",
        "rust",
        "traefik",
        "ubuntu",
    )
)


@policy(
    "DKR017",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3022"},
    examples=[
        bad(
            "FROM golang:1.26 AS builder\nFROM scratch\nCOPY --from=«bulider» /app /app\n",
            fixed="FROM golang:1.26 AS builder\nFROM scratch\nCOPY --from=builder /app /app\n",
        ),
        bad("FROM scratch\nCOPY --from=«1» /app /app\n"),
        good("FROM golang:1.26 AS build\nFROM scratch\nCOPY --from=build /app /app\n"),
        good("FROM golang:1.26\nFROM scratch\nCOPY --from=0 /app /app\n"),
        good("FROM scratch\nCOPY --from=ghcr.io/astral-sh/uv:0.9.8 /uv /bin/\n"),
    ],
)
def undefined_stage(copy: Copy) -> Iterator[Finding]:
    """COPY copies from a stage that is not there.

    Docker takes the unknown name for an image and pulls `docker.io/library/NAME`: the build fails, or it takes files
    from somebody else's image.
    Name an earlier stage, or an image with its tag. A stage given to the build with `--build-context` is not
    known here.
    """
    flag = copy.source_flag
    if flag is None or not flag.value or copy.stage_reference is not None or copy.copies_itself:
        return
    name = flag.value
    image = copy.image
    if image is None:
        if name.isdecimal():
            yield Finding(at=flag.value_at, message=f"no stage before this one has the number {name}")
        return
    if (
        not image.known
        or image.tag
        or image.digest
        or image.registry
        or "/" in name
        or name.lower() in _IMAGES
    ):
        return
    stage = copy.stage
    earlier = stage.dockerfile.stages[: stage.index] if stage else ()
    close = nearest(name.lower(), (other.name for other in reversed(earlier) if other.name), 0.7)
    hint = f"; did you mean {close}?" if close else ""
    fix = Fix((Edit(flag.value_at, close),)) if close else None
    yield Finding(at=flag.value_at, message=f"no stage before this one is called {name}{hint}", fix=fix)
