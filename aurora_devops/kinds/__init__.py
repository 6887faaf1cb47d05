"""The artifacts that are read, a folder for each kind."""
