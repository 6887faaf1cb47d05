"""`--changed-since` and `--new-since`: the findings that a change is responsible for."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from ..core.earlier import Earlier
from ..core.files import Checkout, Listing
from ..core.fingerprint import fingerprinted
from ..core.record import replace
from ..core.report import Report, Reported
from ..core.revision import Revision
from ..core.run import joined, lint_paths
from ..core.settings import Settings
from .arguments import catalogue
from .terminal import Bar

if TYPE_CHECKING:
    from ..core.cache import Results

Narrow = Callable[[Report], Report]


def narrowing(
    args: argparse.Namespace,
    repositories: Sequence[Checkout],
    configs: Mapping[str, Settings],
    listings: Sequence[Listing],
    results: Callable[[int], Results | None],
    stack: ExitStack,
) -> Narrow:
    """The function that leaves only the findings of a change in a report.

    `results` gives the cached results of the earlier revision for the repository with an index.
    """
    steps: list[Narrow] = []
    if args.changed_since is not None:
        bases = {
            repository.root.as_posix(): stack.enter_context(
                Earlier(Revision.base_of(repository.root, args.changed_since))
            )
            for repository in repositories
        }
        steps.append(lambda report: _changed(report, bases))
    if args.new_since is not None:
        earlier: dict[str, tuple[Report, Earlier]] = {}
        for index, (root, config) in enumerate(configs.items()):
            repository = repositories[index]
            at = stack.enter_context(Earlier(Revision.of(repository.root, args.new_since)))
            files = at.listing(repository, config.exclude, listings[index].named)
            earlier[root] = (_earlier(args, repository, config, files, at, results(index)), at)
        steps.append(_New(earlier, max(config.max_file_size for config in configs.values())))

    def narrow(report: Report) -> Report:
        for step in steps:
            report = step(report)
        return report

    return narrow


def _earlier(
    args: argparse.Namespace,
    repository: Checkout,
    config: Settings,
    files: Listing,
    at: Earlier,
    results: Results | None,
) -> Report:
    """The report of the earlier revision, with the configuration of this run."""
    with Bar("linting the earlier revision", quiet=args.quiet) as bar:
        report = lint_paths(
            repository,
            config,
            files,
            results=results,
            honour=not args.no_suppressions,
            progress=bar,
            catalogue=catalogue(args),
            at=at,
        )
    if results is not None:
        results.save()
    return report


def _changed(report: Report, bases: Mapping[str, Earlier]) -> Report:
    """The findings in files that differ, and those that have a place in one."""
    roots = sorted(bases, key=len, reverse=True)

    def differs(path: str) -> bool:
        full = f"{report.root}/{path}"
        root = next((root for root in roots if full.startswith(f"{root}/")), None)
        return root is None or bases[root].differs(full[len(root) + 1 :])

    def touches(finding: Reported) -> bool:
        paths = (finding.path, *(place.path for place in finding.related), *filter(None, (finding.unit,)))
        return any(map(differs, paths))

    return replace(
        report,
        findings=tuple(filter(touches, report.findings)),
        suppressed=tuple(filter(touches, report.suppressed)),
        aside=tuple(filter(touches, report.aside)),
        unjudged=tuple(one for one in report.unjudged if differs(one.path)),
    )


class _New:
    """Leaves out the findings that the reports of an earlier revision have, by the root of each repository."""

    def __init__(self, earlier: Mapping[str, tuple[Report, Earlier]], limit: int) -> None:
        self._earlier = earlier
        self._limit = limit
        self._known: dict[str, tuple[frozenset[str], frozenset[tuple[str, str]]]] = {}

    def __call__(self, report: Report) -> Report:
        if report.root not in self._known:
            self._known[report.root] = self._found(report)
        known, unjudged = self._known[report.root]
        new = {id(finding) for finding, print_ in _all(report) if print_ not in known}
        return replace(
            report,
            findings=tuple(finding for finding in report.findings if id(finding) in new),
            suppressed=tuple(finding for finding in report.suppressed if id(finding) in new),
            aside=tuple(finding for finding in report.aside if id(finding) in new),
            unjudged=tuple(one for one in report.unjudged if (one.path, one.reason) not in unjudged),
        )

    def _found(self, report: Report) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
        """What was found before, with the present paths of files that were renamed."""
        now = {f"{report.root}/{finding.path}" for finding, _ in _all(report)}
        reports = []
        for root, (earlier, at) in self._earlier.items():
            if f"{root}/".startswith(f"{report.root}/"):
                here = [path[len(root) + 1 :] for path in now if path.startswith(f"{root}/")]
                moved = at.moved({finding.path for finding, _ in _all(earlier)}, here, self._limit)
                reports.append(earlier.with_paths(lambda path, moved=moved: moved.get(path, path)))  # type: ignore[misc]
        before = joined(reports)
        prints = frozenset(print_ for _, print_ in _all(before))
        return prints, frozenset((one.path, one.reason) for one in before.unjudged)


def _all(report: Report) -> Iterator[tuple[Reported, str]]:
    """All findings with their fingerprints, also those that `lint.aside` leaves out."""
    return fingerprinted(replace(report, findings=(*report.findings, *report.aside)))
