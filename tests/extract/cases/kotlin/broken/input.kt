package broken

class Above {
    fun first() = 1
}

fun damaged(x: Int {
    val y = = x +
}

fun below(): Int = helper(2)

fun guarded(value: Any) = when (value) {
    is String if value.isEmpty() -> empty(value)
    else -> other(value)
}

fun chained() {
    val id = table.insert {
        put("a")
    } get (table.id)
}

fun prices() = read($$"cost: $x")

class Last : Above()
