"""What an agent may show and nobody should keep: neither a recording nor the log of events.

Source: the MIBs named at each subtree; RFC 6933 (entLogicalCommunity), RFC 2790 (hrSWRunParameters), RFC 4750, 1724,
2787 and 1472 (keys of OSPF, RIP, VRRP and PPP).
"""

from __future__ import annotations

from typing import Final

from collectors.snmp.ber import Oid, parse_oid

SECRETS: Final = tuple(
    map(
        parse_oid,
        (
            "1.3.6.1.6.3.12",  # SNMP-TARGET-MIB: where traps go, and as whom
            "1.3.6.1.6.3.13",  # SNMP-NOTIFICATION-MIB
            "1.3.6.1.6.3.14",  # SNMP-PROXY-MIB
            "1.3.6.1.6.3.15",  # SNMP-USER-BASED-SM-MIB: users
            "1.3.6.1.6.3.16",  # SNMP-VIEW-BASED-ACM-MIB: users and communities by group
            "1.3.6.1.6.3.18",  # SNMP-COMMUNITY-MIB: communities in clear text
            "1.3.6.1.2.1.10.23.2",  # PPP-SEC-MIB: identities and secrets
            "1.3.6.1.2.1.14.7.1.16",  # ospfIfAuthKey
            "1.3.6.1.2.1.14.9.1.9",  # ospfVirtIfAuthKey
            "1.3.6.1.2.1.23.1.3.1.4",  # rip2IfConfAuthKey
            "1.3.6.1.2.1.25.4.2.1.5",  # hrSWRunParameters: command lines, passwords among them
            "1.3.6.1.2.1.47.1.2.1.1.4",  # entLogicalCommunity
            "1.3.6.1.2.1.67",  # RADIUS clients and servers
            "1.3.6.1.2.1.68.1.3.1.10",  # vrrpOperAuthKey
            "1.3.6.1.4.1.2021.8",  # UCD-SNMP-MIB: commands and what they print
            "1.3.6.1.4.1.8072.1.3",  # NET-SNMP-EXTEND-MIB: likewise
            "1.3.6.1.4.1.8072.1.9",  # NET-SNMP-VACM-MIB: communities and users by group
            "1.3.6.1.4.1.2011.5.2",  # HUAWEI-AAA-MIB and its neighbours: users, domains, RADIUS
            "1.3.6.1.4.1.2011.6.10.1.2.4",  # HUAWEI-CONFIG-MAN-MIB: hwCfgOperateUserPassword
            "1.3.6.1.4.1.2011.10.2.4.1.2.4",  # as 25506.2.4.1.2.4, before H3C was an enterprise
            "1.3.6.1.4.1.2011.10.2.12",  # H3C's tables of users, passwords among them, before it was an enterprise
            "1.3.6.1.4.1.2011.10.2.13",  # as 25506.2.13
            "1.3.6.1.4.1.2011.10.2.104",  # as 25506.2.104
            "1.3.6.1.4.1.4881.1.1.10.2.5",  # RUIJIE-SNMP-AGENT-MIB: communities in clear text, and as indexes
            "1.3.6.1.4.1.4881.1.1.10.2.6",  # RUIJIE-SECURITY-MIB: users
            "1.3.6.1.4.1.4881.1.1.10.2.19",  # RUIJIE-AAA-MIB: RADIUS and TACACS+ servers
            "1.3.6.1.4.1.25506.2.4.1.2.4",  # HH3C-CONFIG-MAN-MIB: hh3cCfgOperateUserPassword
            "1.3.6.1.4.1.25506.2.12",  # HH3C-USER-MIB: hh3cUserPassword
            "1.3.6.1.4.1.25506.2.13",  # HH3C-RADIUS-MIB: keys
            "1.3.6.1.4.1.25506.2.104",  # HH3C-SNMP-EXT-MIB: communities, users
        ),
    )
)
"""Subtrees that are never recorded."""


def is_secret(oid: Oid) -> bool:
    """Whether a variable lies in one of `SECRETS`."""
    return any(oid[: len(subtree)] == subtree for subtree in SECRETS)
