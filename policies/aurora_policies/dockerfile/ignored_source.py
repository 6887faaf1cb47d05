from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, Statement, bad, good, policy
from aurora_devops.kinds.dockerfile.ignore import PATTERN, left_out


@policy(
    "DKR068",
    severity="error",
    category="validity",
    equivalents={"buildkit": "CopyIgnoredFile"},
    examples=[
        bad("FROM debian:12.5\nCOPY «dist/app» /srv/\n", files={".dockerignore": "# built\ndist\n"}),
        bad(
            "FROM debian:12.5\nADD «./notes.md» /srv/\n",
            files={"Dockerfile.dockerignore": "*.md\n!README.md\n"},
        ),
        good(
            "FROM debian:12.5\nCOPY README.md src /srv/\n",
            files={".dockerignore": "*.md\n!README.md\ndist\n"},
        ),
        good("FROM debian:12.5\nCOPY dist/app /srv/\n", files={"web/.dockerignore": "dist\n"}),
        good(
            "FROM debian:12.5\nCOPY cmd/ /srv/cmd/\n",
            files={".dockerignore": "**\n!**/*.go\n", "cmd/shop/main.go": "package main\n"},
            because="the pattern with `!` includes files of the directory",
        ),
        good(
            "FROM debian:12.5\nCOPY web/start.sh /srv/\n",
            path="web/Dockerfile",
            files={"web/.dockerignore": "*\n!start.sh\n"},
            because="the context is the folder above",
        ),
        good(
            "FROM debian:12.5\nCOPY shop /srv/\n",
            path="goreleaser.Dockerfile",
            files={".dockerignore": "*\n"},
            because="GoReleaser has a context of its own",
        ),
        good(
            "FROM debian:12.5\nCOPY shop--app/build /srv/\n",
            path="leeway.Dockerfile",
            files={".dockerignore": "*\n"},
            because="leeway puts the context together from what other packages have built",
        ),
        good(
            "FROM debian:12.5\nCOPY src/dist /srv/\n",
            files={".dockerignore": "dist\n"},
            because="the pattern applies to the root only",
        ),
        good(
            "FROM debian:12.5\nCOPY src web/assets /srv/\n",
            files={".dockerignore": "*\n!src/main/**\n!/web/*/logo.svg\n"},
            because="a part of each folder is included",
        ),
        bad(
            "FROM debian:12.5\nCOPY «src/test» «docs» /srv/\n",
            files={".dockerignore": "*\n!src/main/**\n!docs-api/**\n"},
        ),
    ],
)
def ignored_source(repository: Repository) -> Iterator[Finding]:
    """A file is copied that `.dockerignore` excludes from the build context.

    The build fails, because the file does not exist for BuildKit.
    Remove the pattern, add a line with `!` for the file, or do not copy it.
    Only an ignore file beside the Dockerfile is compared, because the context may be another directory. It is one if
    the path begins with the folder of the Dockerfile: `COPY web/app /srv/` in `web/Dockerfile`. Dockerfiles of
    GoReleaser and leeway, by their name, are not reported.

    https://docs.docker.com/reference/build-checks/copy-ignored-file/
    """
    patterns: defaultdict[str, list[Statement]] = defaultdict(list)
    for fact in repository.about(PATTERN):
        patterns[fact.path].append(fact)
    for copied in repository.about("copied-source") if patterns else ():
        folder = copied.path.rpartition("/")[0]
        beside = f"{folder}/.dockerignore" if folder else ".dockerignore"
        lines = patterns.get(f"{copied.path}.dockerignore")
        if lines is None and not (folder and f"{copied.name}/".startswith(f"{folder}/")):
            lines = patterns.get(beside)
        if lines is None:
            continue
        if left_out(copied.name, [line.name for line in lines]):
            last = next(line for line in reversed(lines) if left_out(copied.name, [line.name]))
            excluded = Related(at=last, message=f"excluded by '{last.name}'")
            message = (
                f"'{copied.name}' is excluded from the build context; remove the pattern or add a '!' line"
            )
            yield Finding(at=copied, message=message, related=(excluded,))
