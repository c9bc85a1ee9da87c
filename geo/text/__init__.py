"""Reading and writing values as text: numbers, dates, periods, codes; sanitising; errors."""
