"""Quality floors and how they are measured."""
