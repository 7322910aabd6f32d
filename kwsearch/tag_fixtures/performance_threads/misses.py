class Thread:
    pass


Thread()
forum.Thread("title")
