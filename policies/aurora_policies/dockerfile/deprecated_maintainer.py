import json
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Maintainer


@policy(
    "DKR032",
    severity="info",
    category="maintainability",
    equivalents={
        "hadolint": "DL4000",
        "checkov": "CKV_DOCKER_6",
        "trivy": ("DS-0022", "AVD-DS-0022"),
        "buildkit": "MaintainerDeprecated",
    },
    examples=[
        bad(
            "FROM busybox:1.37\n«MAINTAINER» Ada <ada@example.com>\n",
            fixed='FROM busybox:1.37\nLABEL org.opencontainers.image.authors="Ada <ada@example.com>"\n',
        ),
        good('FROM busybox:1.37\nLABEL org.opencontainers.image.authors="ada@example.com"\n'),
    ],
)
def deprecated_maintainer(maintainer: Maintainer) -> Iterator[Finding]:
    """MAINTAINER is deprecated.

    It has been deprecated since Docker 1.13, registries do not show its value, and BuildKit warns about it in every
    build.
    Set the label `org.opencontainers.image.authors` instead.

    https://docs.docker.com/reference/build-checks/maintainer-deprecated/
    """
    person = maintainer.person
    if maintainer.triggered:
        return
    fix = None
    if person is not None and maintainer.stage is not None and "\n" not in person.raw:
        text = f"LABEL org.opencontainers.image.authors={json.dumps(person.text, ensure_ascii=False)}"
        fix = Fix((Edit(Span(maintainer.at.start, maintainer.at.end), text),), safe="$" not in person.text)
    message = "MAINTAINER is deprecated; use LABEL org.opencontainers.image.authors"
    yield Finding(at=maintainer.keyword_at, message=message, fix=fix)
