from collections.abc import Iterator

from aurora_devops import Document, Edit, Finding, Fix, Place, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.compose import ComposeFile

# What stays the same string without its quotes.
PLAIN = regex(r"(?:[A-Za-z._$][\w.-]*|[./~][\w./-]*[\w./])(?::[\w./-]+)*")
WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "."})
SCALARS = ("source", "target")


@policy(
    "CMP020",
    severity="info",
    category="maintainability",
    equivalents={"dclint": "no-quotes-in-volumes"},
    examples=[
        bad(
            """\
            services:
              db:
                image: postgres:17
                volumes:
                  - «"data:/data"»
            volumes:
              data:
            """,
            fixed="""\
            services:
              db:
                image: postgres:17
                volumes:
                  - data:/data
            volumes:
              data:
            """,
        ),
        good("services:\n  db:\n    image: postgres:17\n    volumes:\n      - ./data:/data\n"),
        good(
            'services:\n  db:\n    image: postgres:17\n    volumes:\n      - "./my data: old:/data"\n',
            because="it contains a colon and a space",
        ),
    ],
)
def quoted_volume(document: Document) -> Iterator[Finding]:
    """A volume is quoted although it needs no quotes.

    Volumes that are quoted in some places and not in others are harder to compare and to search for.
    Remove the quotes.
    """
    compose = document.model
    if not isinstance(compose, ComposeFile):
        return
    for service in compose.services.values():
        for index, volume in enumerate(service.volumes if service else ()):
            at = service.at["volumes"][index] if service else compose.at
            values: list[tuple[Place, str]] = [(at, volume)] if isinstance(volume, str) else []
            if not isinstance(volume, str):
                values = [(at[key], value) for key in SCALARS if (value := getattr(volume, key))]
            for place, value in values:
                written = document.raw(place)
                if written[:1] not in ("'", '"') or ": " in value or " #" in value:
                    continue
                plain = PLAIN.fullmatch(value) and value.lower() not in WORDS
                fix = Fix((Edit(place, value),), safe=True) if plain else None
                if plain or value.startswith((".", "/", "$", "~")):
                    yield Finding(at=place, message=f"volume '{value}' needs no quotes; remove them", fix=fix)
