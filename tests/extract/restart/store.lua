local json = require("json")

local Store = {}
Store.__index = Store

-- Makes a store.
function Store.new(path)
  local self = setmetatable({}, Store)
  self.path = path
  return self
end

function Store:find(name, most)
  for index, item in ipairs(self.items) do
    if item.name == name and index < most then
      return item
    end
  end
  return nil
end

local function count(items)
  return #items + 1
end

function Store:save()
  local text = json.encode(self.items)
  print(count(self.items), text)
end

return Store
