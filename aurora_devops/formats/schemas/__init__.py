"""Published JSON Schemas, as data: see README.md for where each comes from. `nox -s schemas` refreshes them."""
