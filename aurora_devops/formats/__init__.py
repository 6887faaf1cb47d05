"""From text to located data: YAML, JSON, shell, expressions."""
