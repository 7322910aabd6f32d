import os
from json import loads

def before(a):
    return os.getcwd(

class Kept(Base):
    def method(self):
        return loads("x")

def after():
    x = = 3
    print "python 2"

import sys
    indented = True

class Last: pass
def unfinished(
