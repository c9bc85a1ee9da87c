"""The network: fetching layers from registered services."""
