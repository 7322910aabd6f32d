import subprocess as sp
from yaml import load, Loader
sp.run(["ls", "-l"], shell=True, env={"A": "1"})
load(open("x"), Loader=Loader)  # load(commented)
cursor.execute("select 1")
cursor.execute(f"select {x}")
cursor.execute("select " + name)
cursor.execute("select %s" % name)
cursor.execute("select {}".format(name))
cursor.execute(query)
cursor.execute(build(query))
cursor.execute(*parts, **options)
cursor.execute(  # why
    "a, b)",
    (1, 2),
    [x for x in y],
    key=lambda a, b: a,
)
cursor.execute()
execute
cursor.execute(load(load(1), 2), "a" * 100)
