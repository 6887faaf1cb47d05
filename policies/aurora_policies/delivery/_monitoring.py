"""What the policies about monitoring have in common."""

from collections.abc import Sequence
from re import escape

from aurora_devops.core.lazy import regex

RULES = """\
groups:
  - name: shop
    rules:
      - record: job:shop_orders:rate5m
        expr: sum by (job) (rate(shop_orders_total{job="shop"}[5m]))
      - alert: ShopDown
        expr: up{job="shop"} == 0
        labels:
          severity: critical
        annotations:
          runbook_url: https://github.com/acme/shop/blob/main/runbooks/shop-down.md#shop-is-down
"""


def is_container_name(host: str, services: Sequence[str]) -> bool:
    """Whether a host is the name that Compose gives a container of a service: `shop-api-1`."""
    return any(regex(rf".+[-_]{escape(name)}[-_]\d+").fullmatch(host) for name in services)
