"""Values of charts of other repositories: what Prometheus, Alertmanager, Grafana and Ingress controllers select."""
