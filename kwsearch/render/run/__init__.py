"""One run: which pages, written by whom, checked how; the output folder and its manifest.

``verbs`` is the public door, ``run`` makes and writes, ``check`` only looks; ``output_folder`` alone touches pages.
"""
