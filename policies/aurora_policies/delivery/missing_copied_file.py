from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath, splitext

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import CopiedFile

from ._contents import Contents

# Extensions of what builds write.
_BUILT = frozenset(
    {".apk", ".deb", ".gz", ".jar", ".rpm", ".so", ".tar", ".tgz", ".war", ".whl", ".xz", ".zip", ".wasm"}
)


@policy(
    "DLV121",
    severity="error",
    category="validity",
    examples=[
        bad(
            "FROM python:3.13.7-slim\nCOPY requirements.txt .\nCOPY «wait.sh» .\n",
            path="Dockerfile",
            files={"requirements.txt": "flask\n", "wait-for.sh": "#!/bin/sh\n"},
        ),
        bad(
            "FROM nginx:1.29\nCOPY «conf/nginx.conf» /etc/nginx/nginx.conf\nCOPY html /usr/share/nginx/html\n",
            path="web/Dockerfile",
            files={"web/html/index.html": "\n", "web/nginx.conf": "\n"},
        ),
        bad(
            "FROM python:3.14\nCOPY app.py .\nCOPY «database/» ./migrations/\n",
            path="Dockerfile",
            files={"app.py": "print()\n", "migrations/001.sql": "select 1;\n"},
        ),
        good(
            "FROM python:3.14\nCOPY app.py .\nCOPY wheels/ ./packages/\n",
            path="Dockerfile",
            files={"app.py": "print()\n", "migrations/001.sql": "select 1;\n"},
            because="a build may write the folder",
        ),
        good(
            "FROM python:3.13.7-slim\nCOPY requirements.txt .\nCOPY dist/app.py .env server ./\n",
            path="Dockerfile",
            files={"requirements.txt": "flask\n", ".gitignore": ".env\n"},
            because="a build or a person may write these files",
        ),
        good(
            "FROM python:3.13.7-slim\nCOPY requirements.txt /srv/\nCOPY sites/east/private/users.json /srv/\n",
            path="sites/east/Dockerfile",
            files={
                "requirements.txt": "flask\n",
                "sites/west/build.sh": "#!/bin/sh\ncp ~/west/keys.json private/keys.json\n"
                "docker build -f Dockerfile ../..\n",
                "build.sh": "#!/bin/sh\ndocker build -f sites/east/Dockerfile .\n",
            },
            because="a script of another site copies its files to a folder of this name before the build",
        ),
        bad(
            "FROM python:3.13.7-slim\nCOPY requirements.txt /srv/\nCOPY «sites/east/private/users.json» /srv/\n",
            path="sites/east/Dockerfile",
            files={
                "requirements.txt": "flask\n",
                "build.sh": "#!/bin/sh\ndocker build -f sites/east/Dockerfile .\n",
            },
        ),
        good(
            "FROM python:3.13.7-slim\nCOPY api/requirements.txt .\nCOPY api/start.sh .\n",
            path="docker/Dockerfile",
            files={"services/api/requirements.txt": "flask\n"},
            because="the build context is unknown",
        ),
    ],
)
def missing_copied_file(repository: Repository) -> Iterator[Finding]:
    """A Dockerfile copies a file that the build context does not contain.

    The build fails.
    Correct the path. The build context is known from Compose, from the commands and actions that build the image, or
    from the other files that the Dockerfile copies.
    Nothing is reported for a file that git ignores or a script writes, for one with the extension of an archive or
    without an extension, and for one in a folder of builds such as `dist`. A folder is reported if the context has one
    with the name of the copy: `COPY database/ ./migrations/`.

    https://docs.docker.com/reference/dockerfile/#copy
    """
    files = repository.of(CopiedFile)
    if not files or not repository.whole or len(repository.paths) == 1:
        return
    contents = Contents.of(repository)
    for one in files:
        extension = splitext(basename(one.source))[1]
        if not extension and one.folder and (meant := _folder_meant(one, contents)):
            yield Finding(
                at=one,
                message=f"the build context has no folder '{one.source}'; did you mean '{meant}'?",
            )
            continue
        if one.pattern or not extension or extension in _BUILT or not contents.absent(one):
            continue
        names = [
            name
            for context in contents.contexts(one.dockerfile)
            for name in contents.folders.files(normpath(join(context, dirname(one.source))).removeprefix("."))
        ]
        yield Finding(
            at=one,
            message=f"the build context has no '{one.source}'{hint(basename(one.source), sorted(set(names)))}",
        )


def _folder_meant(one: CopiedFile, contents: Contents) -> str | None:
    """The folder with the name that the copy has in the image, if the context does not have the one that is copied."""
    if one.folder in (".", "..", basename(one.source)) or not contents.absent(one):
        return None
    meant = normpath(join(dirname(one.source), one.folder))
    contexts = contents.contexts(one.dockerfile)
    return meant if any(contents.folders.exists(normpath(join(each, meant))) for each in contexts) else None
