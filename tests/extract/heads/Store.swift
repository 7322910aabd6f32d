import Foundation

protocol Shelf: AnyObject {
    associatedtype Item: Comparable
    var size: Int { get }

    func take(_ index: Int) -> Item
}

@available(iOS 13, *)
public final class Cellar<T: Comparable>: Shelf, CustomStringConvertible {
    let name: String
    private var holds: [String: [T]] = [:]

    init(name: String) {
        self.name = name
    }

    var size: Int {
        return holds.count
    }

    func take(_ index: Int) -> T {
        return holds.values.flatMap { $0 }[index]
    }

    class func empty() -> Cellar<T> {
        return Cellar(name: "empty {")
    }

    struct Door: Equatable {
        let text = """
            class Wall {
            }
            """
        var key: Int

        func open() -> Bool {
            return key > 0
        }
    }
}

extension Cellar where T: Hashable {
    func unique() -> Set<T> {
        return Set(holds.values.flatMap { $0 })
    }
}

enum Floor: Int, CaseIterable {
    case low, high
    case attic

    var next: Floor {
        return .low
    }
}

actor Keys {
    var all: [Int] = []

    func add(_ key: Int) {
        all.append(key)
    }
}

struct Doors<K: Hashable, V>: Equatable {
    var all: [K: [V]]

    static func == (left: Doors<K, V>, right: Doors<K, V>) -> Bool {
        return left.all.count == right.all.count
    }
}
