"""Other linters on everything that is generated: what they say is mended, or explained in the documentation."""
