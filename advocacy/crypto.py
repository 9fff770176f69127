"""Secrets at rest: encrypted under named keys, so that keys can be rotated and each row says which one it needs."""

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from advocacy import settings


class KeyMissing(Exception):
    """A secret was sealed with a key that this installation no longer has."""


@lru_cache
def _keys(listed: str, secret: str) -> dict[str, Fernet]:
    # In development one key is derived from the secret, so that a trial needs no further setting.
    if not listed:
        derived = base64.urlsafe_b64encode(hashlib.sha256(f"at-rest:{secret}".encode()).digest())
        return {"derived": Fernet(derived)}
    pairs = (entry.strip().split(":", 1) for entry in listed.split(",") if entry.strip())
    return {name: Fernet(key) for name, key in pairs}


def _ring() -> dict[str, Fernet]:
    now = settings.current()
    return _keys(now.encryption_keys, now.secret_key)


def newest() -> str:
    """The id of the key that new secrets are sealed with."""
    return next(iter(_ring()))


def seal(plain: str) -> str:
    """Encrypt a text as `key-id:token`."""
    name = newest()
    return f"{name}:{_ring()[name].encrypt(plain.encode()).decode()}"


def unseal(sealed: str) -> str:
    """Decrypt what `seal` gave. Raises KeyMissing when its key is unknown or does not fit."""
    name, _, token = sealed.partition(":")
    try:
        return _ring()[name].decrypt(token.encode()).decode()
    except (KeyError, InvalidToken) as error:
        raise KeyMissing(name) from error


def key_of(sealed: str) -> str:
    """The id of the key a secret was sealed with."""
    return sealed.partition(":")[0]


def fingerprint(*parts: str) -> str:
    """A keyed, repeatable digest (64 hex digits): for codes and for tokens we only ever compare."""
    key = settings.current().secret_key.encode()
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """A fresh random token of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)
