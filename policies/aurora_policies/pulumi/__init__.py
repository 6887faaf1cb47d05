"""Policies about Pulumi."""
