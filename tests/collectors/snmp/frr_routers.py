"""Two FRR routers at the ends of a cable, one answering SNMP; run as a program inside a network namespace of its own.

Prints one JSON object: what our modules read of the first router, and what its own command line says, before and after
its neighbour goes. Everything it starts is ended with it.

Source: FRR user guide (SNMP: AgentX), bgpd(8), ospfd(8), ospf6d(8), isisd(8), snmpd.conf(5), network_namespaces(7).
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from tests.collectors.snmp.asking import COMMUNITY, poller_of, target_of

DAEMONS: Final = ("zebra", "bgpd", "ospfd", "ospf6d", "isisd")
FRR: Final = Path("/usr/lib/frr")
MASTER: Final = "tcp:127.0.0.1:7050"
PORT: Final = 1610
MODULES: Final = ("bgp", "ospf", "isis", "vrfs")
PATIENCE_SECONDS: Final = 40.0

BGP: Final = """\
router bgp {asn}
 bgp router-id 10.255.0.{own}
 no bgp ebgp-requires-policy
 neighbor 198.18.0.{other} remote-as {other_asn}
 neighbor 198.18.0.{other} timers 1 3
 neighbor 198.18.0.{other} timers connect 1
 address-family ipv4 unicast
  network 10.255.0.{own}/32
 exit-address-family
!
router bgp {asn} vrf red
 address-family ipv4 unicast
  rd vpn export 65001:10
  rt vpn both 65001:10
  export vpn
 exit-address-family
!
"""
OSPF: Final = """\
interface {port}
 ip ospf area 0.0.0.1
 ip ospf network point-to-point
 ip ospf hello-interval 1
 ip ospf dead-interval 3
!
router ospf
 ospf router-id 10.255.0.{own}
!
"""
OSPF6: Final = """\
interface {port}
 ipv6 ospf6 area 0.0.0.2
 ipv6 ospf6 network point-to-point
 ipv6 ospf6 hello-interval 1
 ipv6 ospf6 dead-interval 3
!
router ospf6
 ospf6 router-id 10.255.0.{own}
!
"""
ISIS: Final = """\
interface {port}
 ip router isis one
 isis network point-to-point
 isis hello-interval 1
!
router isis one
 net 49.0001.0000.0000.000{own}.00
 is-type level-2-only
!
"""
CONFIGURATIONS: Final = {"zebra": "", "bgpd": BGP, "ospfd": OSPF, "ospf6d": OSPF6, "isisd": ISIS}
AUTONOMOUS_SYSTEMS: Final = {1: 65001, 2: 4_200_000_002}
"""Of the routers; the second one's is beyond 2**31."""


class Router:
    """One of the two; `inside` goes before every command that runs where it is."""

    def __init__(self, folder: Path, number: int, port: str, inside: list[str]) -> None:
        self.folder = folder / f"router{number}"
        self.number, self.port, self.inside = number, port, inside
        self.folder.mkdir()
        other = 3 - number
        for daemon, text in CONFIGURATIONS.items():
            filled = text.format(
                own=number, other=other, port=port, asn=AUTONOMOUS_SYSTEMS[number], other_asn=AUTONOMOUS_SYSTEMS[other]
            )
            (self.folder / f"{daemon}.conf").write_text(("agentx\n" if number == 1 else "") + filled)
        subprocess.run(["chown", "-R", "frr:frr", str(self.folder)], check=True)

    def start(self, stack: ExitStack) -> None:
        """All daemons; they are told to end when the stack unwinds, and remove what they keep outside of our folder."""
        for daemon in DAEMONS:
            command = [
                *self.inside, str(FRR / daemon), "-f", str(self.folder / f"{daemon}.conf"),
                "-i", str(self.folder / f"{daemon}.pid"), "-z", str(self.folder / "zserv.api"),
                "--vty_socket", str(self.folder), "-A", "127.0.0.1", "-P", "0",
                *(["-M", "snmp"] if self.number == 1 and daemon != "zebra" else []),
            ]  # fmt: skip
            start(stack, command, self.folder / f"{daemon}.log")
            if daemon == "zebra":
                until((self.folder / "zserv.api").exists, "zebra's socket")

    def says(self, command: str) -> Any:
        """What a command of its command line prints; None where that is no JSON yet."""
        done = subprocess.run(
            [*self.inside, "vtysh", "--vty_socket", str(self.folder), "-c", command],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        try:
            return json.loads(done.stdout)
        except ValueError:
            return None

    def view(self) -> dict[str, Any]:
        """Its own words of its neighbours."""
        return {
            "bgp": (self.says("show bgp summary json") or {}).get("ipv4Unicast", {}).get("peers", {}),
            "ospf": (self.says("show ip ospf neighbor json") or {}).get("neighbors", {}),
            "ospf6": (self.says("show ipv6 ospf6 neighbor json") or {}).get("neighbors", []),
            "isis": self.says("show isis neighbor json") or {},
        }

    def met(self) -> bool:
        """Whether all four protocols have their neighbour."""
        view = self.view()
        return all(word in json.dumps(view[protocol]) for protocol, word in (
            ("bgp", '"Established"'), ("ospf", '"Full'), ("ospf6", '"Full'), ("isis", '"Up"'),
        ))  # fmt: skip


def start(stack: ExitStack, command: list[str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def end() -> None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    stack.callback(end)
    return process


def until(done: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not come within {PATIENCE_SECONDS:g} s")
        time.sleep(0.1)


def run(*command: str) -> None:
    subprocess.run(command, check=True)


def far_namespace(stack: ExitStack, folder: Path) -> tuple[int, list[str]]:
    """A namespace at the other end: the process that holds it, and what goes before a command to run there."""
    holder = start(stack, ["unshare", "--net", "--uts", "sleep", "600"], folder / "far.log")
    own = Path("/proc/self/ns/net").readlink()
    until(lambda: Path(f"/proc/{holder.pid}/ns/net").readlink() != own, "the far namespace")
    spaces = [f"--{kind}=/proc/{holder.pid}/ns/{kind}" for kind in ("net", "uts")]
    return holder.pid, ["nsenter", *spaces]


def cable(holder: int, there: list[str]) -> None:
    run("ip", "link", "set", "lo", "up")
    run(*there, "ip", "link", "set", "lo", "up")
    run("hostname", "core-1")
    run(*there, "hostname", "access-1")
    run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "dn0")
    run("ip", "link", "set", "dn0", "netns", str(holder))
    for inside, port, number in (([], "up0", 1), (there, "dn0", 2)):
        run(*inside, "ip", "address", "add", f"198.18.0.{number}/30", "dev", port)
        run(*inside, "ip", "-6", "address", "add", f"2001:db8::{number}/64", "dev", port, "nodad")
        run(*inside, "ip", "link", "set", port, "up")


def agent(stack: ExitStack, folder: Path) -> None:
    """One snmpd, and for FRR where its AgentX master is."""
    configuration = folder / "snmpd.conf"
    configuration.write_text(f'rocommunity "{COMMUNITY.community.reveal()}"\nmaster agentx\n')
    (folder / "frr.conf").write_text(f"agentXSocket {MASTER}\n")
    os.environ |= {"MIBS": "", "SNMPCONFPATH": str(folder), "SNMP_PERSISTENT_DIR": str(folder / "kept")}
    command = ["snmpd", "-f", "-Lo", "-C", "-c", str(configuration), "-I", "-smux", "-x", MASTER]
    start(stack, [*command, f"udp:127.0.0.1:{PORT}"], folder / "snmpd.log")


async def watch(near: Router, far: Router) -> dict[str, Any]:
    """Both views of the first router: with its neighbour, with BGP shut there, and without the cable."""
    target = target_of("127.0.0.1", PORT, device="core-1")
    found: dict[str, Any] = {}
    async with poller_of() as poller:

        async def look(name: str) -> None:
            result = await poller.poll(target, MODULES, 30.0)
            found[name] = {
                "read": {one.module: one.reading and asdict(one.reading) for one in result.outcomes},
                "failures": [str(one.failure) for one in result.outcomes if one.failure],
                "requests": result.requests,
                "said": near.view(),
            }

        await look("met")
        await look("again")
        shut = ("configure terminal", f"router bgp {AUTONOMOUS_SYSTEMS[2]}", "neighbor 198.18.0.1 shutdown")
        run(*far.inside, "vtysh", "--vty_socket", str(far.folder), *(part for one in shut for part in ("-c", one)))
        until(lambda: '"Established"' not in json.dumps(near.view()["bgp"]), "the end of the BGP session")
        await look("shut")
        run(*far.inside, "ip", "link", "set", far.port, "down")
        until(lambda: not near.view()["ospf"] and not near.view()["ospf6"], "the end of the OSPF neighbours")
        await look("unplugged")
    return found


def main(folder: Path) -> None:
    with ExitStack() as stack:
        holder, there = far_namespace(stack, folder)
        cable(holder, there)
        agent(stack, folder)
        near, far = Router(folder, 1, "up0", []), Router(folder, 2, "dn0", there)
        near.start(stack)
        far.start(stack)
        until(near.met, "a neighbour in all four protocols")
        sys.stdout.write(json.dumps(asyncio.run(watch(near, far))))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
