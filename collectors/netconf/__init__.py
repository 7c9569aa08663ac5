"""NETCONF: kept sessions to devices, small questions, and the same readings as SNMP."""
