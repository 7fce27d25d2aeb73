"""One POST to a program of somebody else: to a checked address, signed, without redirects, in five seconds.

The signature is that of the Standard Webhooks specification: HMAC-SHA256 over ``id.timestamp.body``. EPCIS 2.0 leaves
the form of its ``GS1-Signature`` open, so both fields carry the same value.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import ssl
from typing import Any

from thuongxuan.clock import now
from thuongxuan.db.outbox import Claimed
from thuongxuan.web.addresses import NotAllowed, Target, resolve, target_of

SECONDS = 5.0
"""For everything: look-up, connection, sending and the first line of the answer."""
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r\n]*)?\r?\n")
_FIELD = re.compile(r"[\t\x20-\x7e]*")


class NotDelivered(Exception):
    """The receiver was not reached or did not answer with a status of 200 to 299; the text says which."""


def signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the base64 of the HMAC; ``timestamp`` in seconds since 1970."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


async def deliver(letter: Claimed, trusted: str = "") -> None:
    """Send a letter; raises ``NotDelivered``. ``trusted``: see ``target_of``."""
    try:
        async with asyncio.timeout(SECONDS):
            target = target_of(letter.destination, trusted)
            status = await _post(target, await resolve(target), _headers(letter), letter.body)
    except NotAllowed as error:
        raise NotDelivered(str(error)) from error
    except TimeoutError as error:
        raise NotDelivered(f"no answer within {SECONDS:.0f} seconds") from error
    except (OSError, ssl.SSLError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise NotDelivered(f"not reached: {type(error).__name__}") from error
    if not 200 <= status < 300:
        raise NotDelivered(f"answered {status}")


def _headers(letter: Claimed) -> dict[str, str]:
    identifier, timestamp = str(letter.id), int(now().timestamp())
    fields = {"User-Agent": "thuongxuan", **letter.headers}
    fields |= {"Webhook-Id": identifier, "Webhook-Timestamp": str(timestamp)}
    if letter.secret is not None:
        signed = signature(letter.secret, identifier, timestamp, letter.body)
        fields |= {"Webhook-Signature": signed, "GS1-Signature": signed}
    return fields


async def _post(target: Target, address: str, fields: dict[str, str], body: bytes) -> int:
    secure: dict[str, Any] = {}
    if target.scheme == "https":
        secure = {"ssl": ssl.create_default_context(), "server_hostname": target.host}
    reader, writer = await asyncio.open_connection(address, target.port, **secure)
    try:
        writer.write(_request(target, fields, body))
        await writer.drain()
        found = _STATUS.fullmatch(await reader.readuntil(b"\n"))
        if not found:
            raise NotDelivered("the answer is not HTTP")
        return int(found[1])
    finally:
        writer.transport.abort()


def _request(target: Target, fields: dict[str, str], body: bytes) -> bytes:
    every = {"Host": target.authority, **fields, "Content-Length": str(len(body)), "Connection": "close"}
    if not all(_FIELD.fullmatch(text) for pair in every.items() for text in pair):
        raise NotDelivered("a header field has characters that no header may have")
    head = "".join(f"{name}: {value}\r\n" for name, value in every.items())
    return f"POST {target.path} HTTP/1.1\r\n{head}\r\n".encode() + body
