class Parcel:
    type = "letter"

    def __get__(self, instance, owner):
        return 1


type(Parcel)
parcel.type("a", "b", "c")
