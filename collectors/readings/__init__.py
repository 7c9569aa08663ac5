"""What was read of a device, whatever protocol it came by: frozen, units in field names, unknown is None."""
