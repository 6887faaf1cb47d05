"""Settings of build and deployment tools that name files of the repository."""
