"""Go's text/template with the functions of sprig and Helm, rendered with the origin of every character."""
