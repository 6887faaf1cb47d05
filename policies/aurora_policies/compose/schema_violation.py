from collections.abc import Iterator

from aurora_devops import Document, Finding, Place, bad, good, policy
from aurora_devops.formats.schema import errors
from aurora_devops.kinds.compose.short import is_unknown


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
    ],
)
def schema_violation(document: Document) -> Iterator[Finding]:
    """A compose file does not follow the Compose Specification.

    Compose refuses the whole file, so that nothing starts, or an older version reads past the key and the
    service runs without it.
    Write the key or the value as the specification has it; keys of your own begin with `x-`.

    <https://github.com/compose-spec/compose-spec/blob/main/spec.md>
    """
    if document.tree is None:
        return
    for mistake in errors("compose-spec.json", document.tree.value, is_unknown):
        yield Finding(at=Place(document.model, mistake.route, mistake.part), message=mistake.message)
