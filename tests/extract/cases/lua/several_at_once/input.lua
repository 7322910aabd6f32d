local M = {}
M.limit, M.open = 1, function(path)
  return read(path)
end
local first, second = function() return one() end, function() return two() end
M.a, M.b, M.c = function() a1() end, 2, function() c1() end
M["quoted name"] = function() quoted() end
local t = { ["key"] = function() keyed() end, [1] = function() numbered() end }
local x, y = make(function() inner() end)
self.a, self.b = 1, function() end
return M
