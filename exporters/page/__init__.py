"""The county page: towns and villages at a glance, made from what Prometheus answers and nothing else."""
