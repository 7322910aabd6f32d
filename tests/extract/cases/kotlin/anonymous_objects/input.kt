package shelf

val clock = object : Clock {
    val zone = "UTC"

    override fun now(): Long = 0
}

class Store {
    private val watcher = object : Watcher {
        override fun onOpen() {}
    }
    val late by lazy { object : Watcher { override fun onOpen() {} } }

    fun watch(): Watcher {
        val seen = object : Watcher {
            override fun onOpen() {}
        }
        return object : Watcher by seen {
            fun close() {}
        }
    }
}
