"""What can be wrong with the ledger: every text names it without its password."""

from __future__ import annotations

from inventory.errors import YunwangError


class LedgerError(YunwangError):
    """The ledger cannot do what was asked."""


class BadAddress(LedgerError):
    """The text names no ledger this program can use."""


class DriverMissing(LedgerError):
    """The database's driver is not installed."""


class LedgerUnreachable(LedgerError):
    """Nothing there, or a server that does not let us in."""


class WrongSchema(LedgerError):
    """The database has no schema of ours, an older or a newer one."""


class BackupUnusable(LedgerError):
    """The file is no whole backup."""


class LedgerNotEmpty(LedgerError):
    """A restore would replace records."""
