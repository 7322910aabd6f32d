let first = items[id]
cache["k"] = 1

func act() {
    obj.list[2].go()
    handlers[0](2)
    make(x)[1].run { $0 }
    add(/* nothing */)
    send(
        // first
        x)
    button.on(#selector(tapped(_:)))
    let by = compare(left:right:)
    done(left: 1) { $0 }
}

protocol Rows {
    subscript(row: Int) -> Int { get }
}
