"""The delivery graph: what the artifacts of a repository say about the same things, joined by their facts."""
