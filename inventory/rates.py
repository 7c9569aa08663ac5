"""Rates as people write them."""


def bits_per_second(value: int) -> str:
    """Write a rate for people: 300 Mb/s, 3.4 Gb/s."""
    for unit, factor in (("Gb/s", 10**9), ("Mb/s", 10**6), ("kb/s", 10**3)):
        if value >= factor:
            return f"{value / factor:.10g} {unit}"
    return f"{value} b/s"
