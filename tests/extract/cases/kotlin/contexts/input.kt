context(Logger) fun logged() { write() }
context(logger: Logger, store: Store<Int>)
class Session {
    context(clock: Clock)
    fun now() = clock.read()
}
fun after() {}
