// Not a doc.

/** Doubles it. */
inline fun <reified T : Number> T.doubled(by: Int = 2): T where T : Comparable<T> = times(by)

suspend fun load(url: String): Result<Page> {
    val local = client.get(url)
    fun parse(text: String) = Parser(text).run { read() }
    local.body?.let(::parse) ?: return Result.failure(LoadError("no body: ${local.status.text()}"))
    if (local is Redirect && local as Moved != null) load(local.to)
    val pair = "a" to parse("b")
    return object : Result<Page>(pair) {
        override fun get() = find<Page>("$url")
    }
}

external fun nanoTime(): Long
expect fun platform(): String
operator fun Point.plus(other: Point) = Point(x + other.x, y + other.y)

@Deprecated("Use load")
fun old() = load("x")

run(listOf(1, 2).map { it.doubled() })
