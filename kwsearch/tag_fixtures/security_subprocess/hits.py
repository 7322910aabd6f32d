import asyncio
import os
import subprocess  # weak: import subprocess
from subprocess import Popen as Start  # weak: import subprocess.Popen

subprocess.run(["ls"])  # hit: call subprocess.run
subprocess.check_output("ls", shell=True)  # hit: call subprocess.check_output
Start(["ls"])  # hit: call subprocess.Popen
os.execv("/bin/ls", ["ls"])  # hit: call os.execv
os.posix_spawn("/bin/ls", ["ls"], {})  # hit: call os.posix_spawn
asyncio.create_subprocess_exec("ls")  # hit: call asyncio.create_subprocess_exec
