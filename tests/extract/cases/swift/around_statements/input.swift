import CoreData

extension Author {
    @objc(addCommitsObject:)
    @NSManaged public func addToCommits(_ value: Commit)

    @NSManaged func refresh()

    @NSManaged public var email: String
}

struct Counter: Sendable {
    static var value: Counter {
        final class Probe {
            deinit { leave() }
        }
        return Counter(Probe())
    }

    #if compiler(>=6.2)
    @concurrent
    #endif
    func count() async {
        nonisolated(unsafe) var total = 0
        observe { _ in () }
        total += 1
    }

    static func after() {}
}

public func <<V: Value>(left: Expression<V>, right: Expression<V>) -> Bool {
    compare(left, right)
}
