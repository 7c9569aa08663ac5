"""What devices answered, kept in files: recorded, read back, compared; no device is asked."""
