"""The commands: aurora-lint, the gate, and aurora, everything else."""
