from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.packages import verb
from aurora_devops.kinds.dockerfile import Run

from ._commands import has_option, head, with_option

_FLAGS = frozenset({"--no-install-recommends"})
_SETTINGS = frozenset(f"apt::install-recommends={no}" for no in ("false", "0", "no", "off"))


@policy(
    "DKR115",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3015", "trivy": ("DS-0029", "AVD-DS-0029")},
    examples=[
        bad(
            "FROM debian:12\nRUN «apt-get install» -y curl\n",
            fixed="FROM debian:12\nRUN apt-get install --no-install-recommends -y curl\n",
        ),
        good("FROM debian:12\nRUN apt-get install -y --no-install-recommends curl\n"),
        good("FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n"),
        good(
            """\
            FROM debian:12
            RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/01lean
            RUN apt-get install -y curl
            """,
            because="it is switched off for all",
        ),
    ],
)
def recommended_apt_packages(run: Run) -> Iterator[Finding]:
    """apt installs packages that nobody asked for.

    Recommended packages make an image larger, up to some hundreds of megabytes, and each is one more to patch.
    Give `--no-install-recommends`, and name what is missing then.
    The program may have come to need one of them, so the fix is not applied unasked.
    """
    for command in run.called("apt-get", "apt"):
        if (
            verb(command) == "install"
            and not has_option(command, _FLAGS, _SETTINGS)
            and not _off_for_all(run)
        ):
            fix = with_option(run, command, "--no-install-recommends", safe=False)
            yield Finding(at=head(run, command), message="recommended packages are installed too", fix=fix)


def _off_for_all(run: Run) -> bool:
    """Whether the stage, or one that it is built on, writes a configuration about it."""
    stages = () if run.stage is None else (run.stage, *run.stage.ancestors)
    return any(
        other.at.start <= run.at.start
        and other.script is not None
        and "APT::Install-Recommends" in other.script.text
        for stage in stages
        for other in stage.of(Run)
    )
