"""The network as a picture: tiers from the internet down to the towns, their villages and the units."""

from inventory.exports.picture.plan import plan_county, plan_town
from inventory.exports.picture.svg import draw

__all__ = ["draw", "plan_county", "plan_town"]
