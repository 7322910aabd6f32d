package depot

/** What a visitor sees. */
@Preview(name = "day", group = "\")")
@Preview(name = "night", mode = Mode.of(NIGHT.or(Palette("dark"))))
@Composable
private fun ShelfPreview() { Shelf() }

@Marked // kept for readers of old data
/* and for tools */
@Named<Label<Int>>("row")
public inline fun <reified T : Any> rows(size: Int): List<T> = read(size)

@Marked
@Serial
internal class Row(val id: Int) : Base(id)

@Marked
@Serial
private object Nothing

@Marked
@Serial
public interface Shown

@Marked
@Serial
internal annotation class Checked

@Marked
@Serial
private typealias Rows = List<Row>

@Marked
@Serial
private val width: Int = 1

@Marked
@Serial
internal var height by depth

@[Marked Serial]
@Composable
private fun Listed() {}

@Deprecated("x")
const val LIMIT = 1

@Marked
actual fun now() = 1

@Marked
expect fun later(): Int

@OptIn(Experimental::class)
actual typealias Clock = SystemClock

@Marked
enum class Empty

@Marked
data object Void

@Marked
operator fun Row.plus(other: Row) = other

@Named("q") fun quick() = 1

@get:Named("depth") @set:Named("setDepth") var depth = 1

@Marked("script") open(depth)

fun last() {}
