"""Where indexes live: what every store promises (``base``), and the stores that keep it."""
