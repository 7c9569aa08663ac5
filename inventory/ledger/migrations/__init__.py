"""The steps from an empty database to the schema, run by `inventory.ledger.migration`."""
