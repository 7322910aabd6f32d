class Item
  attr_accessor ( :name)
  attr_reader ("weight")
end
