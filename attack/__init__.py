"""Attacks on the library: inputs that somebody wrote to break it, made from a seed. `make attack` runs them."""
