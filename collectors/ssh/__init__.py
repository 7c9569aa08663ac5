"""SSH: which host key a device shows, and connections that send a credential to the right device only."""
