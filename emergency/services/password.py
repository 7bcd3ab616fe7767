"""Passwords: how long, how they are kept, how one is compared."""

import secrets
import threading

import argon2

from plans.errors import Fault

SHORTEST, LONGEST = 10, 200
# One hash takes 64 MiB and a tenth of a second: a burst of sign-ins must queue, not eat the machine.
_HASHING = threading.BoundedSemaphore(4)
_HASHER = argon2.PasswordHasher()
# Verified when the login is unknown, so that the answer takes as long as for a known one.
NOBODY = _HASHER.hash(secrets.token_hex(16))


def faults_of(password: str) -> list[Fault]:
    """What is wrong with a password; none: it will do."""
    if SHORTEST <= len(password) <= LONGEST:
        return []
    sentence = f"密码须为 {SHORTEST} 至 {LONGEST} 个字符。"
    return [Fault("password", sentence, column="password")]


def hashed(password: str) -> str:
    """The hash a password is kept as (argon2id)."""
    with _HASHING:
        return _HASHER.hash(password)


def matches(password_hash: str, password: str) -> bool:
    """Whether a password is the one of this hash."""
    try:
        with _HASHING:
            return _HASHER.verify(password_hash, password)
    except argon2.exceptions.VerificationError:
        return False
