"""What every page shares: header, login, data, register, labels, plain tables."""
