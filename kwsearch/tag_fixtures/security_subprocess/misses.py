from . import subprocess
from .subprocess import run

subprocess.run(["ls"])
run(["ls"])
app.run()
os.execv("os is not imported", [])
