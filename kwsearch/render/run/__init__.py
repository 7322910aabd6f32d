"""One run: which pages, written by whom, checked how; the output folder and its manifest."""
