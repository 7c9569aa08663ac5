"""The plan's indicators 12 and 13, computed from the inventory."""
