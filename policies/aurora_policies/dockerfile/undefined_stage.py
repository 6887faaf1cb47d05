from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Copy


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
        bad("FROM scratch\nCOPY --from=«build» /app /app\nFROM golang:1.26 AS build\n"),
        good("FROM golang:1.26 AS build\nFROM scratch\nCOPY --from=build /app /app\n"),
        good("FROM golang:1.26\nFROM scratch\nCOPY --from=0 /app /app\n"),
        good("FROM scratch\nCOPY --from=ghcr.io/astral-sh/uv:0.9.8 /uv /bin/\n"),
    ],
)
def undefined_stage(copy: Copy) -> Iterator[Finding]:
    """`COPY --from` refers to a stage that does not exist or begins later in the file.

    Docker uses an unknown name as the name of an image and pulls `docker.io/library/NAME`: the build fails, or it
    copies files from an unrelated image.
    Use the name of an earlier stage.
    Names that are not similar to a stage may be build contexts and are reported by `undefined-build-context`.

    https://docs.docker.com/reference/dockerfile/#copy---from
    """
    flag = copy.source_flag
    if flag is None or not flag.value:
        return
    name, close = flag.value, copy.near_stage
    if close == name.lower():
        message = f"stage '{name}' begins after this COPY; move it above this stage"
        yield Finding(at=flag.value_at, message=message)
    elif close is not None:
        message = f"stage '{name}' does not exist; did you mean '{close}'?"
        yield Finding(at=flag.value_at, message=message, fix=Fix((Edit(flag.value_at, close),)))
    elif name.isdecimal() and copy.stage_reference is None and not copy.copies_itself:
        yield Finding(
            at=flag.value_at, message=f"no earlier stage has the number {name}; use the name of a stage"
        )
