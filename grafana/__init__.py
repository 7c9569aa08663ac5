"""Dashboards as code, in Chinese and English from one source; the generated files; provisioning for Grafana."""
