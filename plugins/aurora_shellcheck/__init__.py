"""shellcheck for the scripts inside artifacts; only the user's own command line asks for it."""
