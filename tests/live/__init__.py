"""The generated deliveries of the applications in tests/apps, run as far as this machine can."""
