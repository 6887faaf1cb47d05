"""Static evidence from source code: what a program serves, reads and exports. Nothing is executed or imported."""
