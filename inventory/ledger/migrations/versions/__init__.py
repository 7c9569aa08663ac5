"""One file a revision; their numbers are `inventory.ledger.schema.REVISIONS`."""
