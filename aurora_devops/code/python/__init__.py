"""Python: modules, and what web frameworks and libraries are told to do in them."""
