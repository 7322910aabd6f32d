def eval(text):
    return text


eval("our own function")
