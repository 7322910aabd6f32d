"""Doc \
of the module."""
# comment: pickle.loads(x)
plain = "pickle.loads(x)" 'next' r"\d" b"bytes"
name = f"{np.load(x)!r:>{width}} text {{braces}} {'inner'}"
long = f"""
{first(
    second)} # no comment
"""
def f():
    r"""Raw doc."""
    "another expression"
    return "a", """b
c"""
class A: "one line doc"; x = 1
def g(): # c
    # only comments before
    'single'
