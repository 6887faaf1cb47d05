"""What tells a finding from all others and stays the same while the lines around it move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from .lazy import regex
from .report import Report, Reported

_LINE_NUMBER = regex(r"\blines? \d+")
# A minified file has one line for all its findings.
_LONGEST_EXCERPT = 1000


def fingerprinted(report: Report) -> Iterator[tuple[Reported, str]]:
    """Every finding, suppressed ones too, in the order of path and place, with its fingerprint.

    It is made of the policy, the path, the line of source without its white space and the message;
    those that agree in all of them are numbered, suppressed or not, so that a suppression renames nobody.
    """
    seen: Counter[str] = Counter()
    for finding in sorted((*report.findings, *report.suppressed), key=lambda finding: finding.order):
        line = " ".join(finding.excerpt[:_LONGEST_EXCERPT].split())
        message = _LINE_NUMBER.sub("line", finding.message)
        key = "\0".join((finding.policy.code, finding.path, line, message))
        seen[key] += 1
        yield finding, sha256(f"{key}\0{seen[key]}".encode(errors="surrogatepass")).hexdigest()[:32]
