"""Any data packages (Data Package v2): their descriptors, the sources of their files, and their tables."""
