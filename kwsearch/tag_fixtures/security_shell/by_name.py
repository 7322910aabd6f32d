__import__("os").system("ls")  # hit: call os.system
__import__("shop").system("ls")
