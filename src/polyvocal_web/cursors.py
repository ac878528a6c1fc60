"""Cursors: what a browser sees instead of a change's number.

Invariant: a cursor says nothing of how much happened before it. It is the number, put through a keyed permutation
(a Feistel network of four rounds, Luby and Rackoff 1988) of its own for each study; half of the block is a fixed
pattern, so a cursor of another study, or a guessed one, is recognised and refused.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from functools import lru_cache
from hashlib import blake2b

from django.conf import settings

_ROUNDS = 4
_CHECK = b"polyvoc1"


class NoCursor(ValueError):
    """The text is no cursor of this study."""


@lru_cache(maxsize=256)
def _key(study: str) -> bytes:
    return blake2b(study.encode(), key=settings.SECRET_KEY.encode()[:64], person=b"cursor").digest()


def _mixed(half: bytes, key: bytes, turn: int) -> int:
    return int.from_bytes(blake2b(half, key=key, digest_size=8, salt=bytes([turn])).digest())


def _xor(half: bytes, number: int) -> bytes:
    return (int.from_bytes(half) ^ number).to_bytes(8)


def cursor(study: str, seq: int) -> str:
    """The cursor of change number `seq` in the study with this GUID; number 0 is before the first."""
    key, left, right = _key(study), seq.to_bytes(8), _CHECK
    for turn in range(_ROUNDS):
        left, right = right, _xor(left, _mixed(right, key, turn))
    return urlsafe_b64encode(left + right).decode().rstrip("=")


def seq(study: str, text: str) -> int:
    """The number that `cursor` made `text` from. Raises `NoCursor`."""
    try:
        block = urlsafe_b64decode(text + "==")
    except (Error, ValueError) as error:
        raise NoCursor(text) from error
    if len(block) != 16:
        raise NoCursor(text)
    key, left, right = _key(study), block[:8], block[8:]
    for turn in reversed(range(_ROUNDS)):
        left, right = _xor(right, _mixed(left, key, turn)), left
    if right != _CHECK:
        raise NoCursor(text)
    return int.from_bytes(left)
