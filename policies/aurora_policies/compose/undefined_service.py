from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File
from aurora_devops.kinds.compose.validity import undefined_services

from ._names import similar

_BASE = {"deploy/base.yml": "services:\n  broker:\n    image: broker:1\nvolumes:\n  queue:\n"}
_PART = """\
services:
  feed:
    image: feed:1
    depends_on: [«broker»]
"""


@policy(
    "CMP005",
    severity="error",
    category="validity",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    depends_on: [«api»]\n"),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                network_mode: service:«vpn»
                links:
                  - «db»:database
            """
        ),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on: [«postgers»]
              postgres:
                image: postgres:17
            """,
            fixed="""\
            services:
              web:
                image: nginx:1.29
                depends_on: [postgres]
              postgres:
                image: postgres:17
            """,
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                depends_on: [api]
              api:
                image: api:1
            """),
        good("services:\n  web:\n    extends:\n      file: base.yaml\n      service: base\n"),
        good("services:\n  web:\n    depends_on: [api]\n", path="docker-compose.prod.yml"),
        good(
            "services:\n  proxy:\n    image: nginx:1.29\n    depends_on: [api]\n",
            path="proxy/extra.yml",
            files={"docker-compose.yml": "services:\n  api:\n    image: api:1\n"},
            because="a command with several -f may merge both files",
        ),
        good(
            "services:\n  web:\n    image: web:1\n    depends_on: [search]\n",
            path="projects/web/compose.yaml",
            files={"projects/search/compose.yaml": "services:\n  search:\n    image: search:1\n"},
            because="a script may merge the files of all projects",
        ),
        bad(
            "services:\n  web:\n    image: web:1\n    depends_on: [«search»]\n",
            path="projects/web/compose.yaml",
            files={
                "projects/search/compose.yaml": "services:\n  db:\n    image: a:1\n  search:\n    image: search:1\n",
                "projects/shop/compose.yaml": "services:\n  db:\n    image: a:2\n",
            },
        ),
        *(
            good(
                _PART.replace("«", "").replace("»", ""),
                path="parts/feed/compose.yml",
                files={path: text, **_BASE},
                because="a script gives the file to Docker Compose together with that of the service",
            )
            for path, text in {
                "up": '#!/bin/bash\nfiles=(-f deploy/base.yml)\nfor part in "$@"; do\n'
                '  files+=(-f "parts/${part}/compose.yml")\ndone\ndocker compose "${files[@]}" up -d\n',
                "tools/up.sh": "#!/bin/sh\ndocker-compose --file $ROOT/deploy/base.yml "
                "--file $ROOT/parts/$1/compose.yml up\n",
            }.items()
        ),
        bad(
            _PART,
            path="parts/feed/compose.yml",
            files={
                "up": '#!/bin/bash\ndocker compose -f "parts/$1/compose.yml" up -d\n'
                'docker compose -f "other/$1.yml" up -d\n',
                **_BASE,
            },
            because="the script starts each of the files alone",
        ),
    ],
)
def undefined_service(file: File) -> Iterator[Finding]:
    """A service refers to a service that is not defined.

    Compose rejects the whole file, so that no service starts.
    Correct the name, or define the service.
    The fix writes the service that is most similar, which may not be the intended one, so it is not applied by default.
    A service that another compose file of the folder, of one above it or below it defines is not reported, nor one in a
    file of the same name in a folder beside it, unless two of these files define the same service. Nor is one that is
    in another file which the same script gives to Docker Compose, if it names this one with a variable for its folder.
    """
    for named in undefined_services(file):
        others = (name for name, inside in file.services.items() if inside.service is not named.at.node)
        near, fix = similar(named, others)
        advice = str(near) or "; correct the name or add it to 'services'"
        yield Finding(at=named.at, message=f"service '{named.name}' is not defined{advice}", fix=fix)
