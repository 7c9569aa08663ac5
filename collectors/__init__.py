"""What is: typed readings of devices, over SNMP and later NETCONF, CLI and the cloud's API."""
