"""AES with keys of 256 bits in CBC mode (FIPS 197), which `encryptAES` and `decryptAES` use and Python does not have.

It is for small values in a rendering; it does not protect against measurements of its time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

BLOCK = 16
_ROUNDS = 14


def _times(left: int, right: int) -> int:
    """The product in the field of 256 elements."""
    product = 0
    while right:
        if right & 1:
            product ^= left
        left = left << 1 ^ (0x11B if left & 0x80 else 0)
        right >>= 1
    return product


class _Tables(NamedTuple):
    box: bytes
    inverse: bytes
    products: dict[int, bytes]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    box = bytearray(256)
    power = quotient = 1
    while True:
        power ^= power << 1 ^ (0x11B if power & 0x80 else 0)
        for shift in (1, 2, 4):
            quotient ^= quotient << shift & 0xFF
        quotient ^= 0x09 if quotient & 0x80 else 0
        rotated = quotient
        for shift in (1, 2, 3, 4):
            rotated ^= (quotient << shift | quotient >> (8 - shift)) & 0xFF
        box[power] = rotated ^ 0x63
        if power == 1:
            break
    box[0] = 0x63
    inverse = bytearray(256)
    for at, value in enumerate(box):
        inverse[value] = at
    products = {
        factor: bytes(_times(value, factor) for value in range(256)) for factor in (2, 3, 9, 11, 13, 14)
    }
    return _Tables(bytes(box), bytes(inverse), products)


def _round_keys(key: bytes) -> list[bytes]:
    box = _tables().box
    words = [key[at : at + 4] for at in range(0, 32, 4)]
    constant = 1
    for at in range(8, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if at % 8 == 0:
            word = bytes(box[byte] for byte in word[1:] + word[:1])
            word = bytes((word[0] ^ constant,)) + word[1:]
            constant = _times(constant, 2)
        elif at % 8 == 4:
            word = bytes(box[byte] for byte in word)
        words.append(_xor(word, words[at - 8]))
    return [b"".join(words[at : at + 4]) for at in range(0, len(words), 4)]


def _xor(left: bytes, right: bytes) -> bytes:
    return bytes(mine ^ other for mine, other in zip(left, right, strict=True))


def _mixed(state: bytes, factors: tuple[int, int, int, int]) -> bytes:
    products = _tables().products
    rows = [products.get(factor) for factor in factors]
    mixed = bytearray()
    for column in range(0, BLOCK, 4):
        for row in range(4):
            value = 0
            for at in range(4):
                byte = state[column + (row + at) % 4]
                table = rows[at]
                value ^= byte if table is None else table[byte]
            mixed.append(value)
    return bytes(mixed)


def _encrypted_block(state: bytes, keys: list[bytes]) -> bytes:
    box = _tables().box
    state = _xor(state, keys[0])
    for number in range(1, _ROUNDS + 1):
        state = bytes(box[state[(at + 4 * (at % 4)) % BLOCK]] for at in range(BLOCK))
        if number < _ROUNDS:
            state = _mixed(state, (2, 3, 1, 1))
        state = _xor(state, keys[number])
    return state


def _decrypted_block(state: bytes, keys: list[bytes]) -> bytes:
    inverse = _tables().inverse
    for number in range(_ROUNDS, 0, -1):
        state = _xor(state, keys[number])
        if number < _ROUNDS:
            state = _mixed(state, (14, 11, 13, 9))
        state = bytes(inverse[state[(at - 4 * (at % 4)) % BLOCK]] for at in range(BLOCK))
    return _xor(state, keys[0])


def encrypt(key: bytes, start: bytes, data: bytes) -> bytes:
    """The encrypted blocks; `start` is the initialization vector."""
    keys = _round_keys(key)
    blocks: list[bytes] = []
    for at in range(0, len(data), BLOCK):
        start = _encrypted_block(_xor(data[at : at + BLOCK], start), keys)
        blocks.append(start)
    return b"".join(blocks)


def decrypt(key: bytes, start: bytes, data: bytes) -> bytes:
    """The decrypted blocks; `start` is the initialization vector."""
    keys = _round_keys(key)
    blocks: list[bytes] = []
    for at in range(0, len(data), BLOCK):
        block = data[at : at + BLOCK]
        blocks.append(_xor(_decrypted_block(block, keys), start))
        start = block
    return b"".join(blocks)
