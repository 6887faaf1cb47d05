"""Our own configuration file as an artifact, so that policies about every text hold for it."""
