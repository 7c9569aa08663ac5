"""The room for dashboards and rules as code."""
