"""Makes warehouse.duckdb: views, what they depend on, and the materialized ones."""
