"""Secrets that people and programs carry: made here, stored only as SHA-256."""

import hashlib
import hmac
import secrets

COOKIE = "__Host-session"
"""The prefix makes browsers insist on Secure, Path=/ and no Domain (RFC 6265bis section 4.1.3.2)."""
KEY_PREFIX = "tx_"
_BYTES = 32


def new_token() -> str:
    """A session token: 32 random bytes, URL-safe."""
    return secrets.token_urlsafe(_BYTES)


def new_api_key() -> str:
    """An API key: ``tx_`` and 32 random bytes; the prefix lets scanners of leaked secrets find it."""
    return KEY_PREFIX + secrets.token_urlsafe(_BYTES)


def digest(secret: str) -> bytes:
    """What is stored of a secret with 256 bits of entropy: a plain SHA-256 cannot be guessed backwards."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).digest()


def key_digest(authorization: str) -> bytes | None:
    """The digest of the API key in an ``Authorization`` header (RFC 6750 section 2.1), or ``None`` without one."""
    scheme, _, key = authorization.partition(" ")
    return digest(key.strip()) if scheme.lower() == "bearer" and key.strip().startswith(KEY_PREFIX) else None


def csrf_token(session_token: str) -> str:
    """The token that forms of this session carry; another session's token is a different one."""
    return hmac.new(session_token.encode("utf-8", "surrogateescape"), b"csrf", hashlib.sha256).hexdigest()


def session_cookie(token: str, days: int) -> str:
    """The ``Set-Cookie`` value of a session."""
    return f"{COOKIE}={token}; Path=/; Max-Age={days * 86400}; Secure; HttpOnly; SameSite=Lax"


def expired_cookie() -> str:
    """The ``Set-Cookie`` value that removes the session cookie."""
    return session_cookie("", 0)
