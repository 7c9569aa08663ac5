"""What exists and what should be: the county's sites, devices, lines and credentials."""
