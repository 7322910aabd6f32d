@_silgen_name("depot_open") func open(_ path: UnsafePointer<CChar>?) -> Int
@_extern(c, "depot_close")
func close()
@_silgen_name("depot_walk")
@usableFromInline internal func walk<T>(
  with state: inout T,
  _ visit: @escaping (Int, Int) -> Void
) throws -> (Int, Int) where T: Sendable
@_silgen_name("depot_size") func size() async -> [String: Int] // of all
@_silgen_name("depot_main") public func run() -> Int { size() }

struct Depot {
  @_extern(c) static func count(_ depot: Depot) -> Int
  var rows = 1
  init<T>(_ x: T) where T: Hashable {} ; init!() async throws { self.init(1) }
}

extension Depot {
  @_silgen_name("depot_drop") mutating func drop()
}

func after() {}
