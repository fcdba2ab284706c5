"""Field encryption and the blind index.

A sealed value is: one byte of format, the length of the key's id, the id, a nonce of 12 bytes, AES-GCM
ciphertext with its tag. The associated data names table, column and row, so that a value copied to another
place does not open. Source: design 6a, NIST SP 800-38D.
"""

import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.columns import SEALED_FORMAT
from storage.keys import Keys, KeysBroken, make_keys

__all__ = ["Keys", "KeysBroken", "SealBroken", "Vault", "make_keys", "normal_name"]

_NONCE = 12


class SealBroken(Exception):
    """A sealed value does not open; the message names the place and never holds what was in it."""


class Vault:
    """Seals, opens, and makes blind indexes with one installation's keys."""

    def __init__(self, keys: Keys) -> None:
        self._open = {key.id.encode(): AESGCM(key.material) for key in keys.of("seal")}
        newest = keys.newest("seal").id.encode()
        self._seal = self._open[newest]
        self._prefix = SEALED_FORMAT + bytes([len(newest)]) + newest
        self._index = keys.newest("index").material
        self._sign = [key.material for key in keys.of("sign")]

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, table: str, column: str, row_id: int, text: str) -> bytes:
        """Seal `text` for one place."""
        nonce = os.urandom(_NONCE)
        return self._prefix + nonce + self._seal.encrypt(nonce, _bytes(text), _place(table, column, row_id))

    def open(self, table: str, column: str, row_id: int, blob: bytes) -> str:
        """Open what `seal` made for the same place; raises `SealBroken`."""
        try:
            start = 2 + blob[1]
            cipher = self._open[bytes(blob[2:start])]
            nonce, sealed = blob[start : start + _NONCE], blob[start + _NONCE :]
            return cipher.decrypt(nonce, sealed, _place(table, column, row_id)).decode("utf-8", "surrogatepass")
        except (KeyError, IndexError, ValueError, InvalidTag):
            raise SealBroken(f"{table}.{column} of row {row_id} does not open with these keys") from None

    def needs_resealing(self, blob: bytes) -> bool:
        """Tell whether an older key sealed it."""
        return not blob.startswith(self._prefix)

    def index(self, kind: str, value: str) -> bytes:
        """Return 32 bytes by which an equal value is found without being readable.

        `kind` keeps numbers, accounts and names apart; names are compared without case, accents and spacing.
        """
        plain = normal_name(value) if kind == "name" else value.strip()
        return hmac.digest(self._index, _bytes(f"{kind}:{plain}"), hashlib.sha256)

    def sign(self, what: str, data: bytes) -> bytes:
        """Return a signature of 32 bytes; `what` keeps the uses apart."""
        return _signature(self._sign[-1], what, data)

    def signed(self, what: str, data: bytes, signature: bytes) -> bool:
        """Tell whether any of our sign keys made this signature, in constant time."""
        return any(hmac.compare_digest(_signature(key, what, data), signature) for key in self._sign)

    def secret_for(self, what: str) -> bytes:
        """Return a key of 32 bytes for another library's signing (cookies, links), one for each use."""
        return _signature(self._sign[-1], "secret", what.encode())


def normal_name(name: str) -> str:
    """Return a name without case, accents, punctuation and spare spaces, for comparing."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(" " if not mark.isalnum() else mark for mark in apart if not unicodedata.combining(mark))
    return " ".join(kept.casefold().split())


def _bytes(text: str) -> bytes:
    """Half a surrogate pair comes in with hostile or broken messages; it must not cost us the words."""
    return text.encode("utf-8", "surrogatepass")


def _place(table: str, column: str, row_id: int) -> bytes:
    return f"{table}.{column}:{row_id}".encode()


def _signature(key: bytes, what: str, data: bytes) -> bytes:
    return hmac.digest(key, what.encode() + b"\0" + data, hashlib.sha256)
