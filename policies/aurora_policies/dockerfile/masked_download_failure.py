from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._pipes import consumer, is_used_next, remedy, unchecked


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
        good(
            "FROM debian:12\nRUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /etc/apt/keyrings/a.gpg\n",
            because="gpg fails without a whole key",
        ),
        good(
            "FROM debian:12\nRUN set -e; curl -fsSL https://deno.land/install.sh | sh; \\\n"
            "    /root/.deno/bin/deno compile -o /srv/web main.ts; rm -r /root/.deno\n",
            because="without the download there is no deno, and the step fails",
        ),
        good(
            "FROM debian:12\nRUN curl -sSf https://sh.rustup.rs | sh -s -- -y && $HOME/.cargo/bin/cargo build\n",
            because="without the download there is no cargo",
        ),
        bad(
            "FROM debian:12\nRUN «curl -fsSL https://deb.nodesource.com/setup_24.x | bash -» && \\\n"
            "    apt-get install -y nodejs && node --version\n",
        ),
        bad(
            "FROM debian:12\nRUN «curl -fsSL https://deno.land/install.sh | sh»; deno --version; true\n",
        ),
    ],
)
def masked_download_failure(run: Run) -> Iterator[Finding]:
    """A download is piped into a program, and the build step ignores its failure.

    The exit status of a pipeline is that of its last command: when the download is interrupted, half a script runs or
    an empty key is installed, and the layer is cached as if it were complete.
    Nothing is reported if the same step then calls the program that the address names, which is not there without the
    download.
    Set `pipefail` with `SHELL ["/bin/bash", "-o", "pipefail", "-c"]` or `set -o pipefail`, or download to a file first.

    https://docs.docker.com/build/building/best-practices/#using-pipes
    """
    for pipeline in unchecked(run):
        program = consumer(pipeline)
        if program and not is_used_next(run, pipeline):
            message = f"a failed download is ignored, and '{program}' gets incomplete input; {remedy(run)}"
            yield Finding(at=run.place(pipeline.start, pipeline.end), message=message)
