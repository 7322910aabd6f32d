import importlib
import runpy
from importlib import import_module

importlib.import_module("json")  # hit: call importlib.import_module
import_module(name)  # hit: dynamic importlib.import_module
__import__("json")  # hit: call __import__
__import__(name)  # hit: dynamic __import__
runpy.run_path("script.py")  # hit: call runpy.run_path
specification.loader.exec_module(module)  # hit: call specification.loader.exec_module
