"""Shell scripts as files."""
