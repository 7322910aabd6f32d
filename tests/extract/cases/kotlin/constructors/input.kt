package a

@OptIn(Hidden::class)
@Marker
open class Ship protected constructor(val hull: Hull) {
    fun sail() {}
}

@Serializable(with = X::class) class Boat<T> private constructor()

class Raft internal constructor()
