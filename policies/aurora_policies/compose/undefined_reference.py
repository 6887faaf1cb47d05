from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File
from aurora_devops.kinds.compose.validity import undefined

from ._names import similar


@policy(
    "CMP004",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            services:
              db:
                image: postgres:17
                volumes:
                  - «data»:/var/lib/postgresql/data
            """
        ),
        bad(
            """\
            services:
              db:
                image: postgres:17
                networks:
                  «back»: {}
                secrets:
                  - source: «token»
            """
        ),
        bad(
            """\
            services:
              db:
                image: postgres:17
                volumes:
                  - «dtaa»:/var/lib/postgresql/data
            volumes:
              data:
            """,
            fixed="""\
            services:
              db:
                image: postgres:17
                volumes:
                  - data:/var/lib/postgresql/data
            volumes:
              data:
            """,
        ),
        good(
            """\
            services:
              db:
                image: postgres:17
                volumes:
                  - data:/data
            volumes:
              data:
            """
        ),
        good(
            """\
            services:
              db:
                image: postgres:17
                volumes:
                  - ./data:/data
                  - ${DATA}:/more
                  - /cache
            """
        ),
        *(
            good(
                f"services:\n  db:\n    image: postgres:17\n    volumes:\n      - {source}:/data:ro\n",
                because="the default of the variable has the colons",
            )
            for source in ("${STORE:-${DATA:-${HOME:-/root}/data}/db}", "${A:-./${B:-${C:?set C}-${D:-x}}}")
        ),
        good(
            "services:\n  db:\n    volumes:\n      - data:/data\n",
            path="compose.override.yaml",
            because="the file that it overrides may define the volume",
        ),
        good(
            "services:\n  web:\n    image: nginx:1.29\n    networks: [shop]\n",
            path="monitoring.yaml",
            files={"compose.yaml": "services:\n  api:\n    image: api:1\nnetworks:\n  shop:\n"},
            because="a command with several -f may merge both files",
        ),
        good(
            "services:\n  feed:\n    image: feed:1\n    volumes:\n      - queue:/queue\n",
            path="parts/feed/compose.yml",
            files={
                "up": "#!/bin/bash\nfiles=(-f deploy/base.yml)\n"
                'files+=(-f "parts/${part}/compose.yml")\ndocker compose "${files[@]}" up -d\n',
                "deploy/base.yml": "services:\n  broker:\n    image: broker:1\nvolumes:\n  queue:\n",
            },
            because="a script gives both files to Docker Compose",
        ),
        good("""\
            include:
              - base.yaml
            services:
              db:
                image: postgres:17
                networks: [back]
            """),
    ],
)
def undefined_reference(file: File) -> Iterator[Finding]:
    """A service refers to a volume, network, secret, config or model that is not defined at the top level.

    Compose rejects the whole file, so that no service starts.
    Define the name at the top level, or start the source of a volume with `./` if a folder is meant.
    The fix writes the name that is most similar, which may not be the intended one, so it is not applied by default.
    A name that another compose file of the folder, of one above it or below it defines is not reported, nor one in
    another file that a script gives to Docker Compose with this one.
    """
    for sort, named in undefined(file):
        near, fix = similar(named, getattr(file.compose, f"{sort}s"))
        advice = str(near) or f"; add it to the top-level '{sort}s'"
        yield Finding(at=named.at, message=f"{sort} '{named.name}' is not defined{advice}", fix=fix)
