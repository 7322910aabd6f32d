import Foundation
import struct Model.Base
@testable import Shop

/// A thing on sale.
@objc public final class Item<T: Comparable>: Base<T>, Priced where T: Hashable {
    static let limit = 10
    private(set) var name: String = "none"
    lazy var parts: [Part] = { let local = 1; return make(local) }()
    var total: Int { price * Self.limit }
    weak var owner: Shop.Owner?
    let (left, right) = split()

    init(name: String) throws {
        self.name = name
        super.init()
    }
    convenience init?() { nil }
    deinit { print("gone") }

    func pay<U>(_ amount: U, in wallet: Wallet = .main) async throws -> Result<U, Error> {
        try await wallet.take(amount).map { $0.check() }
        return .success(Receipt<U>(amount: amount))
    }
    class func make() -> Item { fatalError("not \(limit.shown()) made") }
    subscript(index: Int) -> Part { parts[index] }
    static func == (left: Item, right: Item) -> Bool { true }
}

enum State: String, CaseIterable {
    case new, sold = "s"
    indirect case moved(to: State, Int)
    var shown: String { rawValue }
}

protocol Priced: AnyObject, Sendable {
    associatedtype Money
    var price: Int { get }
    static var tax: Int { get set }
    func pay(_ money: Money) throws
    init()
}

struct Point { var x = 1, y = 2 }

actor Counter { nonisolated func count() {} }

extension Item: Equatable where T: Codable {
    typealias Prices = [String: Int]
    func shown() -> String { name }
}
