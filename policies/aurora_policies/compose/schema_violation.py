from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.formats.schema import errors
from aurora_devops.kinds.compose.short import is_unknown
from aurora_devops.kinds.compose.validity import is_deduplicated


@policy(
    "CMP001",
    severity="error",
    category="validity",
    examples=[
        bad("services:\n  web:\n    «imag»: nginx:1.29\n    build: .\n"),
        bad("services:\n  web:\n    image: nginx:1.29\n    volumes: «./site:/usr/share/nginx/html»\n"),
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                depends_on:
                  db:
                    condition: «healthy»
            """
        ),
        good(
            """\
            x-logging: &logging
              driver: local
            services:
              web:
                image: nginx:1.29
                logging: *logging
            """
        ),
        good("services:\n  web:\n    image: nginx:1.29\n    pull_policy: ${PULL:-always}\n"),
        good(
            "services:\n  web:\n    image: nginx:1.29\n    environment: [DEBUG=1, DEBUG=1]\n",
            because="Compose removes an entry that is there twice",
        ),
        *(
            good(
                f"services:\n  web:\n    image: nginx:1.29\nsecrets:\n  key.{name}:\n    external: true\n",
                path="compose.yaml",
                files={"deploy/rotate.sh": f"#!/bin/sh\n{command}\n"},
                because="a script replaces a part of the name",
            )
            for name, command in (
                ("{{now}}", 'sed -i "s/{{now}}/$NOW/g" "$@"'),
                ("@DAY@", 'sed "s|@DAY@|$(date +%d)|" compose.yaml | docker stack deploy -c - web'),
            )
        ),
        bad(
            "services:\n  web:\n    image: nginx:1.29\nsecrets:\n  «key.{{now}}»:\n    external: true\n",
            path="compose.yaml",
            files={"deploy/rotate.sh": "#!/bin/sh\nsed -i s/{{then}}/$THEN/ compose.yaml\n"},
        ),
        bad("services:\n  web:\n    image: nginx:1.29\n    networks: [default, «default»]\n"),
    ],
)
def schema_violation(document: Document) -> Iterator[Finding]:
    """A Compose file does not match the schema of the Compose Specification.

    Compose rejects the whole file, so that no service starts; older versions ignore unknown keys.
    Correct the key or the value; the names of your own top-level keys must start with `x-`.

    <https://docs.docker.com/reference/compose-file/>
    """
    if document.tree is None:
        return
    for mistake in errors("compose-spec.json", document.tree.value, is_unknown, is_deduplicated):
        yield Finding(at=Place(document.model, mistake.route, mistake.part), message=mistake.message)
