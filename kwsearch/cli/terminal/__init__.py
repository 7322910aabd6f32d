"""What is between an answer and the eye: streams, the terminal's size and colours, links, the pager, progress.

Nothing here knows what an answer is.
"""
