def await_result(task):
    return task.gather()


text = "async def f(): await g()"
