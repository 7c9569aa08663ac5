"""Readings become what people and machines read: Prometheus metrics, service discovery, the county page."""
