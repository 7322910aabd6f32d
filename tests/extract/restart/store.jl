module Depot

using Base: show

struct Store
    path::String
    total::Int
end

function find(store::Store, name)
    for item in store.items
        if item.name == name
            return item
        end
    end
    return nothing
end

count(items) = length(items) + 1

function save(store::Store; most = 3)
    println(store.path, count(store.items))
    store.total < most
end

end
