"""Policies that compare artifacts of several kinds."""
