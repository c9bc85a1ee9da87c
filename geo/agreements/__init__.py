"""The agreements of gemeente, corporations and tenants: moments, status, rules and sets."""
