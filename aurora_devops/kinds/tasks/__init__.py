"""Commands that tools run: those of Taskfiles and CI services, and the files that Ansible reads."""
