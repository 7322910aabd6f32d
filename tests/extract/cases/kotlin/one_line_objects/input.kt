class Player {
    fun start() { watch(object : Handler { override fun stop() { halt() } }) }
    fun pause() { watch(object : Handler { override fun wait() { sleep() } }) }
}

fun after() = 1
