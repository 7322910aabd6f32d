import importlib.metadata
import json


def import_module(name):
    return name


import_module("json")
importlib.metadata.version("kwsearch")
