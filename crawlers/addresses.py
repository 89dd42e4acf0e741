"""Which hosts may be fetched from: public addresses, on the ports of the web. The checks that need no network.

The networks are listed here instead of using `is_global` of the standard library, which changes with Python and has another purpose: it
accepts protocol assignments of 192.0.0.0/24, 6to4 relays, and addresses that clouds use internally.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import SplitResult

NEWSROOM_SUFFIX = ".tingfeng.test"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
WEB_PORTS = frozenset({80, 443})
NOT_PUBLIC_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; metadata of some clouds
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # internal to one cloud, reachable from its machines
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; metadata of one cloud
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112: answers for private names
        "192.52.193.0/24",  # AMT relays
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # measurement between networks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")  # all allocated addresses; others are local, mapped, multicast or reserved
NOT_PUBLIC_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking, AMT
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: a wrapped IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Networks of wrapped IPv4 addresses, which are checked instead."""
NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|\d+")
NAMED_HOST = re.compile(r"https?\??://([\w-]+(?:\.[\w-]+)+)(?=[:/?#]|$)")
OWN_PLACE = re.compile(r"([\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
NAMED_PORT = re.compile(r"https?\??://([\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")


def is_public(address: str | Address) -> bool:
    """Whether an IP address is public: not private, loopback, link-local, multicast or reserved, also when wrapped in IPv6."""
    try:
        ip = ipaddress.ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in NOT_PUBLIC_V4)
    if ip in MAPPED or ip in NAT64:
        return is_public(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return ip in GLOBAL_V6 and ip.scope_id is None and not any(ip in network for network in NOT_PUBLIC_V6)


def refused_host(host: str, *, newsroom: bool) -> str | None:
    """The outcome for a host that must not be fetched from, or None. The address is checked again when the name is resolved."""
    host = unicodedata.normalize("NFKC", host).replace("。", ".").rstrip(".").lower()
    if newsroom:
        return None if host.endswith(NEWSROOM_SUFFIX) else "blocked_host"
    if host.endswith((NEWSROOM_SUFFIX, ".localhost", ".local", ".internal")) or host == "localhost":
        return "blocked_address"
    try:
        literal: Address | None = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        literal = None
    if literal is not None:
        return None if is_public(literal) else "blocked_address"
    if all(NUMBER.fullmatch(part) for part in host.split(".")):
        return "blocked_address"  # 0x7f000001, 2130706433, 0177.1: addresses in unusual notation, never a portal
    return None if "." in host else "blocked_address"


def host_and_port(url: SplitResult) -> str:
    """`host:port` of an http(s) URL, with the default port filled in. Raises ValueError for a wrong port."""
    return f"{(url.hostname or '').rstrip('.')}:{url.port or (443 if url.scheme == 'https' else 80)}"


def named_hosts(texts: Iterable[str]) -> frozenset[str]:
    """The hosts that addresses and patterns of addresses name in full."""
    return frozenset(host.lower() for text in texts for host in NAMED_HOST.findall(text.replace("\\", "")))


def named_ports(texts: Iterable[str]) -> frozenset[str]:
    """The `host:port` pairs in URLs and URL patterns, e.g. those of a portal file."""
    return frozenset(
        f"{host.strip('[]').lower()}:{int(port)}" for text in texts for host, port in NAMED_PORT.findall(text.replace("\\", ""))
    )


def own_places(texts: Iterable[str]) -> frozenset[str]:
    """The `host:port` pairs of the user's own machines, in one spelling. Raises ValueError, with words, for a text that is no such pair."""
    found = set()
    for text in texts:
        match = OWN_PLACE.fullmatch(text.strip())
        if not match or not 0 < int(match[2]) < 65536:
            raise ValueError(f"{text!r} is no place of your own: write host:port, as in 192.168.1.20:1200")
        found.add(f"{match[1].strip('[]').rstrip('.').lower()}:{int(match[2])}")
    return frozenset(found)
