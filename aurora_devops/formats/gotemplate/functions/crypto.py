"""Cryptography (sprig, section Cryptographic and Security Functions).

What is random in sprig, such as keys and certificates, is a fixed text of the usual form, so that a rendering gives
the same result each time.
"""

from __future__ import annotations

from typing import Any

from ..errors import TemplateError
from ..values import from_bytes, to_bytes
from .encoding import b64dec
from .signatures import Family
from .strings import bounded

FAMILY = Family()


def _hashed(name: str, text: str) -> str:
    import hashlib

    return hashlib.new(name, to_bytes(text), usedforsecurity=False).hexdigest()


@FAMILY.add("string", "sha1sum")
def sha1sum(text: str) -> str:
    """SHA-1 (sprig, Cryptographic and Security Functions)."""
    return _hashed("sha1", text)


@FAMILY.add("string", "sha256sum")
def sha256sum(text: str) -> str:
    """SHA-256 (sprig, Cryptographic and Security Functions)."""
    return _hashed("sha256", text)


@FAMILY.add("string", "sha512sum")
def sha512sum(text: str) -> str:
    """SHA-512 (sprig, Cryptographic and Security Functions)."""
    return _hashed("sha512", text)


@FAMILY.add("string", "adler32sum")
def adler32sum(text: str) -> str:
    """Adler-32 (sprig, Cryptographic and Security Functions)."""
    from zlib import adler32

    return str(adler32(to_bytes(text)))


@FAMILY.add("string", "bcrypt")
def bcrypt(text: str) -> str:
    """A text in the form of a bcrypt hash (sprig, Cryptographic and Security Functions)."""
    if len(to_bytes(text)) > 72:
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
    return "$2a$10$" + "." * 53


@FAMILY.add("string string", "htpasswd")
def htpasswd(user: str, password: str) -> str:
    """A line of an htpasswd file (sprig, Cryptographic and Security Functions)."""
    return f"invalid username: {user}" if ":" in user else f"{user}:{bcrypt(password)}"


@FAMILY.add("int", "randBytes")
def rand_bytes(count: int) -> str:
    """base64 of a number of bytes, here zeros (sprig, Cryptographic and Security Functions)."""
    from base64 import b64encode

    if count < 0:
        raise TemplateError("the number of random bytes is negative")
    bounded(count, "x")
    return b64encode(bytes(count)).decode()


@FAMILY.add("", "uuidv4")
def uuidv4() -> str:
    """A text in the form of a random UUID (sprig, UUID Functions)."""
    return "00000000-0000-4000-8000-000000000000"


def _pem(label: str) -> str:
    body = ("A" * 64 + "\n") * 4
    return f"-----BEGIN {label}-----\n{body}-----END {label}-----\n"


_KEYS = {"": "RSA", "rsa": "RSA", "dsa": "DSA", "ecdsa": "EC", "ed25519": ""}


@FAMILY.add("string", "genPrivateKey")
def gen_private_key(sort: str) -> str:
    """A text in the form of a private key (sprig, Cryptographic and Security Functions)."""
    if sort not in _KEYS:
        return "Unknown type " + sort
    return _pem(f"{_KEYS[sort]} PRIVATE KEY".lstrip())


def _certificate(key: str | None = None) -> dict[str, Any]:
    return {"Cert": _pem("CERTIFICATE"), "Key": _pem("RSA PRIVATE KEY") if key is None else key}


def _check_key(key: str) -> None:
    if "PRIVATE KEY-----" not in key:
        raise TemplateError("parsing private key: no PEM data in input")


def _check_authority(authority: Any) -> None:
    if not isinstance(authority, dict) or not {"Cert", "Key"} <= authority.keys():
        raise TemplateError("wrong type for value; expected sprig.certificate")


@FAMILY.add("string int", "genCA")
def gen_ca(name: str, days: int) -> dict[str, Any]:
    """A certificate authority, with Cert and Key (sprig, Cryptographic and Security Functions)."""
    return _certificate()


@FAMILY.add("string int string", "genCAWithKey")
def gen_ca_with_key(name: str, days: int, key: str) -> dict[str, Any]:
    """A certificate authority with a given key (sprig, Cryptographic and Security Functions)."""
    _check_key(key)
    return _certificate(key)


@FAMILY.add("string list list int", "genSelfSignedCert")
def gen_self_signed(name: str, ips: list[Any], names: list[Any], days: int) -> dict[str, Any]:
    """A self-signed certificate, with Cert and Key (sprig, Cryptographic and Security Functions)."""
    _check_names(ips, names)
    return _certificate()


@FAMILY.add("string list list int string", "genSelfSignedCertWithKey")
def gen_self_signed_with_key(
    name: str, ips: list[Any], names: list[Any], days: int, key: str
) -> dict[str, Any]:
    """A self-signed certificate with a given key (sprig, Cryptographic and Security Functions)."""
    _check_names(ips, names)
    _check_key(key)
    return _certificate(key)


@FAMILY.add("string list list int any", "genSignedCert")
def gen_signed(name: str, ips: list[Any], names: list[Any], days: int, authority: Any) -> dict[str, Any]:
    """A certificate signed by an authority, with Cert and Key (sprig, Cryptographic and Security Functions)."""
    _check_names(ips, names)
    _check_authority(authority)
    return _certificate()


@FAMILY.add("string list list int any string", "genSignedCertWithKey")
def gen_signed_with_key(
    name: str, ips: list[Any], names: list[Any], days: int, authority: Any, key: str
) -> dict[str, Any]:
    """A signed certificate with a given key (sprig, Cryptographic and Security Functions)."""
    _check_names(ips, names)
    _check_authority(authority)
    _check_key(key)
    return _certificate(key)


def _check_names(ips: list[Any], names: list[Any]) -> None:
    from ipaddress import ip_address

    for ip in ips:
        if not isinstance(ip, str):
            raise TemplateError("error parsing ip: an IP address is not a string")
        try:
            ip_address(ip)
        except ValueError:
            raise TemplateError(f"error parsing ip: {ip} is not a valid IP address") from None
    for name in names:
        if not isinstance(name, str):
            raise TemplateError("error processing alternate dns name: a DNS name is not a string")


@FAMILY.add("string string", "buildCustomCert")
def build_custom_cert(certificate: str, key: str) -> dict[str, Any]:
    """A certificate and a key in base64, as Cert and Key (sprig, Cryptographic and Security Functions)."""
    texts: list[str] = []
    for text, name, label in (
        (certificate, "certificate", "-----BEGIN CERTIFICATE"),
        (key, "private key", "PRIVATE KEY-----"),
    ):
        decoded = b64dec(text)
        if decoded.startswith("illegal base64"):
            raise TemplateError(f"unable to decode base64 {name}")
        if label not in decoded:
            raise TemplateError(f"unable to decode {name}")
        texts.append(decoded)
    return {"Cert": texts[0], "Key": texts[1]}


# What is longer takes too long in Python.
_LONGEST_ENCRYPTED = 20_000


def _aes_key(password: str) -> bytes:
    return to_bytes(password)[:32].ljust(32, b"\0")


@FAMILY.add("string string", "encryptAES")
def encrypt_aes(password: str, text: str) -> str:
    """The text encrypted with AES, here with an initialization vector of zeros.

    sprig, Cryptographic and Security Functions.
    """
    from base64 import b64encode

    from .aes import BLOCK, encrypt

    data = to_bytes(text)
    if not data:
        return ""
    if len(data) > _LONGEST_ENCRYPTED:
        raise TemplateError(f"the text to encrypt is longer than {_LONGEST_ENCRYPTED} bytes")
    padding = BLOCK - len(data) % BLOCK
    start = bytes(BLOCK)
    encrypted = encrypt(_aes_key(password), start, data + bytes((padding,)) * padding)
    return b64encode(start + encrypted).decode()


@FAMILY.add("string string", "decryptAES")
def decrypt_aes(password: str, text: str) -> str:
    """The text that `encryptAES` encrypted (sprig, Cryptographic and Security Functions)."""
    from .aes import BLOCK, decrypt

    if not text:
        return ""
    decoded = b64dec(text)
    if decoded.startswith("illegal base64"):
        raise TemplateError(decoded)
    data = to_bytes(decoded)
    if len(data) < 2 * BLOCK or len(data) % BLOCK or len(data) > 2 * _LONGEST_ENCRYPTED:
        raise TemplateError("the encrypted text does not consist of full blocks")
    decrypted = decrypt(_aes_key(password), data[:BLOCK], data[BLOCK:])
    if decrypted[-1] > len(decrypted):
        raise TemplateError("the encrypted text has no valid padding")
    return from_bytes(decrypted[: len(decrypted) - decrypted[-1]])


# -- derived passwords --------------------------------------------------------------------------

_SEED = b"com.lyndir.masterpassword"
_PASSWORDS = {
    "maximum": "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
    "long": "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv "
    "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv "
    "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
    "medium": "CvcnoCvc CvcCvcno",
    "short": "Cvcn",
    "basic": "aaanaaan aannaaan aaannaaa",
    "pin": "nnnn",
}
_CHARACTERS = {
    "V": "AEIOU",
    "C": "BCDFGHJKLMNPQRSTVWXYZ",
    "v": "aeiou",
    "c": "bcdfghjklmnpqrstvwxyz",
    "A": "AEIOUBCDFGHJKLMNPQRSTVWXYZ",
    "a": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
    "n": "0123456789",
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
}


@FAMILY.add("int string string string string", "derivePassword")
def derive_password(counter: int, sort: str, password: str, user: str, site: str) -> str:
    """A password made of a master password, a user and a site (sprig, Cryptographic and Security Functions)."""
    import hashlib
    import hmac

    if sort not in _PASSWORDS:
        return f"cannot find password template {sort}"
    if not 0 <= counter < 1 << 32:
        raise TemplateError("the counter is not a number of 32 bits")
    salt = _SEED + len(to_bytes(user)).to_bytes(4, "big") + to_bytes(user)
    key = hashlib.scrypt(to_bytes(password), salt=salt, n=32768, r=8, p=2, maxmem=1 << 26, dklen=64)
    data = _SEED + len(to_bytes(site)).to_bytes(4, "big") + to_bytes(site) + counter.to_bytes(4, "big")
    seed = hmac.digest(key, data, "sha256")
    templates = _PASSWORDS[sort].split()
    template = templates[seed[0] % len(templates)]
    return "".join(
        _CHARACTERS[part][byte % len(_CHARACTERS[part])]
        for part, byte in zip(template, seed[1:], strict=False)
    )
