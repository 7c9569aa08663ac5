"""SNMP v2c and v3: codec, client, two-speed reading of tables."""
