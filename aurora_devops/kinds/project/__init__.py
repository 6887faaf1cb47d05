"""Projects: the manifests of programming languages, and what the source code below them tells."""
