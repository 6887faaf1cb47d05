"""Policies about Kustomize."""
