import Testing

protocol Ordered: Equatable {
    static func < (a: Self, b: Self) -> Bool
    static func ..< (a: Self, b: Self) -> Range<Self>
    static prefix func - (a: Self) -> Self
    static func +=<T: Ordered>(a: inout Self, b: T)
    func settle(_ body: @Sendable () async -> Void) async throws -> Int
}

struct Shelf {
    let onChange: @MainActor () async throws -> Void
    static func ... (low: Shelf, high: Shelf) -> ClosedRange<Shelf> { span(low, high) }
    func count() -> Int { 0 }
}

@Suite struct ShelfTests {
    @Test func `an empty shelf counts nothing`() throws {
        #expect(Shelf.empty.count() == 0)
        let first = try #require(Shelf.all.first)
        #expect(throws: ShelfError.self) { try first.settle() }
    }
}

let long = #Predicate<Shelf> { $0.count() > 10 }
