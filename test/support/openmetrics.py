"""Parses pages as Prometheus' own Python client does: a JSON string a line in, a JSON answer a line out."""
import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

for line in sys.stdin:
    try:
        families = list(text_string_to_metric_families(json.loads(line)))
        answer = {"samples": sum(len(family.samples) for family in families)}
    except Exception as error:
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
