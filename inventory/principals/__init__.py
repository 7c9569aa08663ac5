"""Who acts: people and programs by name, their roles, and the tokens that prove it."""
