"""Classifies names and values: a secret, a reference to one, a placeholder, or none of these."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from math import log2

from ..core.lazy import regex

_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = regex(r"[\W_]+")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, lower case: of `dbPassword`, `DB_PASSWORD` and `db-password` the same ones."""
    return tuple(word.lower() for word in _SEPARATORS.split(_CAMEL.sub("_", name)) if word)


def snake(name: str) -> str:
    """The name in snake case."""
    return "_".join(words(name))


def entropy(text: str) -> float:
    """Shannon's entropy, in bits a character."""
    size = len(text)
    return -sum(n / size * log2(n / size) for n in Counter(text).values()) if size else 0.0


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


# Names

# The last letters of a word that is the name of a secret: dbpassword, authtoken.
_SECRET = (
    "password",
    "passwd",
    "passphrase",
    "passw",
    "passwort",
    "pwd",
    "psw",
    "secret",
    "secrete",
    "token",
    "apikey",
)
_KEY_WORDS = word_set(
    "access account auth client database db encryption master priv private secret service signing storage"
)
# A key of these may be the name of one.
_NAMING_KEYS = word_set("account auth client database db service")
_PASSWORDS = word_set("pass passwd password passphrase passwort pwd psw pw")
# A secret or a key of these is most often the name of an object, or of an entry in it: passwordSecret, tokenKey.
_STORED = word_set(
    "auth ca cert certificate credential credentials creds existing key password pull secret ssh ssl tls token username"
)
_WEAK = word_set("access auth credential credentials creds key")
# A name that ends like this is about a secret, and its value is not one.
_ABOUT = word_set(
    "addr address addresses age alg algo algorithm api arn attribute audience author char chars check cidr cidrs class"
    " command complexity config cost count created dir duration enabled encoding encryption endpoint engine env"
    " expiration expires expiry expression field file filename folder format generator group hash hashes header hint"
    " history host id ids image index input interval issuer item items iterations keys kind label labels len length"
    " level lifetime limit list location lookup manager max message method min minutes mode model name names"
    " namespace operator option options output pair parallelism param parameter passwords path pattern permission"
    " permissions policy port position prefix prompt property provider proxies proxy query realm ref reference refs"
    " regex region required resource retries revision role rotation rounds rule scheme scope scopes seconds secrets"
    " select selector server service set size sort source spec state status stdin store strategy suffix table tag"
    " target template test text time timeout title tokens ttl type uid uri url urls usage username uuid validity var"
    " variable vault vendor version volume"
)
# Services whose keys only send data to them, so that projects publish these keys.
_SENDING = word_set("fossa")
# Stellar names its networks by a text.
_PUBLIC_NAMES = (("network", "passphrase"),)
# The shell's folder, and the key of a cache, a label or a field.
_BARE = (("pwd",), ("key",))
_HARMLESS = word_set(
    "allow cache csrf disable empty enable foreign known partition primary public random require routing"
    " sequence sort"
)


def holds_password(name: str) -> bool:
    """Whether the name is that of a password, whose value may be any string."""
    named = words(name)
    return any(word in _PASSWORDS or word.endswith(("password", "passwd")) for word in named)


# Where a web server sends requests (`uwsgi_pass` of nginx): PASS after one of these is no password.
_UPSTREAMS = word_set("fastcgi grpc memcached scgi uwsgi")


@lru_cache(maxsize=4096)
def strength(name: str) -> int:
    """What a name promises of its value: 2 a secret, 1 perhaps one, 0 nothing."""
    named = words(name)
    while named and named[-1].isdecimal():
        named = named[:-1]
    if not named or named[-1] in _ABOUT or named in _BARE:
        return 0
    if not _HARMLESS.isdisjoint(named) or not _SENDING.isdisjoint(named) or named[-2:] in _PUBLIC_NAMES:
        return 0
    if named[-2:-1] == ("per",):
        return 0  # a unit: cost_per_token
    if len(named) > 1 and named[-1] in ("secret", "key") and named[-2] in _STORED and not _holds_key(named):
        return 0 if named[-2] in ("existing", "pull") else 1
    if named[-1] == "pass" and not _UPSTREAMS.isdisjoint(named[-2:-1]):
        return 0
    if any(word.endswith(_SECRET) for word in named) or (named[-1] in ("pass", "pw") and len(named) > 1):
        return 2
    if named[-1] == "key" and (("api" in named) or not _KEY_WORDS.isdisjoint(named)):
        return 2
    return 1 if named[-1] in _WEAK else 0


def _holds_key(named: tuple[str, ...]) -> bool:
    """Whether the name is one of a secret key itself: SECRET_KEY, AWS_SECRET_KEY, but not passwordSecretKey."""
    return named[-2:] == ("secret", "key") and _STORED.isdisjoint(named[:-2])


# Values

# What a tool substitutes later. Only well-formed: a password may contain any of the characters.
_DYNAMIC = regex(
    r"^\{\{|^os\.environ/|^\$\{[a-z]\w*\(|^\$\{\s[^{}]*\}$|\$\{\w+\([^{}]*\)\}"
    r"|\$\{[\w.!#@*\[\]\"]+(?:[:?+=^,%/#-][^{}]*)?\}|\$\{\{.*?\}\}|\$\([^)]*\)|^\$\([a-z][\w-]*\s[^)]*$|\$[A-Za-z_]\w*|^\$[\d@*]|\{\{[^{}]*\}\}"
    r"|`[^`]+`|%[A-Za-z_]\w*%|%\(\w+\)s|^%[sdvq]|<%.*?%>|\{%.*?%\}|#\{[^}]*\}|^@\w+@$|^!|^ENC\[|^\$ANSIBLE_VAULT"
    r"|^(?:vault|bao|op|ref\+\w+|aws-?ssm|ssm|(?:aws-?)?secretsmanager|sops|gcp-?sm|gcp-?secretmanager|(?:azure)?keyvault|akv"
    r"|akeyless|conjur|infisical|doppler|env|file|secret|k8s|kubernetes):|^arn:aws|^projects/|^AgB[A-Za-z0-9+/]{100}"
)
_FILLED_IN = (
    r"^\([^()\s]+\s[^()]*\)[\"']?$|x{5,}|\*{3,}|#{5,}|\.{3}|0{16,}|…|<[^>]*>|\\u003c.*?\\u003e|&lt;.*?&gt;|^\[[^\]]*\]$|^\{[^{}]*\}$|example|your|_here\b|placeholder|redacted"
    r"|put_|todo|fixme|abcdefghijklmnopqrstuvwxyz|abc123def456"
)
_PLACEHOLDER_TOKEN = regex(_FILLED_IN, re.IGNORECASE)
_PLACEHOLDER = regex(
    _FILLED_IN
    + r"|change[_-]?(?:me|it|this)|replace[_-]?(?:me|with|this)|insert|(?:^|[_-])my[_-]|fill[_-]?in|dummy|fake|sample"
    r"|(?:^|[_-])mock|not[_-]?(?:a[_-]?)?(?:real|needed|used|set|secret)|invalid|unused|ignored|^n/a$|^none$",
    re.IGNORECASE,
)
_PLAIN = word_set(
    "true false yes no on off null none nil undefined read write admin-only required optional enabled"
    " disabled always never inherit string str text int integer number bool boolean object array file env"
    " default auto basic bearer digest oauth oauth2 jwt token header query cookie user username ~ -"
    " milliseconds second seconds minute minutes hour hours day days week weeks month months year years"
)
# A path, an address without credentials or a URN, an object's field, another variable's name, the name of an object.
_PATH = regex(
    r"(?:/|\./|\.\./|~/|[A-Za-z]:\\)[^\s]*$|[\w-]+(?:/[\w.-]+)+\.\w{2,5}$|[\w.-]+\.(?:crt|json|key|p12|pem|txt|ya?ml)$"
)
_URL = regex(r"[A-Za-z][\w+.-]*://(?![^/\s]*:[^/\s]*@)|[Uu][Rr][Nn]:[A-Za-z0-9][A-Za-z0-9-]*:\S")
# The key of a label or an annotation: `shop.example.com/secret-name`.
_QUALIFIED = regex(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}/[A-Za-z][\w.-]*$")
_FIELD = regex(
    # A quote ends the value in `os.environ["NAME"]`.
    r"[A-Za-z_]\w*(?:\.(?:[A-Za-z_][\w-]*|\d+)|\[(?:\d+|\"[\w-]+\"|'[\w-]+'|[a-z_][\w.]*)\])*\.[A-Za-z_][\w-]*[,;)]*$"
    r"|[\w.]+\(.*\)?$"
    r"|[\w.]+\[.*\]$|[A-Za-z_]\w*(?:\.\w+)+\[$"
    # Also in an expression within a text: `{secrets["name"]}`, `${secrets.get("name")}`.
    r"|\$?\{{1,2}[ \t]*[A-Za-z_][\w.]*[\[(]$"
)
_NETWORK = regex(r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?(?:[, ]+(?:\d{1,3}\.){3}\d{1,3}(?:/\d{1,2})?)*$")
_CONSTANT = regex(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
# A secret in a store may be named by a path of words.
_SLUG = regex(
    r"[a-z]+(?:[.-][a-z0-9]+)+$|[a-z]+(?:_[a-z]+)+$|[a-z]+(?:[-_][a-z]+)*(?:/[a-z]+(?:[-_][a-z]+)*)+$"
    r"|[a-z0-9]+(?:-[a-z0-9]+)*-(?:auth|creds|credentials|key|secret|tls|token)$"
)
_RANDOM = regex(r"(?=[^\d]*\d)(?=[^A-Za-z]*[A-Za-z])[\w.=+/~-]{10,150}\Z", re.ASCII)
# Digits that count up.
_COUNT = "12345678?|1234567890?|123456789"
# A short number, or one that counts.
_NUMBER = rf"(?:\d{{1,6}}|{_COUNT})"
_WEAK_VALUE = regex(rf"[A-Za-z]{{1,16}}(?:[-_. @][A-Za-z]{{1,16}})*[-_.@#$!]?{_NUMBER}?!?\Z|\d+\Z", re.ASCII)
_PARTS = regex(r"[_.=+/~-]+")
# Letters, a number, or a word with a short number after it.
_COUNTED = regex(rf"[A-Za-z]+\Z|\d+\Z|[A-Z]?[a-z]+(?:\d{{1,4}}|{_COUNT})\Z", re.ASCII)


def is_dynamic(value: str) -> bool:
    """Whether the value, or a part of it, is filled in later."""
    return _DYNAMIC.search(value) is not None


def is_placeholder(value: str) -> bool:
    """Whether the value marks itself as one to be replaced, or is a key that a project publishes for tests."""
    return (
        _PLACEHOLDER.search(value) is not None
        or (len(value) > 2 and len(set(value.lower())) < min(3, len(value) - 1))
        or (len(value) > 19 and _digest(value.removeprefix("0x")) in _PUBLISHED)
        or (len(value) > 11 and any(value.lower() in count for count in _COUNTS))
        or _REPEATED.match(value) is not None
        or _is_prose(value)
        or _is_encoded_placeholder(value)
    )


# A sentence about what belongs there. Up to six words may be a passphrase, unless they begin like a sentence.
_PROSE = regex(r"(?:[^\W\d_]+[,;:.!-]?\s+(?:-\s+)?){3,}\w")
_JOINING = word_set("a an and as at be by for from in is of on or that the this to with")


def _is_prose(value: str) -> bool:
    if _PROSE.match(value) is None:
        return False
    said = value.split()
    return len(said) > 6 or (said[0][0].isupper() and not _JOINING.isdisjoint(map(str.lower, said)))


def _is_encoded_placeholder(value: str) -> bool:
    text = _encoded(value)
    # Few values of 12 bytes or more are a text by accident.
    return text != "" and (
        _PLACEHOLDER.search(text) is not None or (len(value) > 15 and is_placeholder(text))
    )


def _encoded(value: str) -> str:
    """The text that a value is the base64 of, without an incomplete end; empty if it is no text."""
    found = _BASE64.fullmatch(value)
    if found is None:
        return ""
    from base64 import b64decode
    from codecs import getincrementaldecoder

    data = value if len(value) % 4 == 0 else found[1][: len(found[1]) // 4 * 4]
    try:
        text = getincrementaldecoder("utf-8")().decode(b64decode(data))
    except UnicodeDecodeError:
        return ""
    return text.strip() if text.strip().isprintable() else ""


_BASE64 = regex(r"([A-Za-z0-9+/]{8,300})={0,2}")

# A word that is repeated until the value is long enough; the last one may be cut off.
_REPEATED = regex(r"(?=[\w.-]*[g-zG-Z])([A-Za-z][A-Za-z-]{3,11}[_.-]?)\1{3,30}[\w.-]{0,12}\Z", re.ASCII)

# What is typed in place of a key of some length.
_COUNTS = tuple(digits * 13 for digits in ("1234567890", "0123456789abcdef", "1234567890abcdef"))

# API keys in the tests and examples of the Firebase SDKs, the keys of the test users of Ceph and of play.min.io, a
# public key for searching documentation, the keys of the emulators of Azure Storage and Azure Cosmos DB, a token in the
# description of Slack's API, and the first accounts of Hardhat and Anvil, as the first 8 bytes of their SHA-256.
_PUBLISHED = frozenset(
    {"f56e323494a6ffc2", "2037abcaffb2b777", "3f370c9dd8225c63", "e4a5542bb7fd7b67", "a19f89ab3555eac1"}
    | {"eb540d2b6ee2a0a4", "37f8f09bdf12c2f2", "8731261cb72d8626", "49f777db995e8260", "27a9a42931dff7eb"}
    | {"dc0fcf046c61640c", "4c98242dcadc8b29", "ea9bb1082cf95663", "3a8b61d0f636b007", "a6c814bc555ae62c"}
    | {"0957d38f78349d8b", "f8577d37397676fa", "1bbb9293c38acc5e", "df452eef23e8cf2c", "2f21fd9c81678e39"}
    | {"0011cc25eb432071", "aa6547439583c3a2", "2ddc147f3a3b5a17"}
    | {"bc1a50966c9e6486", "8335c55334821eef", "b26ab6529d20ebeb", "64034b44c579b335"}
)


def is_placeholder_token(token: str) -> bool:
    """The same for a token, whose characters may spell `fake` by accident, and for published example keys.

    The base64 of letters alone was typed, and so were digits that count.
    """
    body = _BODY.split(token)[-1]
    return (
        _PLACEHOLDER_TOKEN.search(token) is not None
        or _digest(token) in _PUBLISHED
        or (len(body) > 9 and body.isdecimal() and any(body in count for count in _COUNTS))
        or (len(body) > 9 and _is_typed(body))
        or (len(text := _encoded(body)) > 15 and text.replace(" ", "").isalpha())
    )


def _is_typed(body: str) -> bool:
    """Whether no character repeats and most follow the one before them, as in `1234567890abcdef`."""
    steps = sum(ord(after) - ord(before) == 1 for before, after in pairwise(body))
    return len(set(body)) == len(body) and 10 * steps >= 8 * (len(body) - 1)


# The same character in a row.
_RUN = regex(r"(.)\1{7,}")


def is_padded(token: str) -> bool:
    """Whether a token is filled up with one character to the length that is needed."""
    return any(2 * len(run[0]) >= len(token) for run in _RUN.finditer(token))


# What is before the random part of a token.
_BODY = regex(r"[_-]")


def _digest(token: str) -> str:
    from hashlib import sha256

    return sha256(token.encode()).hexdigest()[:16]


def is_random(value: str) -> bool:
    """Whether the value looks drawn at random: letters and digits of high entropy, mixed within a word."""
    return (
        _RANDOM.match(value) is not None
        and entropy(value) >= 3.5
        and any(len(part) > 5 and not _COUNTED.match(part) for part in _PARTS.split(value))
    )


def is_weak(value: str) -> bool:
    """Whether a password is a short one, or words and a number, as those of the services of a test are."""
    if is_random(value):
        return False
    if len(value) < 8 or (len(value) <= 24 and _WEAK_VALUE.match(value) is not None):
        return True
    if len(value) <= 16 and 0 < sum(map(str.isdigit, value)) <= 3 and value.translate(_LOOKALIKES).isalpha():
        return True
    return len(value) <= 64 and not _OF_TESTS.isdisjoint(_PARTS.split(value.lower()))


# Digits in place of the letters that they look like, as in `p0stgr3s`.
_LOOKALIKES = str.maketrans("013457", "oleast")
# The parts of a value that is for tests: `e2e-token-0`.
_OF_TESTS = frozenset({"ci", "dev", "development", "e2e", "local", "test", "testing", "tests"})


def is_setting(value: str) -> bool:
    """Whether the value is a switch, a small number, a path or an address without credentials."""
    return bool(
        value.lower() in _PLAIN
        or (value.isdecimal() and len(value) < 5)
        or _PATH.match(value)
        or _URL.match(value)
    )


def is_reference(value: str) -> bool:
    """Whether the value is a path, addresses or a name, and not the secret itself."""
    return bool(
        _PATH.match(value)
        or _URL.match(value)
        or _QUALIFIED.match(value)
        or _FIELD.match(value)
        or _CONSTANT.match(value)
        or _NETWORK.match(value)
    )


# Names of entries in a secret store.
_ENTRIES = word_set(
    "access api auth client credential credentials key pass passphrase passwd password private pwd secret token user"
    " username value"
)
_LOCATOR = regex(r"[\w./-]+[:#]([A-Za-z][A-Za-z_-]*)\Z")
_FINGERPRINT = regex(
    r"(?:0x)?(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{16}|[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})\Z"
)
_FINGERPRINTED = word_set("gpg pgp fingerprint fingerprints")
# The fingerprint of a key of OpenPGP, as gpg writes it.
_OPENPGP = regex(r"[0-9A-F]{40}\Z")
# Also the keys that web sites send from browsers: of PostHog, Stripe and Clerk, and Mapbox.
_PUBLIC_KEY = regex(
    r"phc_[A-Za-z0-9]{30,}\Z|pk_(?:live|test)_[A-Za-z0-9$]{16,}\Z|pk\.eyJ"
    r"|(?:ssh-[a-z0-9-]+|ecdsa-sha2-[a-z0-9-]+|sk-[a-z0-9-]+@openssh\.com) AAAA|age1[a-z0-9]{58}\Z|-----BEGIN PUBLIC"
)
# An address of Ethereum; private keys are longer.
_CONTRACT = regex(r"0x[0-9A-Fa-f]{40}\Z")
_ENTRY = regex(r"[a-z][a-z0-9]*(?:[-._][a-z0-9]+)*\Z|[A-Z][A-Z_]*\Z")


def _is_locator(name: str, value: str) -> bool:
    """Whether the value is where a secret store has the secret: `db:password`, or `ai:api-key` for AI_API_KEY."""
    found = _LOCATOR.match(value)
    if found is None:
        return False
    entry = words(found[1])
    if entry[-1] in _ENTRIES and ("/" in value or _is_named_entry(name, value, entry)):
        return True
    return _ENTRIES.issuperset(entry) or (len(entry) > 1 and words(name)[-len(entry) :] == entry)


# The name of a place in a store, of several words; a pair of credentials begins with a user.
_STORE = regex(r"[a-z]+(?:[-_.][a-z]+)+[:#][a-z]")


def _is_named_entry(name: str, value: str, entry: tuple[str, ...]) -> bool:
    """Whether the value is an entry with a name of its own: `shop-api:orders_token` for ORDERS_PASSWORD."""
    named = words(name)
    if len(entry) < 2 or named[-1] not in _ENTRIES or named[-1] in _WEAK - {"key"}:
        return False
    return _STORE.match(value) is not None and not is_random(value)


def is_public_key(name: str, value: str) -> bool:
    """Whether the value is a public key, or the fingerprint of one."""
    named = words(name)
    return (
        _PUBLIC_KEY.match(value) is not None
        or _CONTRACT.match(value) is not None
        or (not _FINGERPRINTED.isdisjoint(named) and _FINGERPRINT.match(value) is not None)
        or ("signing" in named and _OPENPGP.match(value) is not None)
    )


def _is_entry(name: str, value: str) -> bool:
    """Whether a field such as `secretKey` or `passwordSecret` names an entry or an object; a variable has a value."""
    return (
        not name.isupper()
        and words(name)[-2:] == ("secret", "key")
        and _ENTRY.match(value) is not None
        and not is_random(value)
    )


# The id of an access key of S3, as AWS and those that are compatible with it make it.
_ACCESS_KEY_ID = regex(r"(?=[^\d]*\d)[A-Z0-9]{16,32}\Z", re.ASCII)


def _is_user(name: str, value: str) -> bool:
    """Whether the value names the user that an access key belongs to: MINIO_ACCESS_KEY beside MINIO_SECRET_KEY."""
    named = words(name)
    return (
        named[-2:] == ("access", "key")
        and "secret" not in named
        and (is_weak(value) or _ACCESS_KEY_ID.match(value) is not None)
    )


_OBJECT = regex(r"[a-z0-9]+(?:[-.][a-z0-9]+)*\Z")


def is_secret_reference(name: str, value: str) -> bool:
    """Whether a field `secret` of a custom resource has the name of a Secret; it could be no more than a weak value."""
    return name == "secret" and _OBJECT.match(value) is not None and not is_random(value)


def _repeats(name: str, value: str) -> bool:
    """Whether the value is the name itself, as `dockerrepopassword` for DOCKER_REPO_PASSWORD, or its end as a key.

    The end is written as a key of another file: `mailAdminPassword` for STAGING_MAIL_ADMIN_PASSWORD.
    """
    named, valued = words(name), words(value)
    if len(valued) > 2 and _KEY.match(value) and named[-len(valued) :] == valued:
        return True
    return len(named) > 1 and "".join(valued) == "".join(named)


_KEY = regex(r"[a-z][a-z0-9]*(?:[A-Z][a-z0-9]+)+\Z")


_FRACTION = regex(r"\d{1,9}\.\d{1,9}\Z")
# `90d`, `1h30m`, `hours=1`.
_DURATION = regex(
    r"(?:\d{1,6}(?:ms|mo|[smhdwMy]))(?:\d{1,6}(?:ms|mo|[smhdwMy])){0,5}\Z"
    r"|(?:seconds|minutes|hours|days|weeks|months|years)=\d{1,6}\Z"
)
# A value of a chart that names a Secret of the user, or an entry in it: `existingSecretAdminPassword`.
_OF_EXISTING = regex(r"existingSecret(?=[A-Z]|\Z)")


def is_secret(name: str, value: str) -> bool:
    """Whether a value behind a name is a secret in plain text.

    A placeholder may look like one: check `is_placeholder` as well.
    """
    promise = strength(name)
    # A sentence may end with the value: "where use_secret=false."
    plain = value.lower().rstrip(".,;:!)") in _PLAIN
    if not promise or len(value) < 3 or plain or not any(map(str.isalnum, value)):
        return False
    if is_dynamic(value) or is_reference(value) or _is_locator(name, value) or _repeats(name, value):
        return False
    if is_public_key(name, value) or _is_entry(name, value) or _is_user(name, value):
        return False
    if promise == 1 or _OF_EXISTING.match(name):
        return is_random(value)
    if holds_password(name):
        return not value.isdecimal() or len(value) > 3
    # Tokens and keys are one word, and no fraction and no lifetime.
    if _FRACTION.match(value) or _DURATION.match(value) or value[0] in "{[" or any(map(str.isspace, value)):
        return False
    if value.isdecimal() or value.lower() in words(name):
        return len(value) > 8 and value.isdecimal()
    if value.isalpha() and words(name)[-1] == "key" and not _NAMING_KEYS.isdisjoint(words(name)):
        return False
    # The name of the object that stores the secret is a slug; a random value is not.
    return is_random(value) or not _SLUG.match(value)
