"""Is the right file first? Judgments of our own over foreign repositories, and the scores of kwsearch and its peers."""
