"""NetBox beside the county's files: what it says, how that differs, and what it lacks. Nothing is written to NetBox."""
