"""The one database: what was granted, used and done, on SQLite or PostgreSQL."""
