package depot

import depot.marks.Table

/** Where the shelf's settings come from. */
@Component
@Settings(prefix = "shelf (a) @home")
class ShelfSettings {
    var url: String? = null

    @Inject @Named("spare") fun spare() { open(url) }
}

// Without a body of its own
@Marked
@Table("shelves", columns = [Column(1)])
internal open class Shelf {
    fun size(): Int = count()
}

@Shown @Preview fun ShelfView() { draw() }

@Marked @Table("rows")
fun interface RowReader { fun read() }

@Marked
@Serial
enum class Mode {
    OPEN { override fun next(): Mode { return CLOSED } },
    CLOSED { override fun next(): Mode { return OPEN } };
    abstract fun next(): Mode
}

@Marked
@Serial
class Row(val id: Int) : Base(id)
