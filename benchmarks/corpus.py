"""What the policies say of real files: no crash, and how often each one speaks.

python benchmarks/corpus.py DIR              counts by policy, over all policies
python benchmarks/corpus.py DIR POLICY...    the findings of some, to be read
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import aurora_devops
from aurora_devops.reporters import text


def main() -> int:
    """Print counts or findings; the exit status is 1 when a policy failed."""
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder, names = Path(sys.argv[1]), sys.argv[2:]
    report = aurora_devops.lint(folder, profile="all", select=names)
    for failure in report.failures:
        print(f"{failure.path}: {failure.policy}: {failure.message}", file=sys.stderr)
    if names:
        print(text.render(report))
    else:
        recommended = {policy.name for policy in report.policies} & set(_recommended())
        counts = Counter((finding.policy.code, finding.policy.name) for finding in report.findings)
        for (code, name), count in sorted(counts.items()):
            print(f"{count:7} {code} {name}{'' if name in recommended else '  (not recommended)'}")
        print(f"{sum(counts.values()):7} findings in {sum(report.files.values())} files")
    return 1 if report.failures else 0


def _recommended() -> list[str]:
    from aurora_devops.core.run import default_catalogue

    return list(default_catalogue().profile("recommended").entries)


if __name__ == "__main__":
    sys.exit(main())
