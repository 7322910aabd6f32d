"""What is between an answer and the eye: streams, the terminal's size and colours, links, the pager, progress.

What ends a command is decided here, too: interrupts, errors, exit statuses. Nothing here knows what an answer is.
"""
