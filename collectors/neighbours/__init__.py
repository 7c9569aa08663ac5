"""ARP and ND entries counted, and the hosts that they are, whichever protocol read the tables."""
