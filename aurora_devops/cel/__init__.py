"""Policies that are declared in configuration files, with conditions in the Common Expression Language (CEL)."""
