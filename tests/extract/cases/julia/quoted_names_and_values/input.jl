module Shop
import Base: ==, show
public price, @discount
@enum Mode::UInt8 READ=1<<0 WRITE=1 << 1 BOTH = READ | WRITE NONE
@enum Level low=-1 high='h' last
@enum Made one=Int(1) two = 2
global limit = 10
low, high = bounds()
var"is open"(shop) = !var"is closed"(shop)
function var"is closed"(shop) closed(shop) end
a ⊗ b = kron(a, b)
a::Price - b::T where {T} = taken(a, b)
mutable struct Counter
    @atomic count::Int
    @atomic last
    @atomic sum::Int = 0
    @lazy other::Int
end
end
@test mean(v) ≈ 1 atol=0.1
@test a ≈ b atol=0.1
ready || done = true
