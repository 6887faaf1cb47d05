"""The generator `template`: deterministic artifacts from Jinja2 templates and one dated lock table."""
