"""What can be read of a device by SNMP, one file a subject."""
