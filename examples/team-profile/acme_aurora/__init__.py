"""The configuration of aurora_devops that all repositories of Acme extend."""
