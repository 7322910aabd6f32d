package shelf

@Serializable
enum class Level {
    LOW
}

@Kept enum class Side { LEFT; fun other() = this }

@Kept("x")
data object Nothing : Item() {
    val weight = 0
}

@Kept expect class Lock<T> { fun open(): T }

@Kept @Serializable value class Weight { val grams = 1 }

@Kept annotation class Checked { }

fun spell() = suspend { 1 }
