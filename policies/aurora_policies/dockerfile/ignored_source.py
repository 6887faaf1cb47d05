from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname, join

from aurora_devops import Finding, Related, Repository, Statement, bad, good, policy
from aurora_devops.delivery.programs import programs_of
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
            "FROM debian:12.5\nCOPY web/package.json web/app /srv/\n",
            files={".dockerignore": "**\n!web/\n", "web/app/main.ts": ""},
            because="the folder is included with all that it contains",
        ),
        good(
            "FROM debian:12.5\nCOPY web/start.sh /srv/\n",
            path="web/Dockerfile",
            files={"web/.dockerignore": "*\n!start.sh\n"},
            because="the context is the folder above",
        ),
        good(
            "FROM debian:12.5\nCOPY src /srv/\nCOPY web/start.sh /srv/\n",
            path="web/Dockerfile",
            files={"web/.dockerignore": "*\n"},
            because="another path shows that the context is the folder above",
        ),
        good(
            "FROM debian:12.5\nCOPY src /srv/\n",
            path="docker/dev/Dockerfile",
            files={
                "docker/dev/.dockerignore": "*\n",
                "docker/dev/compose.yaml": "services:\n  shop:\n    build:\n      context: ../..\n"
                "      dockerfile: docker/dev/Dockerfile\n",
            },
            because="Compose builds the image with another context",
        ),
        bad(
            "FROM debian:12.5\nCOPY «src» /srv/\n",
            path="docker/Dockerfile",
            files={
                ".dockerignore": "src\n",
                "docker/.dockerignore": "!src\n",
                "Makefile": "image:\n\tdocker build -f docker/Dockerfile .\n",
            },
        ),
        good(
            "FROM debian:12.5\nCOPY shop /srv/\n",
            path="goreleaser.Dockerfile",
            files={".dockerignore": "*\n"},
            because="GoReleaser has a context of its own",
        ),
        good(
            "FROM debian:12.5\nCOPY build/licenses.txt /\n",
            path="release.Dockerfile",
            files={
                ".dockerignore": "build/\n",
                ".goreleaser.yaml": "dockers:\n  - dockerfile: release.Dockerfile\n"
                "    extra_files: [build/licenses.txt]\n",
            },
            because="GoReleaser, which builds it by its configuration, copies the file to a context of its own",
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
    The ignore file is the one of the Dockerfile (`Dockerfile.dockerignore`) or the one in the build context. The build
    context is known from Compose and from the commands and actions that build the image; otherwise it is the folder
    of the Dockerfile. It is another folder if a path begins with the folder of the Dockerfile: `COPY web/app /srv/` in
    `web/Dockerfile`. Dockerfiles of leeway, by their name, and of GoReleaser are not reported.

    https://docs.docker.com/reference/build-checks/copy-ignored-file/
    """
    patterns: defaultdict[str, list[Statement]] = defaultdict(list)
    for fact in repository.about(PATTERN):
        patterns[fact.path].append(fact)
    if not patterns:
        return
    names = {path: [line.name for line in lines] for path, lines in patterns.items()}
    contexts = programs_of(repository).contexts
    sources = repository.about("copied-source")
    above = {copied.path for copied in sources if _below(copied.name, dirname(copied.path))}
    for copied in sources:
        own = f"{copied.path}.dockerignore"
        if own in patterns:
            files = [own]
        elif known := contexts.get(copied.path):
            files = [join(folder, ".dockerignore") for folder in sorted(known)]
        else:
            files = [] if copied.path in above else [join(dirname(copied.path), ".dockerignore")]
        if files and all(left_out(copied.name, names.get(file, ())) for file in files):
            lines = patterns[files[0]]
            last = next(line for line in reversed(lines) if left_out(copied.name, [line.name]))
            excluded = Related(at=last, message=f"excluded by '{last.name}'")
            message = (
                f"'{copied.name}' is excluded from the build context; remove the pattern or add a '!' line"
            )
            yield Finding(at=copied, message=message, related=(excluded,))


def _below(path: str, folder: str) -> bool:
    return folder != "" and f"{path}/".startswith(f"{folder}/")
