"""A plugin for tests."""

from aurora_devops import hookimpl


class Brings:
    """A plugin with the values of some hooks."""

    def __init__(self, policies=(), kinds=(), redactions=(), reporters=()):
        self.policies, self.kinds, self.redactions = list(policies), list(kinds), list(redactions)
        self.reporters = list(reporters)

    @hookimpl
    def aurora_policies(self):
        return self.policies

    @hookimpl
    def aurora_kinds(self):
        return self.kinds

    @hookimpl
    def aurora_redactions(self):
        return self.redactions

    @hookimpl
    def aurora_reporters(self):
        return self.reporters
