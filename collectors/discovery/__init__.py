"""What devices say of themselves and of their neighbours, against the inventory: proposals for people to decide."""
