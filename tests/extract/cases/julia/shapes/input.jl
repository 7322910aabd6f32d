"""
Doc of Mod
"""
module Outer
using Base: show, print as p
import LinearAlgebra, .Local.Thing
using ..Up
include("other.jl")
export f, @mac
const PI2 = 6
abstract type Shape <: Any end
primitive type P8 8 end
"doc"
mutable struct Circle{T<:Real} <: Shape
    r::T
    const c::Int = 1
    x
    Circle(r) = new(r)
end
struct Empty end
f(x) = g(x) + 1
f(x::Int)::Int = 2
Base.show(io::IO, c::Circle) = print(io, c)
function area(c::Circle{T}; k=1) where T
    local z = 1
    c.r^2
end
function (c::Circle)(x) end
function +(a, b) end
a ⊕ b = 1
macro mac(e) esc(e) end
@mac foo(1)
@enum Color red green
glob = 1
baremodule B end
@inline h(x) = x
@kwdef struct K
  a::Int = 1
end
function bare end
end
Vector{T}(x::Empty) where {T} = T[]
Base.Matrix{T}(x::Empty) where T = zeros(T)
