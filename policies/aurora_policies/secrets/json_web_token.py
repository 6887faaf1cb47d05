from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.core.development import for_development
from aurora_devops.core.facts import Fact
from aurora_devops.secrets import findings
from aurora_devops.secrets.detect import is_example, is_from_example, is_public


@policy(
    "SEC005",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "jwt",
            "jwt-base64",
        ),
        "detect-secrets": ("JwtTokenDetector",),
    },
    sensitive=True,
    examples=[
        bad(
            "on: push\nenv:\n  TOKEN: «eyJ"
            + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiJhdXJvcmEifQ.bm90LWEtc2lnbmF0dXJl»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  KEY: eyJ" + "hbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm"
            "9uIiwiZXhwIjo5OTYwNzY4ODI0fQ.bm90LWEtc2lnbmF0dXJl\n",
            kind="github-workflow",
            path=".github/workflows/test.yaml",
            because="the role `anon` is that of requests without a login",
        ),
        bad(
            "on: push\nenv:\n  KEY: «eyJ" + "hbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJzZX"
            "J2aWNlX3JvbGUiLCJleHAiOjk5NjA3Njg4MjR9.bm90LWEtc2lnbmF0dXJl»\n",
            kind="github-workflow",
            path=".github/workflows/test.yaml",
        ),
        good(
            "on: push\nenv:\n  HEADER: eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9\n",
            kind="github-workflow",
            because="a header without a payload is not a token",
        ),
        good(
            "The answer has a token: `eyJ"
            + "hbGciOiJIUzI1NiJ9.eyJleHAiOjE0ODU4MDI3Mjd9.bm90LWEtc2lnbmF0dXJl`\n",
            kind="document",
            because="it expired in 2017",
        ),
        bad(
            "The answer has a token: `«eyJ"
            + "hbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmFjbWUuaW8iLCJleHAiOjk5ODU4MDI3Mjd9.bm90LWEtc2lnbmF0dXJl»`\n",
            kind="document",
        ),
        good(
            "The answer has a token: `eyJ"
            + "hbGciOiJSUzI1NiJ9.eyJleHAiOjk5ODU4MDI3Mjd9.bm90LWEtc2lnbmF0dXJl`\n",
            kind="document",
            because="it has no issuer, so that it was made by hand",
        ),
        bad(
            "on: push\nenv:\n  TOKEN: «eyJ"
            + "hbGciOiJSUzI1NiJ9.eyJleHAiOjk5ODU4MDI3Mjd9.bm90LWEtc2lnbmF0dXJl»\n",
            kind="github-workflow",
        ),
        good(
            "The answer has a token: `eyJ"
            + "hbGciOiJIUzI1NiJ9.eyJleHAiOjk5ODU4MDI3Mjd9.bm90LWEtc2lnbmF0dXJl`\n",
            kind="document",
            because="everyone can sign such a token with a secret of their own",
        ),
        good(
            "on: push\nenv:\n  TOKEN: eyJ"
            + "hbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiZXhwIjo5OTg1ODAyNzI3fQ"
            + ".bm90LWEtc2lnbmF0dXJl\n",
            kind="github-workflow",
            because="the issuer has a name that is reserved for documentation",
        ),
        bad(
            "on: push\nenv:\n  TOKEN: «eyJ"
            + "hbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2V4YW1wbGUuY29tLmFjbWUuaW8iLCJleHAiOjk5ODU4MDI3Mjd9"
            + ".bm90LWEtc2lnbmF0dXJl»\n",
            kind="github-workflow",
        ),
        bad(
            "on: push\nenv:\n  SESSION: «eyJ" + "2ZXIiOiIyIn0.eyJzdWIiOiJzaG9wIn0.bm90LWEtc2lnbmF0dXJl»\n",
            kind="github-workflow",
        ),
        bad(
            "on: push\nenv:\n  SESSION: «ZXlK"
            + "bGNHc2lPbnNpWTNKMklqb2lVQzB5TlRZaWZTd2lZV3huSWpvaVJVTkVT"
            + "QzFGVXlKOS5leUp6ZFdJaU9pSnphRzl3SW4wLmJtOTBMV0V0YzJsbmJtRjBkWEps»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  STATE: eyJ" + "1c2VyIjoic2hvcCJ9.eyJzdWIiOiJzaG9wIn0.bm90LWEtc2lnbmF0dXJl\n",
            kind="github-workflow",
            because="the first part is not a header of a token",
        ),
    ],
)
def json_web_token(document: Document) -> Iterator[Finding]:
    """A JSON Web Token is in plain text.

    Until it expires, everyone who has it can use it. Its content is readable in any case.
    Request a token when the program needs one, and read a long-lived one from the secret store of the CI system.
    In Markdown, a token is not reported that states that it has expired, that names no issuer, or that is signed with a
    shared secret (`HS256`): it is an example. A token of an issuer such as `https://id.example.com` is never reported,
    and in a file for development or tests, by its path, neither is one with the role `anon`, which browsers get from
    Supabase and other servers with PostgREST.
    """
    for finding in findings(document, "json-web-token"):
        assert not isinstance(finding.at, Fact)
        span = document.focus(finding.at)
        token = document.source.text[span.start : span.end]
        public = is_public(token) and for_development(document.source.path)
        if not (public or is_from_example(token)) and (document.kind != "document" or not is_example(token)):
            yield finding
