"""Briefings: `tingfeng brief` turns rows into a 日报, 周报 or 专报, one HTML file without scripts; text comes from templates and rows only."""
