from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pipes import consumer, remedy, unchecked


@policy(
    "DKR120",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL4006"},
    examples=[
        bad("FROM debian:12\nRUN «curl -fsSL https://example.com/install.sh | sh»\n"),
        bad(
            "FROM debian:12\n"
            "RUN «curl -fsSL https://example.com/key.asc | gpg --dearmor | tee /etc/apt/keyrings/a.gpg» > /dev/null\n"
        ),
        good(
            """\
            FROM debian:12
            SHELL ["/bin/bash", "-o", "pipefail", "-c"]
            RUN curl -fsSL https://example.com/install.sh | sh
            """
        ),
        good(
            "FROM debian:12\nRUN curl -fsSL -o install.sh https://example.com/install.sh && sh install.sh\n",
            because="a failed download stops the build",
        ),
        good(
            "FROM debian:12\nRUN curl -fsSL https://example.com/a.tgz | tar xz\n",
            because="tar fails by itself",
        ),
    ],
)
def masked_download_failure(run: Run) -> Iterator[Finding]:
    """A download is piped into a program, and the build step ignores its failure.

    The exit status of a pipeline is that of its last command: when the download is interrupted, half a script runs or
    an empty key is installed, and the layer is cached as if it were complete.
    Set `pipefail` with `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` or `set -o pipefail`, or download to a file first.

    https://docs.docker.com/build/building/best-practices/#using-pipes
    """
    for pipeline in unchecked(run):
        if program := consumer(pipeline):
            message = f"a failed download is ignored, and '{program}' gets incomplete input; {remedy(run)}"
            yield Finding(at=run.place(pipeline.start, pipeline.end), message=message)
