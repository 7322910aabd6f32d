internal class Writer(private val inner: Sink, private val indent: String = "  ") :
    Sink by inner {

    private var state = NOTHING
    val stack = ArrayDeque<Any>()

    override fun close() = inner.close()

    companion object {
        private val NOTHING = Any()
    }
}

val lazily: Sink by lazy { open() }

class Rules {
    context(session: Session)
    fun launches(first: Sink): Boolean {
        return true
    }

    context(session: Session)
    private val Sink.isOpen: Boolean
        get() = true

    fun `does not take an operator for 'this'`() {}

    fun `#12 - after`() {}
}

class Fiber {
    override fun <R : Any> suspend(request: Request): R {
        return open(request)
    }
}
