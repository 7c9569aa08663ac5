"""An SNMP agent with a codec of its own: simulated devices answer with it, managers are tested against it."""
