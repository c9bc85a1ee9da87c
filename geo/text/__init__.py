"""Values as text: numbers, sanitising what people typed, the words of system errors."""
