"""The names of the policies and the profiles as plain values, generated from the code by docs/generate.py."""
