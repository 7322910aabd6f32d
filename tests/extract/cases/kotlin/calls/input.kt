fun f(x: Box) = !isOpen() && !x.isTop()

val paths = all.map(Path::toUri)
val kind = Path::class

fun g() {
    configure<Box> { inside() }
    x.withType<Box> { -count(3) }
    val known = valueOr<Box>(kind) != null
    take("name" to emptyList<Box>())
    val kept = known ?: find<Box>()?.first()
    fold(a < b, c > (d))
}
