"""Is the right file first? Judgments of our own over foreign repositories, and what kwsearch and its peers make of them."""
