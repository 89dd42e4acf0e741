"""Starts Airflow and its processes; no DAG is defined here."""
