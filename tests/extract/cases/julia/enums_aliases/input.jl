module Shapes
@enum Color red=1 green blue
@enum Level::Int8 low=-1 middle high=0x10 top
@enum Shape begin
    circle
    square = 4
end
@enum(Side, left, right=2)
const Vec{T} = Vector{T}
Pairs{K} = Vector{Pair{K, K}}
const Plain = Vector
struct Ring{T} <: AbstractVector{T}
    items::Vector{T}
    order::Base.Ordering
end
struct Sorted{T<:Real} <: Base.Order.By{T} end
struct Other <: Base.Ordering end
abstract type Tree{T} <: AbstractDict{T, T} end
first_of(ring::Ring{Int}, order::Base.Perm{Int}) = ring.items[1]
end
