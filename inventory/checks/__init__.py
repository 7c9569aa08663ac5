"""What is wrong with an inventory beyond one object's own shape."""
