"""The server around the pages: routes, middleware, logs, start-up, navigation."""
