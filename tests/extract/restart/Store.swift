import Foundation

final class Store {
    private var names: [String] = []

    init(first: String) {
        names.append(first)
    }

    /// Returns the names.
    func find(part: String, exact: Bool) -> [String] {
        var found: [String] = []
        for name in names {
            if exact ? name == part : name.contains(part) {
                found.append("\(name) in \(names.count)")
            }
        }
        return found
    }

    struct Entry {
        var key: Int

        func twice() -> Int {
            return key * 2
        }
    }
}

protocol Reader {
    func read(count: Int) -> String
}

func open(path: String) -> Store {
    return Store(first: path)
}

let limit = 10
