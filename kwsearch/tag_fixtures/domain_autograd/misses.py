robot.backward()
student.grad("A")


class Function:
    pass


class Square(Function):
    pass
