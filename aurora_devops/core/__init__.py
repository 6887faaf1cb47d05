"""What knows no kind: sources, places, policies, plugins, and the engine that holds one against the other."""
