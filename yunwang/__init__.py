"""The front door: the `yunwang` command."""
