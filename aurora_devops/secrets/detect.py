"""Finds all credentials of a file in one pass.

Nearly all characters of an artifact are words shorter than any token. So one pattern steps over those in one go,
each long word is looked up by its first two characters, and only what then matches costs anything.
"""

from __future__ import annotations

import base64
import binascii
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice
from time import time
from typing import NamedTuple

from ..core.development import for_development
from ..core.finding import Finding
from ..core.kind import SEARCHED, Document
from ..core.lazy import regex
from ..core.source import Source, Span
from .decoded import PROSE, Decoded
from .formats import AWS, AWS_KEY_ID, IDENTIFIER, NAMED, SHAPED, TOKENS
from .values import (
    entropy,
    is_dynamic,
    is_padded,
    is_placeholder,
    is_placeholder_token,
    is_random,
    is_secret,
    is_secret_reference,
    is_weak,
    snake,
    strength,
    word_set,
)

PLACEHOLDER = "placeholder-secret"
PLACEHOLDER_TOKEN = "placeholder-token"  # noqa: S105 -- the name of a policy
INLINE = "inline-secret"
WEAK = "weak-password"
GUESSABLE = "guessable-password"
PRIVATE_KEY = "private-key"
URL = "url-password"
CURL = "curl-credentials"
JWT = "json-web-token"
# Findings of these families are not credentials.
IDENTIFIER_FAMILIES = frozenset({PLACEHOLDER, PLACEHOLDER_TOKEN, IDENTIFIER})


class Secret(NamedTuple):
    """A credential in a text: its span, its family, what it is for a reader, and its value without escapes."""

    span: Span
    family: str
    title: str
    value: str = ""


class _Row:
    """A row of the table. `start` are the characters it begins with."""

    __slots__ = ("family", "floor", "pattern", "start", "title")

    def __init__(self, family: str, title: str, pattern: str, floor: float, start: str = "") -> None:
        self.family = family
        self.title = title
        self.floor = floor
        self.start = start
        self.pattern = regex(pattern, re.ASCII)


_SHORTEST = 13
_WORD, _OTHER = "[A-Za-z0-9_.-]", "[^A-Za-z0-9_.-]"
# Possessive throughout: each character is looked at once, and the last match takes the rest of the text.
_LONG_WORDS = regex(
    f"(?>(?:{_WORD}{{0,{_SHORTEST - 1}}}+{_OTHER}++)*)(?:({_WORD}{{{_SHORTEST},}}+)|{_WORD}*+\\Z)"
)
# What may not follow a token: it would then be a longer word, and something else.
_END = r"(?![A-Za-z0-9_-])"


def _by_start() -> Mapping[str, tuple[_Row, ...]]:
    table: defaultdict[str, list[_Row]] = defaultdict(list)
    for token in TOKENS:
        for start in token.starts:
            pattern = f"{re.escape(start)}(?:{token.rest}){_END}"
            table[start[:2]].append(_Row(token.family, token.title, pattern, token.floor, start))
    return {start: tuple(rows) for start, rows in table.items()}


_BY_START = _by_start()
_SHAPED = [(row.anchor, _Row(row.family, row.title, row.pattern, row.floor)) for row in SHAPED]
# A tilde ends a word and is rare: these are looked for in the text as a whole.
_TILDE = [(anchor, row) for anchor, row in _SHAPED if "~" in anchor]
_IN_WORD = [(anchor, row) for anchor, row in _SHAPED if "~" not in anchor]
_NAMED = [
    (
        row.names.replace("<", "(?<![a-z0-9])").replace("_", "_?"),
        _Row(row.family, row.title, f"(?:{row.value})(?![\\w+/-])", row.floor),
    )
    for row in NAMED
]


@cache
def _any_name() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{names})" for names, _ in _NAMED))


# The name of a credential, or the provider's word alone.
_CREDENTIAL = regex(r"key|token|secret|pass|pwd|(?:^|_)pw|auth|login|cred|access|client_id$|api_id$|^[a-z]+$")


_NO_SPANS: list[Span] = []
# A text with more than this is no artifact that a person reads through.
_MOST = 1_000


@lru_cache(maxsize=2)
def scan(source: Source) -> Mapping[str, tuple[Secret, ...]]:
    """The credentials of a text, by family, each in the order of place.

    A credential of a known format is not reported again as a password or as the value of a name. In the arguments
    of curl it is, because running the command exposes it again.
    """
    found = search(Decoded(source), _secret_manifests(source.text), _custom_resources(source.text))
    if source.path.endswith(_CODE):
        return _kept(found, source.text, _is_literal)
    if source.path.endswith(_CONFIGURATION):
        return _kept(found, source.text, _is_no_expression)
    return _kept(found, source.text, _is_value) if _MAKEFILE.search(source.path) else found


# The files of code that are artifacts.
_CODE = (".py", ".ts")
# Files of Terraform, in which a value behind a quoted key and a colon is an expression.
_CONFIGURATION = (".tf", ".tofu")
_OBJECT_KEY = regex(r"\"[ \t]*:[ \t]*\Z")
_MAKEFILE = regex(r"(?:^|/)(?:GNU)?[Mm]akefile(?:\.[\w.-]+)?\Z|\.mk\Z")
# The beginning of a line that is a rule of a Makefile: targets, and what they depend on.
_RULE = regex(r"[^\s:=][^:=\n]*:[ \t]+\Z")


def _kept(
    found: Mapping[str, tuple[Secret, ...]], text: str, keep: Callable[[Secret, str], bool]
) -> Mapping[str, tuple[Secret, ...]]:
    return {
        family: tuple(secret for secret in secrets if keep(secret, text)) for family, secrets in found.items()
    }


def _is_value(secret: Secret, text: str) -> bool:
    """Whether a credential of a Makefile is a value: what follows a target is what it depends on."""
    if secret.family not in (INLINE, PLACEHOLDER):
        return True
    return _RULE.match(_line_before(text, secret.span.start, _REACH)) is None


def _is_literal(secret: Secret, text: str) -> bool:
    """Whether a credential is written in code: a word without quotes is a name, and a header is compared."""
    if secret.family in (INLINE, PLACEHOLDER):
        return text[max(0, secret.span.start - 1)] in "\"'`"
    return secret.title != "private key" or _KEY_END in text[secret.span.start : secret.span.end]


def _is_no_expression(secret: Secret, text: str) -> bool:
    """Whether a credential in Terraform is no expression of an object: `"password" : var.password`."""
    if secret.family not in (INLINE, PLACEHOLDER):
        return True
    return _OBJECT_KEY.search(_line_before(text, secret.span.start, _REACH)) is None


def search(
    decoded: Decoded, manifests: list[Span] = _NO_SPANS, custom: list[Span] = _NO_SPANS
) -> Mapping[str, tuple[Secret, ...]]:
    """The credentials of a decoded text.

    Passwords in `manifests` are judged by a policy of their own; in `custom`, the field `secret` names an object.
    """
    found: dict[Span, Secret] = {}
    for secret in _each(decoded, _words, _tilded, _private_keys):
        if secret.title == AWS_KEY_ID and secret.family == AWS and not _may_have_secret_key(decoded):
            secret = secret._replace(family=IDENTIFIER)
        found.setdefault(secret.span, secret)
    in_curl = tuple(_each(decoded, _curls))
    known = _disjoint((*found, *(secret.span for secret in in_curl)))
    for secret in _each(decoded, _urls, _assigned):
        if _overlaps(known, secret.span) or (secret.family != URL and _overlaps(manifests, secret.span)):
            continue
        if is_secret_reference(secret.title, secret.value) and _overlaps(custom, secret.span):
            continue
        found.setdefault(secret.span, secret)
    families: defaultdict[str, list[Secret]] = defaultdict(list)
    for secret in sorted((*found.values(), *in_curl)):
        families[secret.family].append(secret)
    return {family: tuple(secrets) for family, secrets in families.items()}


# A secret access key has 40 characters, and few of them are hexadecimal digits alone, as those of a commit are.
_SECRET_KEY = regex(r"(?<![A-Za-z0-9/+])(?=[0-9a-f]{0,39}[^0-9a-f])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])")


def _may_have_secret_key(decoded: Decoded) -> bool:
    """Whether a text may have the other half of an AWS access key, without which its id grants nothing."""
    return _SECRET_KEY.search(decoded.text) is not None


def _each(decoded: Decoded, *searches: Callable[[str], Iterator[Secret]]) -> Iterator[Secret]:
    """What several searches find in a text, each up to a limit, at its place in the source."""
    for search in searches:
        for secret in islice(search(decoded.text), _MOST):
            span = decoded.origin(secret.span)
            if span is not None:
                value = decoded.text[secret.span.start : secret.span.end]
                if (
                    secret.family in (INLINE, PLACEHOLDER)
                    and decoded.is_prose(secret.span)
                    and not is_random(value)
                ):
                    continue
                yield secret._replace(span=span, value=value)


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that meet made one."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _overlaps(taken: list[Span], span: Span) -> bool:
    """Whether a span meets one of others, which are sorted and do not meet each other."""
    at = bisect_left(taken, (span.end, 0))
    return at > 0 and taken[at - 1].end > span.start


def _line_before(text: str, at: int, reach: int) -> str:
    """The line up to an offset, or its last characters: a line may be as long as the text."""
    limit = at - reach if at > reach else 0
    return text[max(text.rfind("\n", limit, at) + 1, limit) : at]


_SECRET_KIND = regex(r"^kind:[ \t]*[\"']?(?:Sealed)?Secret[\"']?[ \t]*\r?$", re.MULTILINE)
# A group with a dot; those of Kubernetes itself have no field `secret` that is a string.
_CUSTOM_GROUP = regex(r"^apiVersion:[ \t]*[\"']?[\w-]+(?:\.[\w-]+)+/", re.MULTILINE | re.ASCII)


def _secret_manifests(text: str) -> list[Span]:
    """The Secrets in a text, which a policy of their own judges, and the SealedSecrets, which are encrypted."""
    return _documents_with(_SECRET_KIND, text) if "Secret" in text else []


def _custom_resources(text: str) -> list[Span]:
    """The custom resources among the documents of a text."""
    return _documents_with(_CUSTOM_GROUP, text) if "secret" in text and "apiVersion" in text else []


def _documents_with(line: re.Pattern[str], text: str) -> list[Span]:
    """The YAML documents of a text that have a line of this pattern."""
    found: list[Span] = []
    for match in line.finditer(text):
        before = found[-1].end if found else 0
        if match.start() >= before:
            end = text.find("\n---", match.end())
            begin = text.rfind("\n---", before, match.start()) + 1
            found.append(Span(max(begin, before), end if end >= 0 else len(text)))
    return found


def _judged(row: _Row, start: int, end: int, value: str) -> Secret:
    """The secret, or a placeholder in the same format."""
    dull = is_padded(value) or (
        row.floor > 0.0 and (entropy(value) < row.floor or is_placeholder_token(value))
    )
    family = PLACEHOLDER_TOKEN if dull else row.family
    return Secret(Span(start, end), family, row.title)


# Tokens


def _words(text: str) -> Iterator[Secret]:
    for match in _LONG_WORDS.finditer(text):
        begin, end = match.span(1)
        if begin < 0:
            return
        start = begin
        first = text[start]
        if first in _NO_BEGINNING:
            start = _beginning(text, start, end)
            first = text[start]
        rows = _BY_START.get(text[start : start + 2]) or _BY_START.get(first)
        if rows is not None and (secret := _started(text, start, rows)) is not None:
            if not _is_in_base64(text, secret.span):
                yield secret
            continue
        if _VALUE.match(text, start, end) is None:
            continue
        secret = None
        if first == "e" and text.startswith("ey", start):
            secret = _web_token(text, start)
        elif first == "Z" and text.startswith("ZXlK", start):
            secret = _encoded_web_token(text, start)
        elif end - start >= _SHORTEST_SHAPED:
            secret = _around(text, start, end)
        # A key may begin with what is punctuation elsewhere: `-` and `_` are digits of the base64 for URLs.
        if secret is None and (
            text[start - 1 : start] in _BEFORE_VALUE or text[begin - 1 : begin] in _BEFORE_VALUE
        ):
            secret = _named(text, start)
        if secret is not None:
            yield secret


# Punctuation, and the letter of an escape sequence.
_NO_BEGINNING = frozenset("._-nrt")
_SHORTEST_SHAPED = 20
_BEFORE_VALUE = frozenset("\"'`= \t:/+")
# A credential has a digit, or is a word without any separator.
_VALUE = regex(r"[^\d]*\d|[a-z]{24}\Z")


def _beginning(text: str, start: int, end: int) -> int:
    """Where a word begins without the punctuation before it, or the letter of an escape sequence."""
    while text[start] in "._-" and start < end - 1:
        start += 1
    return start + 1 if text[start] in "nrt" and text[start - 1 : start] == "\\" else start


def _started(text: str, start: int, rows: tuple[_Row, ...]) -> Secret | None:
    """A token that is known by its first characters."""
    for row in rows:
        # Only few words that begin with the first two characters of a token need its pattern.
        found = text.startswith(row.start, start) and row.pattern.match(text, start)
        if found:
            group = found.lastindex or 0
            return _judged(row, *found.span(group), found[group])
    return None


_IN_BASE64 = regex(r"[A-Za-z0-9+/]{0,200}=?")
_LONGEST_BESIDE = 200


def _is_in_base64(text: str, span: Span) -> bool:
    """Whether a token is a part of longer base64: its alphabet has no sign that ends a word, and a URL has no plus."""
    if (
        text[span.start - 1 : span.start] not in _BASE64_SIGNS
        and text[span.end : span.end + 1] not in _BASE64_SIGNS
    ):
        return False
    begin = max(0, span.start - _LONGEST_BESIDE)
    before = text[begin : span.start]
    before = before[len(before.rstrip(_BASE64_ALPHABET)) :]
    found = _IN_BASE64.match(text, span.end)
    after = found[0] if found else ""
    beside = before + after
    return len(beside) >= 40 and ("+" in beside or after.endswith("="))


_BASE64_SIGNS = ("+", "/")
_BASE64_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _around(text: str, start: int, end: int) -> Secret | None:
    """A token that is recognized by characters in or beside its longest word."""
    begin = start - 40 if start > 40 else 0
    window = text[begin : end + 2]
    for anchor, row in _IN_WORD:
        if anchor in window:
            found = row.pattern.search(text, begin, min(len(text), end + 160))
            if found:
                return _judged(row, *found.span(), found[0])
    return None


def _tilded(text: str) -> Iterator[Secret]:
    if "~" in text:
        for anchor, row in _TILDE:
            if anchor in text:
                for found in row.pattern.finditer(text):
                    yield _judged(row, *found.span(), found[0])


def _named(text: str, start: int) -> Secret | None:
    """A value in the form of a provider's credential, behind a name with that provider's word in it."""
    assigned = _name_before(text, start)
    if assigned is None or text.endswith(_REVISION, max(0, start - 5), start):
        return None
    name, at = assigned
    for row in _rows_for(name):
        found = row.pattern.match(text, at)
        if found and _VALUE.match(found[0]) and not (row.family == AWS and _is_elsewhere(text, at)):
            return None if _is_public(row, name) else _judged(row, *found.span(), found[0])
    return None


def _is_public(row: _Row, name: str) -> bool:
    """Whether a key is one for searching, which browsers send: its name says so, or it is in the query of a URL."""
    return row.title == "Algolia key" and ("search" in snake(name) or "?" in name or "&" in name)


# The source of a module of Terraform at a commit.
_REVISION = ("?ref=", "&ref=")
# The id of the key that a secret belongs to; those of other S3 services, such as MinIO, have no such prefix.
_KEY_ID = regex(
    r"access_?key_?id[\"']?[ \t]*[=:][ \t]*[\"']?(?P<id>[A-Za-z0-9]{3,128})(?![A-Za-z0-9${])",
    re.IGNORECASE,
)
_AWS_KEY_ID = regex(r"A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{12,}")


def _is_elsewhere(text: str, at: int) -> bool:
    """Whether the ids of access keys near an offset are those of another service than AWS."""
    begin, end = max(0, at - 4 * _REACH), at + 4 * _REACH
    ids = [found["id"] for found in _KEY_ID.finditer(text[begin:end]) if not is_placeholder(found["id"])]
    return bool(ids) and not any(_AWS_KEY_ID.fullmatch(one) for one in ids)


@lru_cache(maxsize=4096)
def _rows_for(name: str) -> tuple[_Row, ...]:
    """The formats of the credentials that a name suggests, by the provider in it."""
    named = snake(name)
    if not _CREDENTIAL.search(named) or not _any_name().search(named):
        return ()
    return tuple(row for names, row in _NAMED if re.search(names, named))


_PAIR_NAME = regex(r"""[ \t]*(?:-[ \t]+)?["']?name["']?:[ \t]*["']?([\w.-]+)["']?,?[ \t]*\r?\Z""")
_REACH = 100


def _name_before(text: str, start: int) -> tuple[str, int] | None:
    """The name that the value around this offset is assigned to, and where the value begins."""
    prefix = _line_before(text, start, _REACH)
    at = max(prefix.rfind("="), prefix.rfind(":"), prefix.rfind(","))
    last = prefix.rstrip("\"' \t")
    if last.find("--") >= 0:
        flag = last[last.rfind(" ") + 1 :].lstrip("\"'`")
        if flag.startswith("--") and "=" not in flag:
            return flag, start
    if at < 0:
        return None
    between = prefix[at + 1 :]
    value = between.lstrip(">= \t\"'`\\(")
    if value and not _ONE_WORD.match(value):
        return None
    name = prefix[:at].rstrip("?:= \t\"'`\\]")
    name = name[max(map(name.rfind, _BEFORE_NAME)) + 1 :]
    if name == "value":
        line = start - len(prefix)
        pair = _PAIR_NAME.match(_line_before(text, line - 1, 200)) if line else None
        name = pair[1] if pair else ""
    return (name, start - len(value)) if name else None


_BEFORE_NAME = " \t\"'`{(,;[="
_ONE_WORD = regex(r"[^\s\"']*\Z")
# What a header may begin with: the parameters that IANA has registered for headers and for keys (RFC 7515, section 9.1,
# and RFC 7517, section 8.1), claims that RFC 7519 repeats in headers, and the version that some programs write there.
_HEADER = regex(
    rb'\{\s*"(?:alg|apu|apv|aud|b64|crit|crv|cty|enc|epk|iat|iss|iv|jku|jwk|key_ops|kid|kty|nonce|p2c|p2s|ppt|sub|svt'
    rb'|tag|typ|url|use|ver|version|x|x5c|x5t|x5t#S256|x5u|zip)"'
)
_HEADER_END = regex(rb'["\del\]}]\s*\}\s*\Z')
_WEB_TOKEN = regex(r"(ey[\w-]{10,5000})\.(ey[\w-]{10,20000})(?:\.[\w/-]{5,20000}={0,2})?", re.ASCII)


def _is_header(encoded: str) -> bool:
    """Whether the first part of a token decodes to a header."""
    header = _decoded(encoded)
    return _HEADER.match(header) is not None and _HEADER_END.search(header) is not None


_EXPIRY = regex(rb'"exp"\s*:\s*"?(\d{9,11})\b')


def is_example(token: str) -> bool:
    """Whether a web token in a text for people may be one that was made for it.

    That is one that states that it has expired (RFC 7519, section 4.1.4), one without an issuer (section 4.1.1), or one
    that is signed with a shared secret (RFC 7518, section 3.2): everyone can sign one with a secret of their own.
    """
    found = _WEB_TOKEN.match(token)
    if found is None:
        return False
    content = _decoded(found[2])
    expiry = _EXPIRY.search(content)
    expired = expiry is not None and int(expiry[1]) < time()
    return expired or b'"iss"' not in content or _SHARED.search(_decoded(found[1])) is not None


_SHARED = regex(rb'"alg"\s*:\s*"(?:HS|none)')
# An issuer with a name that is reserved for documentation and tests (RFC 2606, sections 2 and 3).
_RESERVED_ISSUER = regex(
    rb'"iss"\s*:\s*"(?:https?:\\?/\\?/)?(?:[\w.-]+\.)?(?:example(?:\.(?:com|net|org))?|invalid|localhost|test)(?=[:/"\\])'
)


def is_from_example(token: str) -> bool:
    """Whether the issuer of a web token has a name that is reserved for documentation and tests."""
    found = _WEB_TOKEN.match(token)
    return found is not None and _RESERVED_ISSUER.search(_decoded(found[2])) is not None


# The role of requests without a login in PostgREST and in what is built on it, as Supabase.
_ANONYMOUS = regex(rb'"role"\s*:\s*"anon(?:ymous)?"')


def is_public(token: str) -> bool:
    """Whether a web token is the one that programs in browsers have: its role is that of requests without a login."""
    found = _WEB_TOKEN.match(token)
    return found is not None and _ANONYMOUS.search(_decoded(found[2])) is not None


def _web_token(text: str, start: int) -> Secret | None:
    found = _WEB_TOKEN.match(text, start)
    if found and _is_header(found[1]):
        family = PLACEHOLDER_TOKEN if _is_signed_by_all(found[0]) else JWT
        return Secret(Span(*found.span()), family, "JSON Web Token")
    return None


# The keys that the templates and the documentation of Mercure, jwt.io, Supabase and PostgREST sign tokens with.
_PUBLISHED_KEYS = (
    b"!ChangeThisMercureHubJWTSecretKey!",
    b"!ChangeMe!",
    b"your-256-bit-secret",
    b"a-string-secret-at-least-256-bits-long",
    b"super-secret-jwt-token-with-at-least-32-characters-long",
    b"reallyreallyreallyreallyverysafe",
)
_HS256 = regex(rb'"alg"\s*:\s*"HS256"')


def _is_signed_by_all(token: str) -> bool:
    """Whether a web token is signed with a key that everyone knows: a server with a key of its own refuses it."""
    header, _, rest = token.partition(".")
    content, _, signature = rest.partition(".")
    if not signature or _HS256.search(_decoded(header)) is None:
        return False
    # Few files have such a token.
    import hmac

    signed, expected = f"{header}.{content}".encode(), _decoded(signature)
    return any(hmac.digest(key, signed, "sha256") == expected for key in _PUBLISHED_KEYS)


_BASE64_RUN = regex(r"[A-Za-z0-9+/_-]{80,20000}={0,2}")


def _encoded_web_token(text: str, start: int) -> Secret | None:
    found = _BASE64_RUN.match(text, start)
    if found:
        inner = _WEB_TOKEN.match(_decoded(found[0]).decode("ascii", "replace"))
        if inner and _is_header(inner[1]):
            return Secret(Span(*found.span()), JWT, "JSON Web Token in base64")
    return None


def _decoded(text: str) -> bytes:
    """The bytes of base64, of either alphabet; an incomplete end is left out."""
    text = text.rstrip("=").replace("-", "+").replace("_", "/")
    text = text[: len(text) - 1] if len(text) % 4 == 1 else text
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


# Private keys

# RFC 7468 and RFC 9580, section 6.2
_KEY = regex(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_KEY_END = "-----END"
_KEY_BODY = 20_000
_BODY = regex(r"[A-Za-z0-9+/]{32}")
# `BEGIN ENCRYPTED PRIVATE KEY`, and the header `Proc-Type: 4,ENCRYPTED` of RFC 1421, section 4.6.1.1.
_ENCRYPTED_KEY = "ENCRYPTED"


def _private_keys(text: str) -> Iterator[Secret]:
    if "PRIVATE KEY" not in text:
        return
    at = 0
    while found := _KEY.search(text, at):
        end = text.find("-----", found.end(), found.end() + _KEY_BODY)
        end = end if text.startswith(_KEY_END, end) else -1
        body = text[found.end() : end if end >= 0 else found.end() + 2_000]
        at = stop = found.end()
        if end >= 0:
            at = end
            closing = text.find("-----", end + len(_KEY_END), end + 100)
            stop = closing + 5 if closing >= 0 else end + len(_KEY_END)
        elif whole := _BODY.search(body):
            stop += whole.end()
        if _ENCRYPTED_KEY in found[0] or _ENCRYPTED_KEY in body[:200]:
            continue
        real = _BODY.search(body) is not None and not is_placeholder(body[:200])
        if real or (any(map(str.isalnum, body.replace("\\n", ""))) and not is_dynamic(body[:200])):
            yield Secret(Span(found.start(), stop), PRIVATE_KEY if real else PLACEHOLDER_TOKEN, "private key")


# Passwords in URLs

# RFC 3986, section 3.2.1
# A sign that closes another one is no user: `maven://org.example:app:@project.version@`.
_USERINFO = regex(
    r"""://([^\s:/@"'<>|\\]{0,100}):([^\s/@"'<>|\\]{1,200})@(?=[\w\[$-])(?![\w.-]{1,80}@(?!\w))"""
)


def _urls(text: str) -> Iterator[Secret]:
    if "://" not in text or "@" not in text:
        return
    for found in _USERINFO.finditer(text):
        password = found[2]
        span = Span(*found.span(2))
        if is_dynamic(password) or password.startswith(("$", "{")) or not any(map(str.isalnum, password)):
            continue
        is_name = password.isupper() and ("_" in password or _WEAK_USER.fullmatch(password))
        if is_placeholder(password) or is_name:
            yield Secret(span, PLACEHOLDER, "password in a URL")
        elif not _in_comment(text, span.start) or is_random(password):
            yield Secret(span, URL, "password in a URL")


def _in_comment(text: str, at: int) -> bool:
    return _line_before(text, at, 300).lstrip().startswith(("#", "//"))


# Values behind names

_KEYWORDS = ("pass", "psw", "secret", "token", "pwd", "key", "auth", "cred", "access")
# Options with the name of a secret or of a key: of Docker, and of GnuPG.
_NAMING_OPTIONS = word_set(
    "--secret --secrets --default-key --trusted-key --sign-key --lsign-key --edit-key --delete-key --delete-secret-key"
    " --delete-secret-and-public-key --export-secret-key --send-key --recv-key --quick-sign-key"
)
# Options without a value: `adduser --disabled-password web`.
_SWITCH = regex(r"--(?:allow|ask|disabled?|enabled?|force|generate|no|prompt|require|reset|skip|use)-")
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.")
_QUOTES = frozenset("\"'`\\")
_REST_OF_NAME = regex(r"[\w.-]{0,80}", re.ASCII)
_SEPARATOR = regex(r"""\\?["'`]?\]?([ \t]{0,8})(=>|:=|\?=|=(?!=)|:(?=[ \t"'\\]))([ \t]{0,40})""")
_PAIR_PREFIX = regex(r"""(?:^|[\s{,"'])name["']?:[ \t]*["']?\Z""")
_PAIR_VALUE = regex(
    r"""["']?(?:,[ \t]*|,?[ \t]*(?:#[^\n]*)?\r?\n[ \t]*)["']?(?:value|default)["']?:[ \t]*(?=\S)"""
)
_QUOTED = regex(r""""((?:[^"\\\r\n]|\\.){0,160})"|'((?:[^'\r\n]|''){0,160})'|\\"([^"\\\r\n]{0,160})\\\"""")
_PLAIN_YAML = regex(r"[^\r\n]{0,160}?(?=[ \t]*(?:[ \t]#|\r|\n|\Z))")
_PLAIN_FLOW = regex(r"[^\r\n,}\]]{0,160}")
_PLAIN_SHELL = regex(r"""[^\s"'`;&|)<>,\\]{1,160}""")


def _lower(text: str) -> str:
    lowered = text.lower()
    # One capital grows when it is made small; offsets must not move.
    return lowered if len(lowered) == len(text) else text.replace("\u0130", "I").lower()


def _assigned(text: str) -> Iterator[Secret]:
    lowered = _lower(text)
    seen: set[int] = set()
    for keyword in _KEYWORDS:
        at = lowered.find(keyword)
        while at >= 0:
            start = at
            limit = max(0, at - 60)
            while start > limit and text[start - 1] in _NAME_CHARS:
                start -= 1
            rest = _REST_OF_NAME.match(text, at)
            end = rest.end() if rest else at + len(keyword)
            if start not in seen:
                seen.add(start)
                name = text[start:end]
                if strength(name):
                    yield from _assignment(text, name, start, end)
            at = lowered.find(keyword, max(end, at + 1))


def _assignment(text: str, name: str, start: int, end: int) -> Iterator[Secret]:
    prefix = _line_before(text, start, 300)
    comment = prefix.lstrip().startswith(("#", "//"))
    separator = _SEPARATOR.match(text, end)
    strict = comment
    if separator is not None:
        sign = separator[2]
        at = separator.end()
        if sign == ":" and not comment and not _begins_entry(prefix):
            return
        if sign == ":" and text.startswith("#", at) and text[at - 1] in " \t":
            return  # a comment behind a key without a scalar
        if prefix.endswith(("$", "${", "?", "&", "%")):
            strict = True
        # The beginning of a sentence in quotes; a key in quotes would be closed before the colon.
        if sign == ":" and text[end] not in _QUOTES and _SENTENCE.search(prefix):
            strict = True
        if sign != ":" and separator[1] and text[at : at + 1] not in ("'", '"'):
            return
        if sign == ":" and _names_entry(text, name, start):
            return
        if sign == ":" and separator[1] and _CONDITION.search(prefix):
            return  # the other branch of `condition ? value : value`
        # The quotes are closed behind the sign: "TOKEN=" is an argument of its own.
        if sign == "=" and prefix[-1:] in _QUOTES and text[at : at + 1] == prefix[-1:]:
            return
    elif _PAIR_PREFIX.search(prefix) and (pair := _PAIR_VALUE.match(text, end)):
        sign, at = ":", pair.end()
    elif prefix.strip().upper() == "ENV" or (
        name.startswith("--") and name not in _NAMING_OPTIONS and _SWITCH.match(name) is None
    ):
        sign, at = "=", end
        while text[at : at + 1] in (" ", "\t"):
            at += 1
        if at == end or text[at : at + 1] in ("-", "["):
            return
    else:
        return
    # The value of a key in double quotes, as in JSON, ends at a comma.
    span = _value(text, at, sign, in_flow="{" in prefix or text[end : end + 1] == '"')
    if span is None:
        return
    value = text[span.start : span.end]
    if sign == "=" and not (prefix.strip() or name.isupper()) and _MESSAGE.match(text, span.start):
        return
    if sign == ":" and value.startswith("#") and text[span.start - 1] in " \t":
        return  # the value is empty, and a comment follows
    if is_secret(name, value) and (is_random(value) or not (strict or _in_prose(text, start))):
        bare = name.strip("-.")
        yield Secret(span, PLACEHOLDER if is_placeholder(value) else INLINE, bare)


_CONDITION = regex(r"\s\?\s")
# What is in front of a name at the beginning of a text in quotes.
_SENTENCE = regex(r"[\"'`\\]$|\b(?:echo|printf)\b[^\"']*[\"'][ \t]+$")
# A message for people, which a file of translations has: `passwordNew=New password`.
_MESSAGE = regex(r"[A-Z][a-z]+(?:[ \t]+[A-Za-z][a-z']*+)+[ \t]*[?!.:]?[ \t\r]*(?:\n|\Z)")


def _begins_entry(prefix: str) -> bool:
    """Whether a name that follows this on its line is the key of a mapping, and no word of a sentence."""
    before = prefix.rstrip(" \t-?\"'\\`")
    return not before or before[-1] in "{,(" or not _QUOTES.isdisjoint(prefix[len(before) :])


_KEY_OF_LINE = regex(r"""[ \t]*(?:-[ \t]+)*["']?([\w.-]+)["']?[ \t]*:(?=\s|\Z)""", re.ASCII)
# How many lines above a value its enclosing key is looked for.
_LINES_ABOVE = 100


def _enclosing(text: str, start: int) -> str:
    """The key of the nearest line above that is indented less than the line of an offset; empty if not found."""
    begin = text.rfind("\n", 0, start) + 1
    depth = start - begin
    for _ in range(_LINES_ABOVE):
        if not begin:
            break
        begin, end = text.rfind("\n", 0, begin - 1) + 1, begin - 1
        found = _KEY_OF_LINE.match(text, begin, end)
        if found and found.start(1) - begin < depth and not text.startswith("#", found.start(1)):
            return found[1]
    return ""


def _names_entry(text: str, name: str, start: int) -> bool:
    """Whether a field names an entry of a secret: in an ExternalSecret, and below a key such as `passwordSecret`."""
    if name == "secretKey":
        return "external-secrets.io" in text
    return name[-6:].lower() != "secret" and _enclosing(text, start).endswith(("Secret", "SecretRef"))


def _in_prose(text: str, start: int) -> bool:
    """Whether an offset lies in a text for people, which shows what an assignment looks like."""
    begin = text.rfind("\n", 0, start) + 1
    own = _KEY_OF_LINE.match(text, begin, min(start, begin + 300))
    return (own[1] if own else _enclosing(text, start)) in PROSE


def _value(text: str, at: int, sign: str, *, in_flow: bool) -> Span | None:
    """The span of the value that begins at an offset, without its quotes."""
    quoted = _QUOTED.match(text, at)
    if quoted:
        return Span(*quoted.span(quoted.lastindex or 0))
    if text[at : at + 1] in ('"', "'", "\\", ""):
        return None
    if sign == ":":
        if text[at] in "|>{[&*!%@`,}]":
            return None
        plain = (_PLAIN_FLOW if in_flow else _PLAIN_YAML).match(text, at)
        if plain is None:
            return None
        return Span(at, at + len(plain[0].rstrip()))
    if text[at] in ".*([{^":
        return None
    plain = _PLAIN_SHELL.match(text, at)
    # A substitution may contain whitespace; only its beginning was matched.
    return Span(*plain.span()) if plain and "$(" not in plain[0] and "${" not in plain[0] else None


# curl

_CURL = regex(r"\bcurl\b")
# The rest of a command: a quoted text is passed over, and what is left of one in a part of a text is not.
_CURL_REST = regex(r"""(?>(?:[^"'\\|;&]|\\.|"(?>(?:[^"\\]|\\.)*)"|'[^']*+'|["'\\]|&(?!&))*)""", re.DOTALL)
_HEADER_FLAG = regex(r"""[ \t\r\n](?:-H|--header)[ \t=]*(["'])([\w-]{2,50}):[ \t]*([^"'\r\n]{0,2000})""")
_HEADER_NAME = regex(r"authorization|token|key|secret|auth|credential|session", re.IGNORECASE)
_SCHEME = regex(r"(?:basic|bearer|api[-_]?token|token|apikey|negotiate|digest)[ \t]+", re.IGNORECASE)
_HEADER_VALUE = regex(r"[\w=~@.+/:*!?%&;-]{8,}\Z", re.ASCII)
_USER_FLAG = regex(
    r"""[ \t\r\n](?:-[a-zA-Z]{0,5}u|--user|--proxy-user)(?:[ \t]+|=)(?:"([^"\r\n]{1,300})"|'([^'\r\n]{1,300})'"""
    r"""|([^\s"':]{1,100}):'([^'\r\n]{1,200})'|([^\s"'|;&)]{1,300}))"""
)
# What documentation writes where a password belongs.
_WEAK_USER = regex(
    r"(?:your_)?(?:pass|password|passwd|pwd|test|token|secret|change(?:me|it)?|key|api_?key|credentials)",
    re.IGNORECASE,
)
_CURL_LINES = 6
_CURL_REACH = 4_000


def _curls(text: str) -> Iterator[Secret]:
    if "curl" not in text:
        return
    seen: set[Span] = set()
    calls = [found.span() for found in _CURL.finditer(text)]
    for (_, start), following in zip(calls, (*(call[0] for call in calls[1:]), len(text)), strict=False):
        limit = min(following, start + _CURL_REACH)
        end = start
        for _ in range(_CURL_LINES):
            newline = text.find("\n", end, limit)
            end = newline + 1 if newline >= 0 else limit
            if newline < 0:
                break
        command = _CURL_REST.match(text, start, end)
        end = command.end() if command else end
        for header in _HEADER_FLAG.finditer(text, start, end):
            secret = _header(text, header)
            if secret and secret.span not in seen:
                seen.add(secret.span)
                yield secret
        for user in _USER_FLAG.finditer(text, start, end):
            secret = _user(user)
            if secret and secret.span not in seen:
                seen.add(secret.span)
                yield secret


def _header(text: str, header: re.Match[str]) -> Secret | None:
    if not _HEADER_NAME.search(header[2]):
        return None
    start, end = header.span(3)
    scheme = _SCHEME.match(text, start, end)
    start = scheme.end() if scheme else start
    value = text[start:end].rstrip()
    if not _HEADER_VALUE.match(value) or is_dynamic(value) or entropy(value) < 2.75:
        return None
    family = PLACEHOLDER if is_placeholder(value) or is_weak(value) else CURL
    return Secret(Span(start, start + len(value)), family, f"header {header[2]}")


# The title of a password in the option `--user`.
_OPTION = "password"


def _user(user: re.Match[str]) -> Secret | None:
    if user[4] is not None:
        name, password, start = user[3], user[4], user.start(4)
    else:
        group = user.lastindex or 0
        name, colon, password = user[group].partition(":")
        start = user.start(group) + len(name) + 1
        if not colon:
            return None
        if not password:
            password, start = name, user.start(group)
    if (
        is_dynamic(user[0])
        or password.startswith("$")
        or _WEAK_USER.fullmatch(password)
        or entropy(password) < 2.0
    ):
        return None
    if "{" in password or "(" in password or len(password) < 4:
        return None
    if name.startswith("<") and password.endswith(">"):
        return None  # `<user:password>` in a text that shows what belongs there
    span = Span(start, start + len(password))
    return Secret(span, PLACEHOLDER if is_placeholder(password) else CURL, _OPTION)


# What only looks unusual

_RANDOM_WORD, _RANDOM_OTHER = "[A-Za-z0-9+/_.@~-]", "[^A-Za-z0-9+/_.@~-]"
_RANDOM_WORDS = regex(
    f"(?>(?:{_RANDOM_WORD}{{0,15}}+{_RANDOM_OTHER}++)*)(?:({_RANDOM_WORD}{{16,}}+={{0,2}})|{_RANDOM_WORD}*+\\Z)"
)
_HEX = regex(r"[0-9A-Fa-f]{16,200}\Z")
_BASE64 = regex(r"(?=[^\d]*\d)[A-Za-z0-9+/_-]{20,200}={0,2}\Z")
# The least entropy of either alphabet, in bits a character.
_HEX_FLOOR, _BASE64_FLOOR = 3.0, 4.5
# Words joined to a path or a name.
_JOINED = regex(r"(?:[A-Za-z]+[/_-])+[a-z0-9]*\Z|[\w-]+(?:/[a-z][a-z0-9_-]+)+\Z")
_CHECKSUM = regex(r"sha\d|md5|digest|checksum|integrity|commit|revision|hash|rev\b|ref\b", re.IGNORECASE)


def random_strings(source: Source) -> Iterator[Span]:
    """The words that look drawn at random, and are neither known secrets nor checksums and commits."""
    text = source.text
    known = _disjoint(secret.span for secrets in scan(source).values() for secret in secrets)
    for match in _RANDOM_WORDS.finditer(text):
        start, end = match.span(1)
        if start < 0:
            return
        word = match[1]
        if text[start - 1 : start] == ":" or word.isdecimal():
            continue
        if _HEX.match(word):
            random = entropy(word) > _HEX_FLOOR
        else:
            random = bool(_BASE64.match(word)) and entropy(word) > _BASE64_FLOOR and not _JOINED.match(word)
        span = Span(start, end)
        if random and not _overlaps(known, span) and not _CHECKSUM.search(_line_before(text, start, _REACH)):
            yield span


_ADDRESS = regex(r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\w-]|\.\d|/\d)", re.ASCII)


def public_addresses(source: Source) -> Iterator[Span]:
    """The IPv4 addresses that are reachable from the internet (RFC 6890)."""
    from ipaddress import AddressValueError, IPv4Address

    text = source.text
    for found in _ADDRESS.finditer(text):
        if text[found.start() - 1 : found.start()] in _NAME_CHARS:
            continue
        try:
            address = IPv4Address(found[0])
        except AddressValueError:
            continue
        if address.is_global and not address.is_multicast:
            yield Span(*found.span())


# For policies and reports


def findings(
    document: Document, family: str, internal: Callable[[Document], Collection[str]] = lambda _: ()
) -> Iterable[Finding]:
    """A finding for each secret of a family in a document; the message never contains its value.

    `internal` are weak passwords of services that only parts of the document can reach, and any values of tests. There
    are some 25 families, and most files have no secret of any of them: these create no generator.
    """
    if document.repeated or family in _SHOWN.get(document.kind, ()):
        return ()
    found = scan(document.source)
    families = (INLINE, URL, CURL, PRIVATE_KEY) if family in (WEAK, GUESSABLE) else (family,)
    secrets = sorted(secret for name in families for secret in found.get(name, ()))
    return _findings(document, family, secrets, internal) if secrets else ()


def _findings(
    document: Document,
    family: str,
    secrets: Iterable[Secret],
    internal: Callable[[Document], Collection[str]],
) -> Iterator[Finding]:
    from .ids import ids

    generate = family == WEAK and document.kind in _PIPELINES
    inside = internal(document)
    # A healthcheck repeats the password that the same file sets.
    repeated = family == CURL and INLINE not in _SHOWN.get(document.kind, ())
    named = {one.value for one in scan(document.source).get(INLINE, ())} if repeated else set()
    for secret in secrets:
        if secret.value in named:
            continue
        if family in _PASSWORDS and _family_of(document, secret, inside) != family:
            continue
        weak = _WEAK_MESSAGES.get(secret.family) if family in (WEAK, GUESSABLE) else None
        message = weak or _MESSAGES.get(family, _TOKEN)
        if family == WEAK and not is_weak(secret.value):
            message = _TEST_KEY if secret.family == PRIVATE_KEY else _TEST
        generated = " or generate one in the job" if generate else ""
        yield Finding(at=secret.span, message=message.format(secret.title) + generated, ids=ids(secret.title))


_OF_DEVELOPER = regex(r"(?i)(?:^|[/._-])local(?=[/._-]|$)")


# The folder of the tests that run the program with others, such as `.github/integration/compose.yml`.
_INTEGRATION = regex(r"(?i)(?:^|/)integration(?:[-_]?tests?)?/")


def _for_tests(path: str) -> bool:
    return for_development(path) or _INTEGRATION.search(path) is not None


def _family_of(document: Document, secret: Secret, internal: Collection[str]) -> str:
    """The family of a password or a key, by how weak it is, where it is written, and what can be reached with it."""
    if secret.family == PRIVATE_KEY:
        path = document.source.path
        # `.env.local` has what a developer must not commit.
        own = document.kind == SEARCHED and _OF_DEVELOPER.search(path) is not None
        return WEAK if _for_tests(path) and not own else PRIVATE_KEY
    if secret.family == URL and _LOCAL_HOST.match(document.source.text, secret.span.end) is None:
        return URL
    if secret.value in internal:
        return WEAK
    if not is_weak(secret.value) or (secret.family == CURL and secret.title != _OPTION):
        local = secret.family == URL and _OWN_HOST.match(document.source.text, secret.span.end)
        return WEAK if local and _for_tests(document.source.path) else secret.family
    if document.kind in _TESTING or _for_tests(document.source.path):
        return WEAK
    # A build that needs some URL, as Prisma does, has nothing to reach on its own host.
    if document.kind == "dockerfile" and _OWN_HOST.match(document.source.text, secret.span.end):
        return WEAK
    # `RUN SECRET_KEY=none python manage.py collectstatic`: the image does not keep it.
    if document.kind == "dockerfile" and _COMMAND.match(document.source.text, secret.span.end):
        return WEAK
    return GUESSABLE


# The command that follows the variables that a shell sets for it.
_COMMAND = regex(r"""["']?(?:[ \t]+(?:\\\r?\n[ \t]*)?\w+=\S*)*[ \t]+(?:\\\r?\n[ \t]*)?(?!\w+=)\w[\w./-]*""")


# The services of a CI run are gone with it, those of a Makefile run on the machine of a developer: their passwords are
# most often those of a test.
_PIPELINES = frozenset({"github-workflow", "github-action", "gitlab-ci"})
_TESTING = _PIPELINES | {"makefile"}
_GUESSED = frozenset({INLINE, WEAK, GUESSABLE, URL, CURL, PLACEHOLDER, PLACEHOLDER_TOKEN})
# Documentation and descriptions of APIs show what a request or a key looks like; the defaults of a chart are replaced.
# The names in manifests of projects and in settings of tools are those of scripts, packages, projects and tests.
# A token of a known format is a credential there too, apart from those that anyone can make for an example.
_SHOWN = {
    "document": _GUESSED | {PRIVATE_KEY},
    "openapi": _GUESSED | {PRIVATE_KEY, JWT},
    "package": _GUESSED,
    "project": _GUESSED,
    "tool-settings": _GUESSED,
    "ansible": _GUESSED,
    "tasks": _GUESSED,
    "justfile": _GUESSED,
    "helm-values": _GUESSED,
    SEARCHED: _GUESSED,
}
# The host after a password in a URL: the machine itself; or also a name without a dot, as services of a job have, an
# address or name for documentation and tests (RFC 5737, RFC 6761), and the host of a container.
_OWN_HOST = regex(r"@(?:127(?:\.\d{1,3}){3}|\[::1\]|localhost)(?![\w.$%{-])", re.ASCII)
_LOCAL_HOST = regex(
    r"@(?:127(?:\.\d{1,3}){3}|(?:192\.0\.2|198\.51\.100|203\.0\.113)\.\d{1,3}|\[::1\]"
    r"|(?:[A-Za-z0-9_-]+\.){1,9}(?:localhost|test|invalid|svc(?:\.cluster\.local)?)|host\.(?:docker|containers)\.internal"
    r"|[A-Za-z0-9_-]+)(?![\w.$%{-])",
    re.ASCII,
)
# What may be a weak password, or a credential for tests.
_PASSWORDS = frozenset({INLINE, URL, CURL, WEAK, GUESSABLE, PRIVATE_KEY})
_TOKEN = "{} in plain text; revoke it and refer to a secret"  # noqa: S105 -- a message
_TEST = "'{}' for tests or development is set in plain text; refer to a secret"
_TEST_KEY = "{} for tests or development in plain text; refer to a secret"
_WEAK_MESSAGES = {
    URL: "URL contains a weak password; refer to a secret",
    CURL: "weak password in the arguments of curl; refer to a secret",
}
_MESSAGES = {
    INLINE: "'{}' is set in plain text; refer to a secret",
    WEAK: "'{}' is set to a weak password; refer to a secret",
    GUESSABLE: "'{}' is set to a weak value; refer to a secret",
    URL: "URL contains a password; refer to a secret",
    CURL: "{} in the arguments of curl; use --config or --netrc-file with a secret",
    PLACEHOLDER: "'{}' is set to a placeholder; refer to a secret",
    PLACEHOLDER_TOKEN: "{} is a placeholder; refer to a secret",
}
