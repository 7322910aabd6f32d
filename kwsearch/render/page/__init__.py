"""What each page says: files, keywords, folders."""
