"""The data packages of this project: written, and loaded as a `Dataset`."""
