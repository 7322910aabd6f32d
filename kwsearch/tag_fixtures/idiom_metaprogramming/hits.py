class Meta(type):  # hit: base type
    pass


class Base(metaclass=Meta):  # hit: statement Base: metaclass
    def __init_subclass__(cls):  # hit: def Base.__init_subclass__
        pass


class Field:
    def __set_name__(self, owner, name):  # hit: def Field.__set_name__
        pass

    def __get__(self, instance, owner):  # hit: methods Field.__get__+__set__
        return 1

    def __set__(self, instance, value):
        pass


Made = type("Made", (), {})  # hit: call type
