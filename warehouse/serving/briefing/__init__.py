"""Briefings: `tingfeng brief` turns rows into a 日报, 周报 or 专报, one HTML file without a script. Text comes from templates and numbers only."""
