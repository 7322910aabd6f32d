// Not a doc.

let version = "1", build = 2
private var cache: [String: Data] = [:]

/**
 Loads it.
 */
public func load(from url: URL, _ done: @escaping (Data) -> Void) {
    guard let data = try? Data(contentsOf: url) else { return done(Data()) }
    func inner() { cache[url.path] = data }
    inner()
    if case .some(let found) = cache.first { use(found as! Pair) }
    done(())
}

infix operator +++: AdditionPrecedence
func +++ (left: Int, right: Int) -> Int { left + right }

@available(*, deprecated, message: "Use load")
func old() {}

macro stringify<T>(_ value: T) -> (T, String) = #externalMacro(module: "Macros", type: "Stringify")

#if DEBUG
func debugOnly() { dump(cache) }
#endif
