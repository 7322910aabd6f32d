import asyncio
import os
import subprocess
from os import popen

subprocess.run("ls | wc", shell=True)  # hit: literal subprocess.run
os.system("ls")  # hit: call os.system
popen("ls")  # hit: call os.popen
subprocess.getoutput("ls")  # hit: call subprocess.getoutput
asyncio.create_subprocess_shell("ls")  # hit: call asyncio.create_subprocess_shell
getattr(os, "system")("ls")  # hit: call os.system
