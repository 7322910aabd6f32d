package shelf

typealias Opener = context(Keys) Store.() -> Unit

fun <A> opened(block: context(Keys, Log<A>) (A) -> Unit, then: suspend context(Keys) () -> A): A? {
    return null
}

context(keys: Keys)
fun close() {}
