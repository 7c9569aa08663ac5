"""The process that receives SNMP notifications: its event log, its polls, its metrics."""
