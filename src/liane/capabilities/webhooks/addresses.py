"""Where webhooks may be sent: never into a private network, unless LIANE_WEBHOOK_NETWORKS names it.

A name is resolved once, each address that it has is judged, and the connection is made to one of these: a name that
means another machine a moment later leads nowhere else.
"""

import ipaddress
import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# IPv4 addresses in IPv6 clothes: RFC 6052, RFC 3056.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ipaddress.ip_network("2002::/16")


def allowed(address: Address) -> bool:
    """Say whether Liane may connect to `address`: one of the public Internet, or in a network that settings name."""
    plain = _unwrapped(address)
    if any(plain.version == network.version and plain in network for network in settings.WEBHOOK_NETWORKS):
        return True
    return plain.is_global and not plain.is_multicast


def fault(url: str) -> object | None:
    """Return why nothing is sent to `url`, as far as it tells by itself; None when it may be tried."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _("Cette adresse ne se lit pas.")
    if parts.scheme not in ("http", "https") or not host:
        return _("Une adresse de webhook commence par https://.")
    if parts.username is not None or parts.password is not None:
        return _("Une adresse ne porte pas de mot de passe : le destinataire vérifie la signature.")
    literal = _literal(host)
    if literal is None and host.rstrip(".").rpartition(".")[2].lower() in ("localhost", "local", "internal"):
        return None if _inside(host) else _PRIVATE
    if literal is not None and not allowed(literal):
        return _PRIVATE
    if parts.scheme == "http" and not settings.WEBHOOK_NETWORKS:
        return _("Utilisez https:// : en http, chacun sur le chemin lirait vos données.")
    return None


_PRIVATE = _(
    "Cette adresse mène à un réseau privé, où Liane n’envoie rien. Le réglage LIANE_WEBHOOK_NETWORKS peut l’autoriser."
)


def _inside(host: str) -> bool:
    """Say whether settings allow any private network at all: what a local name means is judged when it is sent."""
    return bool(host) and bool(settings.WEBHOOK_NETWORKS)


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of `host` to which Liane may connect, those of private networks left out.

    Raises OSError when the name has no address.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found)
    return [one for one in addresses if allowed(ipaddress.ip_address(one))]


def _literal(host: str) -> Address | None:
    """Return the address that `host` writes out, in any of the ways that a resolver would read it."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        # "127.1", "0x7f000001", "2130706433": what the C library takes for an address.
        return ipaddress.ip_address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def _unwrapped(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    number = int(address)
    if address in _NAT64:
        return ipaddress.IPv4Address(number & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return ipaddress.IPv4Address((number >> 80) & 0xFFFFFFFF)
    return address
