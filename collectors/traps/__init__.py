"""SNMP notifications: who may send them, that they are authentic, what they mean."""
