"""Changing an inventory: what differs, YAML edited in place, and writes that are whole or not at all."""
