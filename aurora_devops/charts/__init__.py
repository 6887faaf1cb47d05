"""Rendering charts as Helm does, with the origin of every value, for the kinds whose artifacts contain charts."""
