"""What several tests share: servers on loopback, drivers of real processes, builders of rows."""
