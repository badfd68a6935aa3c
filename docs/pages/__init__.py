"""The generated pages and pictures of the manual. `python docs/generate.py` writes them."""
