"""Small apps that tests start in place of the whole one."""
