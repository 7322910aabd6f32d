import os
import subprocess

subprocess.run(["ls"])
subprocess.run(["ls"], shell=False)
platform.system()
os.path.join("system")
text = "os.system('ls')"
