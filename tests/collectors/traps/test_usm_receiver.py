"""SNMPv3 notifications that are forged, replayed or too weak, and what is kept of engines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collectors.snmp.target import usm_user
from collectors.snmp.v3_message import AUTH_FLAG, PRIV_FLAG, open_message
from collectors.traps.door import read_scoped_pdu
from collectors.traps.errors import Dropped
from collectors.traps.own_engine import KeyRing, OwnEngine
from collectors.traps.usm_receiver import UsmReceiver, UsmSender
from inventory.credentials import UsmCredential
from tests.collectors.snmp.asking import usm_credential
from tests.collectors.traps.receiving import OWN_ENGINE, v3_message

CREDENTIAL = usm_credential("sha256", "aes128")


class Engine:
    """A receiver whose clock the test moves, and one sender."""

    def __init__(self, credential: UsmCredential = CREDENTIAL) -> None:
        self.now = 0.0
        self.receiver = UsmReceiver(OwnEngine(OWN_ENGINE, 7, lambda: self.now), lambda: self.now)
        user = usm_user(credential)
        self.sender = UsmSender(user, KeyRing(user))

    def why(self, message: bytes) -> str:
        """Empty where it is taken."""
        try:
            opened = self.receiver.open(self.sender, message)
            assert opened.scoped is not None
            read_scoped_pdu(opened.scoped)
        except Dropped as error:
            return error.why
        return ""


def test_a_replayed_trap_is_refused_once_it_is_old() -> None:
    engine = Engine()
    old = v3_message(CREDENTIAL, boots=3, time=1000)
    assert engine.why(old) == ""
    assert engine.why(v3_message(CREDENTIAL, boots=3, time=1100)) == ""
    assert engine.why(old) == "", "150 seconds are the window"
    engine.now = 100.0
    assert engine.why(old) == "window"
    assert engine.why(v3_message(CREDENTIAL, boots=3, time=1201)) == ""
    assert engine.why(v3_message(CREDENTIAL, boots=4, time=1)) == "", "a restart"
    assert engine.why(v3_message(CREDENTIAL, boots=3, time=1202)) == "window"


def test_a_user_with_keys_must_authenticate() -> None:
    assert Engine().why(v3_message(CREDENTIAL, flags=0)) == "auth"
    whole = v3_message(CREDENTIAL)
    private = whole.replace(b"\x04\x01\x07", b"\x04\x01\x06", 1)
    assert open_message(private).flags & (AUTH_FLAG | PRIV_FLAG) == PRIV_FLAG
    assert Engine().why(private) == "auth"


def test_without_a_key_nothing_is_authenticated() -> None:
    bare = usm_credential(None, None, user=CREDENTIAL.user)
    assert Engine(bare).why(v3_message(bare)) == ""
    assert Engine(bare).why(v3_message(CREDENTIAL, flags=AUTH_FLAG)) == "auth"


@given(st.data())
def test_one_bit_changed_is_never_taken(data: st.DataObject) -> None:
    message = v3_message(CREDENTIAL)
    bit = data.draw(st.integers(0, 8 * len(message) - 1))
    changed = bytearray(message)
    changed[bit // 8] ^= 1 << bit % 8
    engine = Engine()
    try:
        opened = engine.receiver.open(engine.sender, bytes(changed))
    except Dropped:
        assert not engine.sender.engines
        return
    assert opened.scoped is None, "an engine id cut to nothing asks for ours"


def test_forged_engine_ids_leave_nothing_behind() -> None:
    engine = Engine()
    for number in range(50):
        forged = usm_credential("sha256", "aes128", auth_key=f"another passphrase {number}")
        assert engine.why(v3_message(forged, engine_id=bytes(5) + bytes((number,)))) == "auth"
    assert engine.sender.engines == {}


def test_a_device_has_few_engines() -> None:
    engine = Engine()
    for number in range(20):
        assert engine.why(v3_message(CREDENTIAL, engine_id=bytes(5) + bytes((number,)))) == ""
    assert len(engine.sender.engines) <= 9


def test_an_inform_outside_our_clock_is_told_the_time() -> None:
    engine = Engine()
    engine.now = 500.0
    stale = v3_message(CREDENTIAL, engine_id=OWN_ENGINE, boots=7, time=1, inform=True)
    opened = engine.receiver.open(engine.sender, stale)
    assert opened.scoped is None
    report = open_message(opened.report)
    assert (report.flags, report.boots, report.time) == (AUTH_FLAG, 7, 500)
    fresh = v3_message(CREDENTIAL, engine_id=OWN_ENGINE, boots=7, time=500, inform=True)
    assert engine.why(fresh) == ""


def test_an_inform_to_another_engine_is_no_trap() -> None:
    opened = Engine().receiver.open(Engine().sender, v3_message(CREDENTIAL, inform=True))
    assert not opened.ours
    assert open_message(opened.report).engine_id == OWN_ENGINE
