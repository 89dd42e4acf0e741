"""Which hosts may be fetched from: public addresses only. The checks that need no network."""

import ipaddress
import re

NEWSROOM_SUFFIX = ".tingfeng.test"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.ip_network("64:ff9b::/96")
NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|\d+")


def is_public(address: str | Address) -> bool:
    """Whether an IP address is public: not private, loopback, link-local or multicast, also when wrapped in IPv6."""
    try:
        ip = ipaddress.ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None and not is_public(inner):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not ip.is_unspecified


def refused_host(host: str, *, newsroom: bool) -> str | None:
    """The outcome for a host that must not be fetched from, or None. The address is checked again when the name is resolved."""
    host = host.rstrip(".").lower()
    if newsroom:
        return None if host.endswith(NEWSROOM_SUFFIX) else "blocked_host"
    if host.endswith((NEWSROOM_SUFFIX, ".localhost", ".local", ".internal")) or host == "localhost":
        return "blocked_address"
    try:
        literal: Address | None = ipaddress.ip_address(host.strip("[]").split("%", 1)[0])
    except ValueError:
        literal = None
    if literal is not None:
        return None if is_public(literal) else "blocked_address"
    if all(NUMBER.fullmatch(part) for part in host.split(".")):
        return "blocked_address"  # 0x7f000001, 2130706433, 0177.1: addresses in unusual notation, never a portal
    return None if "." in host else "blocked_address"
