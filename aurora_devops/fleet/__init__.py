"""Many repositories: linted at a commit each, with results in Parquet, and questions about all of them."""
