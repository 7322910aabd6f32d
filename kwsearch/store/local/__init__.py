"""An index folder on a disk: its states, its lock, files that survive a power cut."""
