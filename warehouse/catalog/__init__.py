"""Building warehouse.duckdb: views, their dependencies, and the materialized ones."""
