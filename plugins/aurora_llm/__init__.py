"""The generator `llm`: a model's artifacts, held to the gate while it makes them; the template's where it fails."""
