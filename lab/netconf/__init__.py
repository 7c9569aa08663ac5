"""NETCONF servers for tests and demonstrations, with a codec of their own."""
