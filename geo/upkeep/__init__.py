"""Maintenance of an installation: integrity check, backup and restore."""
