"""What the commands of a script name: files, Kubernetes objects, services of Compose, targets of make, images.

The command lines are those of kubectl, docker, docker compose, make, terraform, promtool and helm, with their options
as documented by each tool.
"""
