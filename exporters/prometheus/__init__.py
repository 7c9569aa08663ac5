"""Prometheus around the exporter: its generated configuration and rules, and the client of its HTTP API."""
