struct Above {
    func first() -> Int { 1 }
}

func damaged(x: Int {
    let = x +
}

func below() -> Int {
    helper(2)
}

final class Last: Above {
    let second = 2
    func third() { promise.succeed(()) }
}
