import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Label

Sort = Literal["text", "url", "email", "rfc3339", "spdx", "hash", "semver"]


class Options(PolicyOptions):
    labels: dict[str, Sort] = option({}, description="The formats of values, by the name of the label.")


_OCI: dict[str, Sort] = {
    "org.opencontainers.image.created": "rfc3339",
    "org.opencontainers.image.documentation": "url",
    "org.opencontainers.image.licenses": "spdx",
    "org.opencontainers.image.url": "url",
}
_SEMVER = regex(r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")


def _is_spdx(text: str) -> bool:
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        canonicalize_license_expression(text)
    except InvalidLicenseExpression:
        return False
    return True


def _is_time(text: str) -> bool:
    if not re.match(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d", text):
        return False
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


_CHECKS: dict[Sort, tuple[str, Callable[[str], object]]] = {
    "text": ("a non-empty text", bool),
    "url": ("a URL", regex(r"[a-z][a-z0-9+.-]*://[^\s/]++\S*+", re.IGNORECASE).fullmatch),
    "email": ("an email address", regex(r"[^@\s]++@[^@\s.]++(?>(?:\.++[^@\s.]++)+)").fullmatch),
    "rfc3339": ("a time as in RFC 3339", _is_time),
    "spdx": ("an SPDX license expression", _is_spdx),
    "hash": ("the hash of a commit", regex(r"[0-9a-f]{7}|[0-9a-f]{40}|[0-9a-f]{64}").fullmatch),
    "semver": ("a semantic version", _SEMVER.fullmatch),
}


@policy(
    "DKR047",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": ("DL3051", "DL3052", "DL3053", "DL3054", "DL3055", "DL3056", "DL3058")},
    examples=[
        bad("FROM debian:13\nLABEL org.opencontainers.image.created=«yesterday»\n"),
        bad("FROM debian:13\nLABEL owner=«nobody»\n", options={"labels": {"owner": "email"}}),
        bad('FROM debian:13\nLABEL org.opencontainers.image.licenses=«"Apache 2"»\n'),
        bad("FROM debian:13\nLABEL org.opencontainers.image.licenses=«GPLv3»\n"),
        good(
            'FROM debian:13\nLABEL org.opencontainers.image.licenses="(MIT OR Apache-2.0) AND LicenseRef-Fonts"\n'
        ),
        good("FROM debian:13\nLABEL org.opencontainers.image.created=2026-11-21T18:00:00Z\n"),
        good("FROM debian:13\nARG DATE\nLABEL org.opencontainers.image.created=$DATE\n"),
    ],
)
def invalid_label_value(label: Label, options: Options) -> Iterator[Finding]:
    """The value of a label does not have the expected format.

    Registries and scanners that sort by date, link to documentation or list licenses skip the image.
    Write dates as in RFC 3339, licenses as SPDX expressions, and links as URLs.
    The labels of the OCI image specification are known. The option `labels` adds others.

    https://specs.opencontainers.org/image-spec/annotations/
    """
    for pair in label.pairs:
        sort = options.labels.get(pair.name) or _OCI.get(pair.name)
        if sort is None or pair.value is None or pair.value_at is None or "$" in pair.raw:
            continue
        called, check = _CHECKS[sort]
        if not check(pair.value):
            yield Finding(at=pair.value_at, message=f"label '{pair.name}' is not {called}: '{pair.value}'")
