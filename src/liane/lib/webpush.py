"""Web Push: a message that only one browser can read (RFC 8291, over RFC 8188), and who sends it (VAPID, RFC 8292)."""

import base64
import json
import os
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# RFC 8291, section 4: one record, and services take 4,096 bytes of body at least.
LARGEST = 3_500
_RECORD = 4_096
# RFC 8292, section 2: at most 24 hours.
_GOOD_FOR = 12 * 3600


@dataclass(frozen=True, slots=True)
class Receiver:
    """A browser that may be woken: its address at a push service, its public key and its secret, as it gave them."""

    address: str
    public_key: str
    secret: str


class Unreadable(ValueError):
    """The keys that a browser gave are none."""


def new_key() -> str:
    """Return a new private key by which a sender signs, in base 64."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return encode(number.to_bytes(32, "big"))


def public_key(private: str) -> str:
    """Return the public half of a sender's key, as browsers ask for it (`applicationServerKey`)."""
    return encode(_point(_private(private)))


def check(receiver: Receiver) -> None:
    """Raise Unreadable unless the keys of a browser can be used."""
    _peer(receiver)


def encrypt(text: bytes, receiver: Receiver, *, private: str = "", salt: bytes = b"") -> bytes:
    """Return the body to post for `text`, at most LARGEST bytes of it. Raises Unreadable.

    `private` and `salt` are drawn at random; a test gives those of the standard's example.
    """
    peer, secret = _peer(receiver)
    own = _private(private) if private else ec.generate_private_key(ec.SECP256R1())
    salt = salt or os.urandom(16)
    ours, theirs = _point(own), _raw(peer)
    shared = _derived(own.exchange(ec.ECDH(), peer), secret, b"WebPush: info\0" + theirs + ours, 32)
    key = _derived(shared, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(shared, salt, b"Content-Encoding: nonce\0", 12)
    # The delimiter says that it is the last record.
    sealed = AESGCM(key).encrypt(nonce, text[:LARGEST] + b"\x02", None)
    return salt + _RECORD.to_bytes(4, "big") + bytes([len(ours)]) + ours + sealed


def headers(address: str, private: str, contact: str, *, seconds: int, urgent: bool = False) -> dict[str, str]:
    """Return the headers of the request that carries a message; the service keeps it for `seconds`."""
    parts = urlsplit(address)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + _GOOD_FOR, "sub": contact}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    first, second = decode_dss_signature(_private(private).sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    token = f"{signed}.{encode(first.to_bytes(32, 'big') + second.to_bytes(32, 'big'))}"
    return {
        "Authorization": f"vapid t={token}, k={public_key(private)}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(seconds),
        "Urgency": "high" if urgent else "normal",
    }


def encode(data: bytes) -> str:
    """Return bytes in the base 64 of addresses, unpadded."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return what `encode` wrote. Raises ValueError."""
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _json(data: object) -> str:
    return encode(json.dumps(data, separators=(",", ":")).encode())


def _private(text: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(decode(text), "big"), ec.SECP256R1())


def _peer(receiver: Receiver) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    try:
        peer = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(receiver.public_key))
        secret = decode(receiver.secret)
    except ValueError as error:
        raise Unreadable(str(error)) from error
    if len(secret) != 16:
        raise Unreadable("the secret of a browser has 16 bytes")
    return peer, secret


def _point(private: ec.EllipticCurvePrivateKey) -> bytes:
    return _raw(private.public_key())


def _raw(public: ec.EllipticCurvePublicKey) -> bytes:
    return public.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _derived(material: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(material)
