"""What other tools and people take from the inventory; each file of this package has one subject."""
