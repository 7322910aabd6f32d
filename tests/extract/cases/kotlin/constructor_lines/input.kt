package shelf

class Store<T>
@Inject
internal constructor(
    val name: String,
) : Base() {
    fun open() = 1
}

actual open class Cellar
internal actual constructor(
    internal actual val depth: Int,
) : Comparable<Cellar> {
    actual fun dig() = depth
}

class Attic
@Inject @Named("a(b)")
protected
constructor(val beams: Int) {
    @Inject
    private constructor(text: String) : this(text.length)
}

class Hall
private constructor(val doors: Int)
