Base.:+(a::Length, b::Length) = Length(sum_of(a, b))
Base.:(==)(a::Length, b::Length) = same(a, b)
function Base.:-(a::Length)
    negated(a)
end
const LOW, HIGH = 1, 2
width, height = 3, 4
(_, depth) = measured()
rows[width] = 5
