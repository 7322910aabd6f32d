package cellar

fun serve() {
    val first = 1
    get("/bottles") { respond(list(first)) }
    var second: Int = 2
    set(0, second)
}

class Cellar(val size: Int) {
    var shown: Int = 1
        get() = read(field)
        set(value) {
            field = check(value)
        }

    fun each() = walk(size, suspend = false)
    fun walk(size: Int, suspend: Boolean) = run(dynamic = 1)

    fun within(name: String) =
        context(name, size)

    fun after(name: String) = open(name)

    fun mark() = when (shown) { is Bottle if full() -> 1; else if half() -> 2; else -> 3 }
}

internal class Rack<
    Left : Side,
    Right : Side,
>(
    val left: Left,
) : Holder<Left, Right> by left {
    fun keep(bottle: Bottle) {
        private = bottle.private
        open.hold(bottle)
    }
}

class Guard { context(log: Logger, clock: Clock)
    fun watch() = log.note(clock.now())
}

fun <T> Flow<T?>.whole(): Flow<T & Any> = filter(this)
suspend fun <T> Box<T & Any>.opened(): T & Any = open(this)
