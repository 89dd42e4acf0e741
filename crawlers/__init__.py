"""The only place that talks to the network: find, fetch, archive."""
