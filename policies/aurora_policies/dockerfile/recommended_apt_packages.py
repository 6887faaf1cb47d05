from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.formats.packages import verb
from aurora_devops.kinds.dockerfile import Run

from ._commands import NO, has_option, head, is_configured, settings_of, with_option

_FLAGS = frozenset({"--no-install-recommends"})
_NAME = "APT::Install-Recommends"
_SETTINGS = settings_of(_NAME, *NO)


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
            because="it is disabled for all steps",
        ),
    ],
)
def recommended_apt_packages(run: Run) -> Iterator[Finding]:
    """apt also installs recommended packages.

    They add up to hundreds of megabytes to the image, and each package needs security updates.
    Add `--no-install-recommends`, and list the packages that are needed.
    The fix is not applied by default, because the program may need one of them.

    https://docs.docker.com/build/building/best-practices/#apt-get
    """
    for command in run.called("apt-get", "apt"):
        if (
            verb(command) == "install"
            and not has_option(command, _FLAGS, _SETTINGS)
            and not is_configured(run, _NAME)
        ):
            fix = with_option(run, command, "--no-install-recommends", safe=False)
            yield Finding(
                at=head(run, command),
                message="recommended packages are also installed; add --no-install-recommends",
                fix=fix,
            )
