fun f() {
    val a = b()
    in1.skip("x")
    index(1)
}

fun after() {
    instance.go()
    is2.go()
    as3.go()
}
