"""The one error root: whatever yunwang raises on purpose is a `YunwangError`."""


class YunwangError(Exception):
    """A situation with a name; its text is one clear line for a person and holds no secret."""
