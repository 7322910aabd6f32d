import re
from ast import literal_eval

pattern = re.compile("eval(1)")
model.eval()
frame.eval("a + b")
literal_eval("1")
# eval("1")


class Model:
    def eval(self):
        return self.eval()


def run(eval):
    return eval("parameter")


def exec_all(statements):
    return statements
