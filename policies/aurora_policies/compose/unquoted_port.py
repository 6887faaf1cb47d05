from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.compose import ComposeFile


@policy(
    "CMP024",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "require-quotes-in-ports"},
    examples=[
        bad(
            """\
            services:
              web:
                image: nginx:1.29
                ports:
                  - «8080:80»
                expose: [«3000»]
            """,
            fixed="""\
            services:
              web:
                image: nginx:1.29
                ports:
                  - "8080:80"
                expose: ["3000"]
            """,
        ),
        good("""\
            services:
              web:
                image: nginx:1.29
                ports:
                  - '8080:80'
                  - target: 443
            """),
    ],
)
def unquoted_port(document: Document) -> Iterator[Finding]:
    """A port is not quoted.

    Tools that follow YAML 1.1 read `22:22` as a number in base 60 and publish port 1342.
    Quote ports.
    """
    compose = document.model
    if not isinstance(compose, ComposeFile):
        return
    for service in compose.services.values():
        if service is None:
            continue
        for key in ("ports", "expose"):
            for index, port in enumerate(getattr(service, key)):
                if isinstance(port, (str, int, float)):
                    at = service.at[key][index]
                    written = document.raw(at)
                    if written and written[0] not in "'\"|>*&!":
                        fix = Fix((Edit(at, f'"{written}"'),), safe=True)
                        yield Finding(
                            at=at, message=f'port {written} is not quoted; write "{written}"', fix=fix
                        )
